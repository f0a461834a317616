"""A test that needs a program is skipped where the program is missing, and failed where every test is asked for."""

from pathlib import Path

import pytest

from tests.marks import full

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).parents[1] / "conftest.py"
TESTS = """
import pytest

@pytest.mark.real("python3", "no-such-program")
def test_needs_what_is_missing(): pass

@pytest.mark.real("python3")
def test_needs_what_is_there(): pass

@pytest.mark.full
@pytest.mark.parametrize("n", range(3))
def test_is_long(n): pass
"""


@pytest.fixture
def outcome(pytester: pytest.Pytester, monkeypatch):
    def outcome(asked: str, *words: str) -> pytest.RunResult:
        monkeypatch.setenv("LOOSELY_REAL", asked)
        monkeypatch.delenv("SLIPCOVER_ENABLED", raising=False)  # the inner run counts no lines
        pytester.makeini("[pytest]\nmarkers =\n  real(*programs): drives real programs\n  full: long\n")
        pytester.makeconftest(CONFTEST.read_text())
        pytester.makepyfile(TESTS)
        return pytester.runpytest_subprocess("-rs", "-p", "no:cacheprovider", *words)

    return outcome


def test_a_missing_program_skips_its_test_and_is_named(outcome):
    found = outcome("")
    found.assert_outcomes(passed=4, skipped=1)
    found.stdout.fnmatch_lines(["Tests that did not run: 1 (not installed: no-such-program)."])


def test_a_missing_program_fails_its_test_where_every_test_is_asked_for(outcome):
    found = outcome("1")
    found.assert_outcomes(passed=4, errors=1)
    found.stdout.fnmatch_lines(["*not installed: no-such-program; LOOSELY_REAL=1 asks for every test*"])
    found.stdout.fnmatch_lines(["Tests that did not run: none was skipped."])


@pytest.mark.parametrize("processes", [full("0"), "2"])
def test_long_tests_that_were_left_out_are_counted(outcome, processes):
    found = outcome("", "-m", "not full", "-n", processes, "--dist", "loadfile")
    found.stdout.fnmatch_lines(
        ["Tests that did not run: 3 (marked full; make test-all runs them); 1 (not installed: no-such-program)."]
    )
