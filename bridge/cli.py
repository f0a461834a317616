"""The commands: words of an operator -> the parts. Each loads only what it needs, so that `--help` is quick.

Exit status: 0 done, 1 could not, 2 wrong use.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bridge import __version__
from bridge.errors import LooselyError

if TYPE_CHECKING:
    from bridge.config import Config


class _Commands(click.Group):
    """What we cannot go on with is one line for the operator, not a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LooselyError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)


_config = click.option(
    "--config",
    "config_path",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="The configuration (see config.example.toml).",
)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="loosely")
def main() -> None:
    """Mailed replies become threaded blog comments, and digests go back out."""


@main.command()
@_config
def check(config_path: Path) -> None:
    """Say whether the configuration is good, and every fault in it where it is not."""
    from bridge import config

    found = config.load(config_path)
    for line in _plan(found):
        click.echo(line)


def _plan(found: Config) -> list[str]:
    listen = [f"{name} {place}" for name in ("smtp", "lmtp", "http") if (place := getattr(found.listen, name))]
    lines = [
        f"mail comes in on {', '.join(listen[:-1])}; pages are on {listen[-1]}",
        f"mail goes out through {found.smarthost.host}:{found.smarthost.port} (tls: {found.smarthost.tls})",
        f"the store is {found.store.path}",
    ]
    for table, each in zip(found.blog, found.blogs(), strict=True):
        source = f"posts from {table.feed}" if table.feed else "posts from `loosely post add`"
        lines.append(f"blog {each.id}: {each.address}, {source}, pages at {each.web}")
    return [*lines, "the configuration is good"]
