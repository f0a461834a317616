"""What all tests share: one event loop, and tests that drive real programs."""

import os
import shutil

import pytest
from hypothesis import settings

# No example has a deadline, for a test measures no time. In CI the examples are the same each time: red means that
# the code has changed. At home they are new each time, and what they find becomes an @example.
settings.register_profile("home", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("LOOSELY_REAL") == "1" else "home")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`@pytest.mark.real("swaks")`: skipped where swaks is missing; with LOOSELY_REAL=1, as in CI, failed."""
    wanted = [program for mark in item.iter_markers("real") for program in mark.args]
    missing = [program for program in wanted if not _found(program)]
    if not missing:
        return
    reason = f"not installed: {', '.join(missing)}"
    if os.environ.get("LOOSELY_REAL") == "1":
        pytest.fail(f"{reason}; LOOSELY_REAL=1 asks for every test", pytrace=False)
    pytest.skip(reason)


def _found(program: str) -> bool:
    """Debian keeps Postfix's smtp-source and smtp-sink where only root's PATH looks."""
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is not None
