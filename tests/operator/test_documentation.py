"""The commands of the documentation work, its links lead somewhere, and its lists are complete."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from bridge import config
from bridge.cli import main
from bridge.store import engine, posts
from bridge.store.engine import Store, Tx

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("bench/*.md")])
README = (ROOT / "README.md").read_text()
OPERATING = (ROOT / "docs/operating.md").read_text()


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


def commands(group: click.Group, *before: str) -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= commands(command, *before, name)
        if not isinstance(command, click.Group) or command.invoke_without_command:
            found[" ".join((*before, name))] = command
    return found


COMMANDS = commands(main)


def typed(text: str) -> list[list[str]]:
    """Each `loosely ...` that stands in code, as words; a redirection or a comment ends it."""
    code = re.findall(r"`(loosely [^`]+)`", text) + re.findall(
        r"(?m)^[^#\n]*?\b(loosely (?!loosely)[a-z].*)$", "".join(blocks(text, "sh"))
    )
    return [shlex.split(re.split(r" [>|]|  #", line)[0])[1:] for line in code]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_that_is_shown_exists(page):
    for words in typed(page.read_text()):
        names = [name for name in COMMANDS if words[: len(name.split())] == name.split()]
        name = max(names, key=len, default=None)
        if name is None:
            assert words[0] in {"loosely", *main.commands}, words
            continue
        known = {option for parameter in COMMANDS[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, words


def test_the_readme_lists_every_command():
    listed = re.findall(r"(?m)^\| `loosely ([a-z]+(?: [a-z]+\b)?)", README)
    assert sorted(listed) == sorted(COMMANDS)


def test_every_make_target_that_is_shown_exists():
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))
    shown = {name for page in PAGES for name in re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(), re.MULTILINE)}
    assert shown <= targets
    assert {"demo", "test", "test-all", "lint", "bench", "constraints"} <= shown


def test_the_constraints_pin_every_package_that_the_project_asks_for():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {_normal(line.partition("==")[0]) for line in lines if not line.startswith("#")}
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines if not line.startswith("#"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    assert {_normal(re.match(r"[\w-]+", one)[0]) for one in asked} <= pinned


def _normal(name: str) -> str:
    """The name of a package as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_bench_is_explained():
    benches = {path.stem for path in ROOT.glob("bench/*.py") if not path.stem.startswith("_")}
    assert set(re.findall(r"(?m)^\| `([a-z_]+)`", (ROOT / "bench/README.md").read_text())) == benches


def test_the_first_steps_of_the_readme_work_as_they_stand(tmp_path):
    (steps,) = (block for block in blocks(README, "sh") if "loosely example" in block)
    lines = [line for line in steps.splitlines() if line.startswith("loosely") and "serve" not in line]
    script = "\n".join(line.replace("loosely", f"{shlex.quote(sys.executable)} -m bridge", 1) for line in lines)
    done = subprocess.run(["sh", "-eu"], input=script, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("the configuration is good\n")


@pytest.mark.parametrize("block", blocks(OPERATING, "toml"))
def test_the_configuration_that_the_manual_shows_is_a_good_one(block, tmp_path):
    told = tomllib.loads(block)
    kept = (ROOT / "config.example.toml").read_text()
    for table in told:
        kept = re.sub(rf"(?ms)^\[{table}\]$.*?(?=^\[)", "", kept)
    path = tmp_path / "config.toml"
    path.write_text(f"{block}\n{kept}")
    assert [
        fault for fault in faults(path) if not fault.endswith(("there is no such file", "not exist; make it"))
    ] == []


def faults(path: Path) -> tuple[str, ...]:
    try:
        config.load(path)
    except config.ConfigError as error:
        return error.faults
    return ()


def test_every_event_of_the_log_is_explained_and_no_other():
    source = "\n".join(path.read_text() for path in (ROOT / "bridge").rglob("*.py"))
    logged = set(re.findall(r'\blog\.(?:debug|info|warning|error|exception)\(\s*"([^"]+)"', source))
    (table,) = re.findall(r"(?ms)^\| event \|.*?\n\n", OPERATING)
    explained = {
        name for line in table.strip().splitlines()[2:] for name in re.findall(r"`([^`]+)`", line.split("|")[1])
    }
    assert explained == logged


def test_the_unit_makes_every_folder_that_the_manual_names():
    (unit,) = blocks(OPERATING, "ini")
    told = OPERATING + (ROOT / "bridge/config/kinds.py").read_text()
    assert set(re.findall(r"unix:/run/([a-z]+)/", told)) == set(re.findall(r"(?m)^RuntimeDirectory=(.*)$", unit))
    assert set(re.findall(r"/var/lib/([a-z]+)/", OPERATING)) == set(re.findall(r"(?m)^StateDirectory=(.*)$", unit))


def test_the_way_back_to_a_backup_works_as_printed_also_after_a_crash(tmp_path):
    path = tmp_path / "loosely.db"
    with Store.open(path) as store:
        store.write_now(_post, title="Before")
        engine.backup(path, tmp_path / "backup.db")
        store.write_now(_post, title="After")
        left = {name: (tmp_path / name).read_bytes() for name in ("loosely.db", "loosely.db-wal", "loosely.db-shm")}
    for name, octets in left.items():  # as a process leaves them that is killed
        (tmp_path / name).write_bytes(octets)
    (steps,) = (block for block in blocks(OPERATING, "sh") if "rm -f" in block)
    steps = re.sub(r"(?m)^sudo systemctl.*\n|^sudo | --(?:owner|group)=loosely", "", steps)
    script = steps.replace("/var/lib/loosely", shlex.quote(str(tmp_path)))
    subprocess.run(["sh", "-eu"], input=script, cwd=tmp_path, check=True, text=True)
    with Store.open(path) as store:
        found = store.read_now(posts.listed, blog_id="blog.example", limit=9)
    assert [each.post.title for each in found] == ["Before"]


def _post(tx: Tx, *, title: str) -> None:
    url = f"https://blog.example/{title}"
    posts.add(tx, blog_id="blog.example", url=url, title=title, published_at=1, entry_id=url, now=1)
