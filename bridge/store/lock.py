"""One daemon for one store: two would relay the same mail twice."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from threading import Lock

from bridge.errors import StoreError, StoreInUse

_ours: set[Path] = set()  # a POSIX lock does not keep its own process out
_guard = Lock()


class StoreLock:
    """`PATH.lock`, held until `release` or until the process ends, however it ends.

    A POSIX record lock and not flock(): a forked worker inherits the latter and would hold it for its dead parent.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    @classmethod
    def take(cls, path: Path) -> StoreLock:
        """The lock of this store; StoreInUse where a daemon has it, StoreError where it can't be made."""
        with _guard:
            if path in _ours:
                raise _in_use(path, str(os.getpid()))
            try:
                descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError as error:
                raise StoreError(
                    f"store.path: {path}.lock can't be made ({error.strerror}); make its directory first"
                ) from None
            try:
                fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                holder = os.read(descriptor, 20).decode("ascii", "replace").strip()
                os.close(descriptor)
                raise _in_use(path, holder or "unknown") from None
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
            _ours.add(path)
        return cls(path, descriptor)

    def release(self) -> None:
        """Let go. The file stays: removing it could remove the lock of another process."""
        with _guard, contextlib.suppress(OSError):
            _ours.discard(self._path)
            os.close(self._descriptor)

    def __enter__(self) -> StoreLock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _in_use(path: Path, holder: str) -> StoreInUse:
    return StoreInUse(
        f"store.path: {path} is in use by another Loosely (process {holder}); "
        "stop it first, or give this one its own store"
    )
