"""Postfix's two test programs: smtp-source, which pours mail out, and smtp-sink, which takes it and drops it."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

_PLACES = "/usr/sbin:/usr/bin:/sbin"


def installed() -> bool:
    """Whether both are here; says so where they are not."""
    found = all(shutil.which(name, path=_PLACES) for name in ("smtp-source", "smtp-sink"))
    if not found:
        print("  smtp-source and smtp-sink are not installed (Debian has them in postfix)")
    return found


def poured(port: int, *, author: str, recipient: str, sessions: int, messages: int) -> float:
    """Messages of 2 kB a second that smtp-source gets rid of, each over a connection of its own."""
    source = shutil.which("smtp-source", path=_PLACES)
    assert source is not None
    command = [source, "-s", str(sessions), "-m", str(messages), "-l", "2048", "-f", author, "-t", recipient]
    began = time.perf_counter()
    subprocess.run([*command, f"127.0.0.1:{port}"], check=True, stdin=subprocess.DEVNULL, timeout=300)
    return messages / (time.perf_counter() - began)


@contextlib.contextmanager
def sink() -> Iterator[int]:
    """A running smtp-sink; its port."""
    program = shutil.which("smtp-sink", path=_PLACES)
    assert program is not None
    port = free_port()
    # -u: as root it insists on becoming somebody else
    process = subprocess.Popen([program, "-u", "nobody", f"127.0.0.1:{port}", "500"])
    try:
        await_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def ceiling(sessions: int, messages: int = 8000) -> float:
    """What smtp-source reaches against smtp-sink: mail that nobody reads or keeps."""
    with sink() as port:
        return poured(port, author="a@mail.example", recipient="b@mail.example", sessions=sessions, messages=messages)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def await_port(port: int) -> None:
    """Return once somebody listens there."""
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
