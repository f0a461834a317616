"""An operator's terminal: a configuration, the store that it names, and the commands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from click.testing import CliRunner, Result

from bridge.cli import main
from bridge.config import load
from bridge.store import blogs
from bridge.store.engine import Store
from tests.builder import Builder

CONFIG = """
    listen.smtp = "127.0.0.1:8025"
    mail.authserv_id = "mx.blog.example"
    [[blog]]
    name = "Tea"
    url = "https://blog.example"
    web = "https://talk.blog.example"
    address = "{tag}@talk.blog.example"
    moderators = ["owner@blog.example"]
"""


@dataclass
class Terminal(Builder):
    """Each call is one command."""

    store: Store
    config: Path
    now: int = 1_790_000_000_000_000

    def __call__(self, *words: str, stdin: bytes | str = "") -> Result:
        return CliRunner().invoke(main, [*words, "--config", str(self.config)], input=stdin)


_Terminal = TypeVar("_Terminal", bound=Terminal)


@contextmanager
def opened(folder: Path, kind: type[_Terminal]) -> Iterator[_Terminal]:
    """A terminal in this folder."""
    config = folder / "config.toml"
    config.write_text(CONFIG)
    with Store.open(folder / "loosely.db") as store:
        store.write_now(blogs.keep, blogs=load(config).blogs())
        yield kind(store, config)
