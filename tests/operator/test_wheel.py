"""An installation from a wheel, away from any checkout, has all that it needs."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with the wheel's contents, built by the project's own build backend."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as content:
        content.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_an_installed_loosely_is_the_one_that_runs(installed):
    assert run(installed, "-c", "import bridge; print(bridge.__file__)").strip() == str(
        installed / "bridge/__init__.py"
    )


def test_an_installed_loosely_finds_its_templates(installed):
    found = Path(run(installed, "-c", "from bridge import render; print(render.templates())").strip())
    assert found == installed / "bridge/templates"
    here = {path.relative_to(ROOT / "templates") for path in (ROOT / "templates").rglob("*") if path.is_file()}
    assert {path.relative_to(found) for path in found.rglob("*") if path.is_file()} == here


def test_an_installed_loosely_prints_the_example(installed):
    assert run(installed, "-m", "bridge", "example") == (ROOT / "config.example.toml").read_text()


def test_a_wheel_tells_type_checkers_that_it_is_typed(installed):
    assert (installed / "bridge/py.typed").is_file()


def test_a_wheel_holds_the_licence_and_no_tests(installed):
    assert list(installed.glob("loosely-*.dist-info/licenses/LICENSE"))
    assert {path.name for path in installed.iterdir()} == {"bridge", next(installed.glob("loosely-*")).name}
