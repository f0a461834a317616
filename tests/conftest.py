"""One event loop for all tests, tests that drive real programs, and the line that says which tests did not run."""

import os
import shutil
from collections import Counter
from typing import Any

import pytest
from hypothesis import settings

# No example has a deadline, for a test measures no time. In CI the examples are the same each time: red means that
# the code has changed. At home they are new each time, and what they find becomes an @example.
settings.register_profile("home", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("LOOSELY_REAL") == "1" else "home")

LEFT_OUT = pytest.StashKey[int]()


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


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count the tests marked `full` that `-m "not full"` leaves out; a process of pytest-xdist reports its count."""
    config: Any = items[0].config
    config.stash[LEFT_OUT] = config.stash.get(LEFT_OUT, 0) + sum("full" in item.keywords for item in items)
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the count of one process: each process leaves out the same tests."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print one line: how many tests did not run, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    if left_out := config.stash.get(LEFT_OUT, 0):
        reasons["marked full; make test-all runs them"] = left_out
    told = "; ".join(f"{count} ({reason})" for reason, count in reasons.most_common())
    terminalreporter.write_line(f"Tests that did not run: {told or 'none was skipped'}.")
