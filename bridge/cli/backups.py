"""The commands that copy the store, and put a copy back in its place."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bridge.cli import opening
from bridge.errors import LooselyError

if TYPE_CHECKING:
    from bridge.store.departures import Departure


@click.command()
@click.argument("file", type=opening.FILE)
@opening.config
def backup(file: Path, config_path: Path) -> None:
    """Copy the store into FILE, also while the daemon runs.

    Beside it lies `departed.list`: with it, `restore` brings nobody back who was forgotten or unsubscribed later.
    """
    from bridge.store import departures, engine

    path = opening.loaded(config_path).store.path
    if file.resolve() == path.resolve():
        raise LooselyError(f"{file}: this is the store itself; name another file")
    engine.backup(path, file)
    with engine.Store.open(path, read_only=True) as store:
        departures.write_list(departures.list_beside(file), store.read_now(departures.every).values())
    click.echo(f"the store is copied to {file}")


@click.command()
@click.argument("file", type=opening.FILE)
@opening.config
def restore(file: Path, config_path: Path) -> None:
    """Put the backup FILE in the place of the store, without those who were forgotten or unsubscribed since."""
    from bridge.acts import departing, forgetting
    from bridge.store import departures, engine
    from bridge.store.lock import StoreLock

    path = opening.loaded(config_path).store.path.resolve()
    if file.resolve() == path:
        raise LooselyError(f"{file}: this is the store itself; name a backup of it")
    with StoreLock.take(path):
        engine.check(file)
        gone = {**departures.read_list(departures.list_beside(file)), **_departures(path)}
        departures.write_list(departures.list_beside(path), gone.values())  # first: `serve` replays it too
        before = engine.restore(file, path)
    with engine.Store.open(path) as store:
        replayed = departing.replay(store, now=opening.now())
        erased = forgetting.erase_now(store)
        departing.keep_list(store)
    click.echo(
        f"{file} is the store now; forgotten again: {replayed.forgotten}, subscriptions ended again: {replayed.ended}"
    )
    if before:
        click.echo(f"the store from before is {before}; delete it once all is well")
    if not erased:
        click.echo("another process reads the store; `loosely serve` will overwrite what was forgotten")


def _departures(path: Path) -> dict[str, Departure]:
    """The departures that this store knows; none of a store that is missing or broken."""
    from bridge.store import departures
    from bridge.store.engine import Store

    try:
        with Store.open(path, create=False, read_only=True) as store:
            return store.read_now(departures.every)
    except (LooselyError, sqlite3.Error):
        return {}
