"""One daemon for each module of tests, and a page of the browser."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .smarthost import PATIENCE
from .world import World, living

expect.set_options(timeout=PATIENCE * 1000)  # milliseconds

ARTEFACTS = Path(__file__).parents[2] / "artefacts"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with living(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A new page; what it showed last is kept in artefacts/, and no script of ours may have failed on it."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="UTC")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    keep(page, request.node.name)
    page.close()
    assert faults == []


def keep(page: Page, name: str) -> None:
    """In CI, a screenshot for whoever looks at the run."""
    if os.environ.get("LOOSELY_REAL") != "1":
        return
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{re.sub(r'[^a-z0-9_-]+', '-', name.lower())}.png")
