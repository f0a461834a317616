"""Who was forgotten or unsubscribed, as keyed hashes: in the store, and in a list that lies beside it and its backups.

A backup from before brings nobody back: the list is replayed on it (`acts.departing`). The key of the hashes is made
from the key of the store, for this purpose alone, so the list tells nothing to those who have no backup.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bridge.errors import StoreError
from bridge.store.engine import Row, Tx

_NAME = "departed.list"
_PURPOSE = b"departure"
_HEADING = (
    "# Who was forgotten or unsubscribed, as keyed hashes. It lies beside the store and its backups; keep it there."
)
_FIELDS = 4


class Gone(StrEnum):
    """The act of somebody that a restored backup must not undo."""

    FORGOTTEN_KEEP = "forgotten-keep"  # their comments stay
    FORGOTTEN_REMOVE = "forgotten-remove"
    LEFT = "left"  # one subscription
    LEFT_POST = "left-post"  # a post, by somebody who follows the whole blog
    MUTED = "muted"  # a post
    MOVED = "moved"  # to another mailbox

    @property
    def forgotten(self) -> bool:
        return self in (Gone.FORGOTTEN_KEEP, Gone.FORGOTTEN_REMOVE)


@dataclass(frozen=True, slots=True)
class Departure:
    """One act, by the hash of whose it was and what it was about."""

    hash: str
    blog_id: str
    what: Gone
    at: int


@dataclass(frozen=True, slots=True)
class Hashing:
    """The hashes of one store."""

    key: bytes

    @classmethod
    def of(cls, tx: Tx) -> Hashing:
        row = tx.one("SELECT value FROM setting WHERE name = 'key'")
        assert row is not None  # noqa: S101 - a store without a key does not open
        return cls(hmac.digest(bytes(row["value"]), _PURPOSE, hashlib.sha256))

    def hash(self, what: Gone, blog_id: str, address: str, about: str = "") -> str:
        """The hash of an act of this mailbox; both ways of being forgotten have one hash."""
        kind = "forgotten" if what.forgotten else what.value
        said = "\0".join((kind, blog_id, address, about)).encode(errors="surrogatepass")
        return hmac.digest(self.key, said, hashlib.sha256).hex()


def note(tx: Tx, *, what: Gone, blog_id: str, address: str, now: int, about: str = "") -> None:
    """Write down that this happened; `about` names the subscription or the post."""
    hashed = Hashing.of(tx).hash(what, blog_id, address, about)
    add(tx, departures=[Departure(hashed, blog_id, what, now)])


def add(tx: Tx, *, departures: Iterable[Departure]) -> None:
    """Write these down; of one act the latest counts."""
    tx.executemany(
        """INSERT INTO departure (hash, blog_id, what, at) VALUES (:hash, :blog_id, :what, :at)
        ON CONFLICT (hash) DO UPDATE SET what = excluded.what, at = excluded.at WHERE excluded.at > departure.at""",
        ({"hash": one.hash, "blog_id": one.blog_id, "what": one.what.value, "at": one.at} for one in departures),
    )


def every(tx: Tx) -> dict[str, Departure]:
    """All that are written down, by hash."""
    rows = tx.execute("SELECT hash, blog_id, what, at FROM departure")
    return {row["hash"]: Departure(row["hash"], row["blog_id"], Gone(row["what"]), row["at"]) for row in rows}


def known(tx: Tx) -> list[Row]:
    """The mailboxes of people who are not forgotten: id, blog_id, address and added_at."""
    return tx.execute("SELECT id, blog_id, address, added_at FROM mailbox WHERE address LIKE '%@%' ORDER BY id")


def list_beside(path: Path) -> Path:
    """The list that lies beside this store or backup."""
    return path.resolve().with_name(_NAME)


def read_list(path: Path) -> dict[str, Departure]:
    """The list in this file, by hash; nothing where there is no such file. StoreError where it can't be read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeError) as error:
        raise StoreError(f"{path}: it can't be read ({error}); put the list of the last backup in its place") from None
    found: dict[str, Departure] = {}
    for line in lines:
        if line and not line.startswith("#"):
            one = _read(path, line)
            found[one.hash] = max(one, found.get(one.hash, one), key=lambda each: each.at)
    return found


def write_list(path: Path, departures: Iterable[Departure]) -> None:
    """Bring the list in this file up to date; what it had before stays in it."""
    before = read_list(path)
    after = dict(before)
    for one in departures:
        after[one.hash] = max(one, after.get(one.hash, one), key=lambda each: each.at)
    if after == before:
        return
    lines = [_HEADING, *(f"{one.at} {one.what.value} {one.hash} {one.blog_id}" for one in after.values())]
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
    except OSError as error:
        raise StoreError(f"{path}: it can't be written ({error.strerror}); make room, and back up again") from None


def _read(path: Path, line: str) -> Departure:
    fields = line.split(" ", _FIELDS - 1)
    try:
        at, what, hashed, blog_id = fields
        return Departure(hashed, blog_id, Gone(what), int(at))
    except ValueError:
        raise StoreError(
            f"{path}: no line of ours: {line[:80]!r}; put the list of the last backup in its place"
        ) from None
