"""The page about the inside names the rooms, states, tables and files as they are."""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from bridge.blog import CommentState, SubscriptionState
from bridge.store import confirmations, outbox
from bridge.store.engine import Store, connect

ROOT = Path(__file__).parents[2]
BRIDGE = ROOT / "bridge"
PAGE = (ROOT / "docs/architecture.md").read_text()
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
ROOMS = {path.parent.name for path in BRIDGE.glob("*/__init__.py")} | {path.stem for path in BRIDGE.glob("*.py")}
ROOMS.remove("__init__")
# room = ["|"] name, what it is, how many lines
_ROOM = re.compile(r"(?m)^([| ]) (\w+) +(.+?) +([\d,]+)$")
_CODE = re.compile(r"`([^`\n]+)`")
_WRITES = re.compile(r"(?:INSERT INTO|DELETE FROM|UPDATE(?! SET\b)) (\w+)")


def section(title: str) -> str:
    """The text below a heading, up to the next heading of whatever level."""
    return PAGE.partition(f" {title}\n")[2].partition("\n#")[0]


def diagram(title: str) -> str:
    (found,) = re.findall(r"(?ms)^```text\n(.*?)^```$", section(title))
    return found


def states(title: str) -> set[str]:
    """The names in brackets."""
    return set(re.findall(r"\[(\w+)\]", diagram(title)))


def rows(title: str) -> list[list[str]]:
    """The rows of the first table below a heading, cell by cell, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def exists(name: str) -> bool:
    """Whether `room.module`, or something in such a module, exists in bridge/."""
    before, _, last = name.rpartition(".")
    try:
        importlib.import_module(f"bridge.{name}")
    except ModuleNotFoundError:
        return bool(before) and exists(before) and hasattr(importlib.import_module(f"bridge.{before}"), last)
    return True


def columns(store: Store, table: str) -> set[str]:
    db = connect(store.path)
    try:
        return set(db.table(table).columns_dict)
    finally:
        db.close()


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "loosely.db") as fresh:
        yield fresh


def test_the_diagram_has_every_room_in_the_order_of_the_layers():
    shown: list[set[str]] = []
    for beside, name, _, _ in _ROOM.findall(diagram("Rooms")):
        if beside == "|":
            shown[-1].add(name)
        else:
            shown.append({name})
    (contract,) = (one for one in LINTER if one["type"] == "layers")
    layers = [{name.strip(" ()") for name in layer.split("|")} & ROOMS for layer in contract["layers"]]
    assert shown == layers
    assert set().union(*shown) == ROOMS


def test_the_diagram_calls_those_rooms_pure_that_are():
    (contract,) = (one for one in LINTER if one["type"] == "forbidden")
    pure = {name for _, name, what, _ in _ROOM.findall(diagram("Rooms")) if what.endswith("(pure)")}
    assert {f"bridge.{name}" for name in pure} == set(contract["source_modules"])


def test_the_sizes_are_roughly_so():
    for _, name, _, told in _ROOM.findall(diagram("Rooms")):
        files = (BRIDGE / name).rglob("*.py") if (BRIDGE / name).is_dir() else [BRIDGE / f"{name}.py"]
        lines = sum(len(path.read_text().splitlines()) for path in files)
        assert lines / 1.5 < int(told.replace(",", "")) < lines * 1.5, (name, lines)


def test_the_states_are_those_of_the_code():
    assert states("comment") == {state.value for state in CommentState}
    assert states("subscription") == {state.value for state in SubscriptionState}
    assert states("outbox") == {state.value for state in outbox.State}


def test_rows_without_a_state_are_told_by_their_times(store: Store):
    for table in ("announcement", "confirmation"):
        assert states(table) == {column for column in columns(store, table) if column.endswith("_at")}


def test_the_kinds_of_questions_are_those_of_the_code():
    (told,) = re.findall(r"(?s)A question of kind (.*?);", section("confirmation"))
    assert set(_CODE.findall(told)) == set(get_args(confirmations.Kind))


def test_the_table_of_tables_has_every_table(store: Store):
    db = connect(store.path)
    made = {name for name in db.table_names() if not name.startswith("comment_fts_")}
    db.close()
    assert {name.strip("`") for name, _, _ in rows("The store")} == made


def test_the_table_of_tables_names_every_module_that_writes_a_table():
    written: dict[str, set[str]] = {}
    for path in (BRIDGE / "store").rglob("*.py"):
        module = ".".join(path.relative_to(BRIDGE / "store").with_suffix("").parts)
        for table in (
            _WRITES.findall(path.read_text()) if module not in ("migrations", "moderation_steps", "dialect") else ()
        ):
            written.setdefault(table, set()).add(module)
    told = {table.strip("`"): set(_CODE.findall(modules)) for table, modules, _ in rows("The store")}
    assert all(exists(f"store.{module}") for modules in told.values() for module in modules)
    assert {table: modules for table, modules in told.items() if table in written} == written


def test_the_callers_in_the_table_of_tables_use_what_they_are_said_to():
    for table, modules, callers in rows("The store"):
        known = {module.split(".")[0] for module in _CODE.findall(modules)}
        for caller in _CODE.findall(callers):
            if caller.split(".")[0] in ROOMS:
                path = BRIDGE.joinpath(*caller.split("."))
                files = path.rglob("*.py") if path.is_dir() else [path.with_suffix(".py")]
                imports = " ".join(
                    re.findall(r"from bridge\.store[^(\n]*(?:\([^)]*\))?", "".join(file.read_text() for file in files))
                )
                assert known & set(re.findall(r"\w+", imports)), (table, caller)


def test_every_module_that_is_named_exists():
    named = {name for name in _CODE.findall(PAGE) if re.fullmatch(r"[a-z_]+(?:\.\w+)+", name)}
    ours = {name for name in named if name.split(".")[0] in ROOMS and name != "config.toml"}
    assert len(ours) > 20
    assert [name for name in sorted(ours) if not exists(name)] == []


def test_every_file_that_is_named_exists():
    named = {name for name in _CODE.findall(PAGE) if re.fullmatch(r"[\w.-]+(?:/[\w.-]*)+", name)}
    assert len(named) > 20
    missing = [name for name in sorted(named) if not any(ROOT.glob(re.sub(r"\b[A-Z]{3,}\b", "*", name)))]
    assert missing == []


def test_no_two_classes_have_one_name():
    named: dict[str, set[str]] = {}
    for path in BRIDGE.rglob("*.py"):
        for name in re.findall(r"(?m)^class (\w+)", path.read_text()):
            named.setdefault(name, set()).add(path.relative_to(BRIDGE).as_posix())
    assert {name: paths for name, paths in named.items() if len(paths) > 1 and not name.startswith("_")} == {}
