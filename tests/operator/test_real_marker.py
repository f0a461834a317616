"""A test that needs a program: skipped at a desk without it, failed where every test is asked for."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).parents[1] / "conftest.py"
TESTS = """
import pytest

@pytest.mark.real("python3", "no-such-program")
def test_needs_what_is_missing(): pass

@pytest.mark.real("python3")
def test_needs_what_is_there(): pass
"""


@pytest.fixture
def outcome(pytester: pytest.Pytester, monkeypatch):
    def outcome(asked: str) -> pytest.RunResult:
        monkeypatch.setenv("LOOSELY_REAL", asked)
        pytester.makeini("[pytest]\nmarkers = real(*programs): drives real programs\n")
        pytester.makeconftest(CONFTEST.read_text())
        pytester.makepyfile(TESTS)
        return pytester.runpytest_inprocess("-rs", "-p", "no:cacheprovider")

    return outcome


def test_a_missing_program_skips_its_test_and_is_named(outcome):
    found = outcome("")
    found.assert_outcomes(passed=1, skipped=1)
    found.stdout.fnmatch_lines(["*not installed: no-such-program*"])


def test_a_missing_program_fails_its_test_where_every_test_is_asked_for(outcome):
    found = outcome("1")
    found.assert_outcomes(passed=1, errors=1)
    found.stdout.fnmatch_lines(["*not installed: no-such-program; LOOSELY_REAL=1 asks for every test*"])
