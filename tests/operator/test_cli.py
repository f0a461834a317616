"""The commands, run as an operator runs them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bridge.cli import main

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


@pytest.fixture
def loosely():
    def loosely(*words: object, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], input=stdin)

    return loosely


def test_check_says_what_would_happen(loosely):
    done = loosely("check", "--config", EXAMPLE)
    assert done.exit_code == 0
    assert done.stdout.startswith("mail comes in on smtp 127.0.0.1:8025; pages are on http 127.0.0.1:8080\n")
    assert done.stdout.endswith("the configuration is good\n")


def test_check_names_every_fault_on_a_line_of_its_own(loosely, tmp_path):
    (tmp_path / "config.toml").write_text("smarthost.port = 99999\nlisten.smtp = '[::1]:25'\n")
    done = loosely("check", "--config", tmp_path / "config.toml")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        f"{tmp_path}/config.toml: smarthost.port is 99999; a port is 1 to 65535",
        f"{tmp_path}/config.toml: blog is missing; at least one [[blog]] says what people talk about",
    ]


def test_wrong_use_is_status_2(loosely):
    assert loosely("check").exit_code == 2
    assert loosely("chekc").exit_code == 2
