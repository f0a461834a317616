"""One event loop for all tests, tests that drive real programs, and the line that says which tests did not run."""

import gc
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# No example has a deadline, for a test measures no time. In CI the examples are the same each time: red means that
# the code has changed. At home they are new each time, and what they find becomes an @example. `make test` asks for
# the quick profile at home: a quarter of the examples.
settings.register_profile("home", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=25)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("LOOSELY_REAL") == "1" else "home")

LEFT_OUT = pytest.StashKey[int]()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def blank_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store to copy: a copy opens in a fifth of the time that all migrations take."""
    from bridge.store.engine import Store

    path = tmp_path_factory.mktemp("blank") / "loosely.db"
    Store.open(path).close_now()
    return path


@pytest.fixture
def store_path(tmp_path: Path, blank_store: Path) -> Path:
    """An empty store of the test's own, in the folder of the test."""
    return Path(shutil.copy(blank_store, tmp_path))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium. It ends with the module: while it is open, no other event loop can run in this thread."""
    from playwright.sync_api import sync_playwright

    words = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=words)
        yield browser
        browser.close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two processes for each core, since the tests of daemons and browsers wait a lot."""
    return 2 * (os.cpu_count() or 1)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files whose tests wait for daemons and browsers come between those that calculate, so that neither is alone.

    The last quarter of the run calculates only: a file that waits would be left for its end.
    """
    waits = {item.path for item in items if "real" in item.keywords or item.path.parent.name == "end_to_end"}
    files = dict.fromkeys(item.path for item in items)
    calculate = [path for path in files if path not in waits]
    step = 0.75 * len(calculate) / max(len(waits), 1)
    place = {path: float(n) for n, path in enumerate(calculate)}
    place |= {path: n * step for n, path in enumerate(path for path in files if path in waits)}
    items.sort(key=lambda item: place[item.path])


def pytest_collection_finish() -> None:
    """Leave thousands of collected tests out of each later search for garbage: a tenth of the time of small tests."""
    gc.collect()
    gc.freeze()


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
