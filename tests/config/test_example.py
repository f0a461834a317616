"""config.example.toml is the manual of the configuration: it loads, it is complete, its defaults are the real ones."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from bridge import config
from bridge.config.tables import TABLES

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
_KEY = re.compile(r"(?P<off>#)?(?P<name>[a-z0-9_]+) = (?P<value>.+)")


@dataclass(frozen=True)
class Documented:
    """One key of the example: its value, whether it is commented out, and what is said about it."""

    table: str
    name: str
    value: object
    off: bool
    words: str


def documented() -> list[Documented]:
    keys, words, table = [], [], ""
    for line in EXAMPLE.read_text().splitlines():
        if line.startswith("["):
            table = line.strip("[]")
        elif match := _KEY.fullmatch(line):
            value = tomllib.loads(f"x = {match['value']}")["x"]
            keys.append(Documented(table, match["name"], value, bool(match["off"]), " ".join(words)))
        if line.startswith("# "):
            words.append(line.removeprefix("# "))
        else:
            words = []
    return keys


def field(key: Documented):
    return TABLES[key.table].model_fields[key.name]


def plain(value: object) -> object:
    """A default as TOML would write it."""
    if hasattr(value, "get_secret_value"):
        return value.get_secret_value()
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Path) else value


def test_the_example_loads():
    assert [each.name for each in config.load(EXAMPLE).blogs()] == ["Tea and Letters"]


def test_every_key_is_documented_and_every_documented_key_exists():
    known = [(table, name) for table, model in TABLES.items() for name in model.model_fields]
    assert [(key.table, key.name) for key in documented()] == known


@pytest.mark.parametrize("key", documented(), ids=lambda key: f"{key.table}.{key.name}")
def test_a_key_says_what_it_does_and_its_real_default(key):
    default = field(key).default
    assert len(key.words) > 20
    if default is PydanticUndefined:
        assert not key.off
        assert "Needed." in key.words
    elif default is None:
        assert "Default: not set." in key.words
    elif key.off:
        assert key.value == plain(default)
    else:
        assert f'Default: "{plain(default)}" (' in key.words


def test_the_example_with_every_line_switched_on_names_no_key_that_is_unknown(tmp_path):
    everything = re.sub(r"(?m)^#(?=[a-z0-9_]+ = )", "", EXAMPLE.read_text())
    (tmp_path / "config.toml").write_text(everything)
    with pytest.raises(config.ConfigError) as caught:
        config.load(tmp_path / "config.toml")
    assert not [
        fault for fault in caught.value.faults if "there is no such file" not in fault and "smarthost" not in fault
    ]
