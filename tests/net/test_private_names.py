"""The listener stands on private names of aiosmtpd and asyncio: each is named here, and used in one file only."""

import ast
import asyncio
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP

import bridge.net.server

PRIVATE = {
    "aiosmtpd": {
        "_cb_client_connected",
        "_original_transport",
        "_reset_timeout",
        "_smtp_methods",
        "_timeout_cb",
        "_tls_protocol",
    },
    "StreamReader": {"_buffer", "_eof", "_maybe_resume_transport"},
}
FILE = "command_loop.py"


def private(thing: object) -> set[str]:
    return {name for name in dir(thing) if name.startswith("_") and not name.startswith("__")}


async def owners() -> dict[str, set[str]]:
    return {"aiosmtpd": private(SMTP(None, hostname="talk.test")), "StreamReader": private(asyncio.StreamReader())}


@pytest.mark.parametrize(
    ("owner", "name"), [(owner, name) for owner, names in PRIVATE.items() for name in sorted(names)]
)
def test_the_library_still_has_each_private_name_that_we_use(owner: str, name: str) -> None:
    assert name in asyncio.run(owners())[owner]


def test_one_file_uses_private_names_of_the_library_and_only_the_listed_ones() -> None:
    theirs = set.union(*asyncio.run(owners()).values())
    used: dict[str, set[str]] = {}
    for path in Path(bridge.net.server.__file__).parent.glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text())))
        names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        names |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        used[path.name] = names & theirs
    assert used.pop(FILE) == set.union(*PRIVATE.values())
    assert not any(used.values()), used
