"""`loosely dkim`: make the keys that are missing, and say what belongs into the DNS and into config.toml."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bridge.config.tables import Config, DkimTable
from bridge.errors import ConfigError
from bridge.mail import dkim
from bridge.mail.address import Pattern


def keys(config: Config, folder: Path) -> Iterator[str]:
    """The lines to print; keys that no table names are made in this folder. A key that is there stays."""
    told: dict[tuple[str, str], None] = {}
    for blog in config.blog:
        table = config.dkim_of(blog)
        if not (table.rsa_key or table.ed25519_key):
            table = DkimTable.model_construct(rsa_key=folder / "dkim-rsa.pem", ed25519_key=folder / "dkim-ed25519.pem")
            if not told:
                yield "# Put this into config.toml, once the records below are in the DNS:"
                yield f'[dkim]\nrsa_key = "{table.rsa_key}"\ned25519_key = "{table.ed25519_key}"\n'
        for kind, path in ((dkim.RSA, table.rsa_key), (dkim.ED25519, table.ed25519_key)):
            if path and not path.exists():
                _make(path, kind)
                yield f"; made {path}"
        domain = Pattern.of(blog.address).domain
        for one in _read(table):
            if (one.selector, domain) not in told:
                told[one.selector, domain] = None
                yield f"; blog {blog.blog().id}: name {one.selector}._domainkey.{domain}, type TXT, value"
                yield f";   {dkim.record(one.key)}"
                yield dkim.zone_line(one.selector, domain, one.key)


def _make(path: Path, kind: str) -> None:
    """A new key in a file that only its owner may open, from its first moment on."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(number, "wb") as file:
            os.fchmod(number, 0o600)  # whatever the umask is
            file.write(dkim.made(kind))
            file.flush()
            os.fsync(number)
    except OSError as error:
        raise ConfigError(
            (f"{path}: no key can be written there ({error.strerror}); name a folder of yours",)
        ) from None


def _read(table: DkimTable) -> tuple[dkim.SigningKey, ...]:
    for path in (table.rsa_key, table.ed25519_key):
        if path and path.stat().st_mode & 0o077:
            raise ConfigError((f"{path}: others can read this key; chmod 600 it, and make a new one if they did",))
    try:
        return table.keys()
    except (ValueError, OSError) as error:
        raise ConfigError((f"dkim.{error}",)) from None
