"""The options, the configuration and the store that many commands need, and times as an operator reads them."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bridge.errors import ConfigError, LooselyError

if TYPE_CHECKING:
    from bridge.blog import Blog
    from bridge.config import Config
    from bridge.store.engine import Store

FILE = click.Path(path_type=Path)
config = click.option(
    "--config", "config_path", metavar="FILE", required=True, type=FILE, help="The configuration file."
)
blog_option = click.option("--blog", "blog_id", metavar="ID", help="Which blog, where there are several.")


def loaded(path: Path) -> Config:
    from bridge.config import load

    return load(path)


def store(found: Config, *, read_only: bool = False) -> Store:
    """The store beside a daemon that may be running."""
    from bridge.store.engine import Store

    return Store.open(found.store.path, read_only=read_only, alone=False)


def chosen(found: Config, blog_id: str | None) -> Blog:
    blogs = found.blogs()
    ids = ", ".join(each.id for each in blogs)
    if blog_id is None and len(blogs) > 1:
        raise ConfigError((f"--blog is missing, and there are several; name one of {ids}",))
    for each in blogs:
        if blog_id in (None, each.id):
            return each
    raise ConfigError((f'--blog is "{blog_id}"; name one of {ids}',))


def now() -> int:
    return time.time_ns() // 1000


def iso(microseconds: int) -> str:
    return datetime.fromtimestamp(microseconds / 1e6, UTC).isoformat()


def when(microseconds: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(microseconds / 1e6))


def octets(name: str) -> bytes:
    """The octets of a file, or of standard input where it is called "-"."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise LooselyError(f"{name}: it can't be read ({error.strerror}); name a file with a mail in it") from None
