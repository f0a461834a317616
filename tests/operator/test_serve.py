"""`loosely serve`, as a service manager runs it: a process of its own that is asked to stop by a signal."""

import asyncio
import contextlib
import errno
import gzip
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bridge import daemon
from bridge.config import load
from bridge.store.engine import Store, Tx
from tests.marks import full

CONFIG = """
[listen]
smtp = "127.0.0.1:{smtp}"
http = "127.0.0.1:{http}"
[[blog]]
name = "Tea and Letters"
url = "https://blog.example"
web = "https://talk.blog.example"
address = "{{tag}}@talk.blog.example"
moderators = ["owner@blog.example"]
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.format(smtp=free_port(), http=free_port()))
    return path


@pytest.fixture
def serve(config: Path) -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-m", "bridge", "serve", "--config", str(config)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def until(process: subprocess.Popen, words: str) -> list[str]:
    lines = []
    for line in process.stderr:
        lines.append(line)
        if all(word in line for word in words.split()):
            return lines
    pytest.fail(f"the daemon ended without {words}: {''.join(lines)}")


def test_a_daemon_that_is_asked_to_stop_ends_in_order(serve, config):
    until(serve, "event=listening protocol=http")
    until(serve, "event=listening protocol=smtp")
    with socket.create_connection(("127.0.0.1", int(re.search(r"smtp = .*:(\d+)", config.read_text())[1]))) as peer:
        assert peer.recv(3) == b"220"
    serve.send_signal(signal.SIGTERM)
    assert "reason=asked" in until(serve, "event=stopping")[-1]
    assert serve.wait(30) == 0


def test_a_daemon_finishes_at_its_start_what_the_last_one_was_forgetting(config):
    store = config.parent / "loosely.db"
    store.write_bytes(gzip.decompress((Path(__file__).parents[1] / "store" / "version_before.db.gz").read_bytes()))
    assert b"anna.quux@home.example" in store.read_bytes()
    command = [sys.executable, "-m", "bridge", "serve", "--config", str(config)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        until(process, "event=listening protocol=smtp")
        db, end = sqlite3.connect(store, isolation_level=None), time.monotonic() + 30
        while left := db.execute("SELECT name FROM setting WHERE name = 'traces'").fetchall():
            assert time.monotonic() < end, left
        db.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    files = [file.read_bytes() for file in config.parent.glob("loosely.db*")]
    assert not any(b"anna.quux@home.example" in octets for octets in files)


@pytest.mark.anyio
async def test_people_are_forgotten_though_dropping_what_nobody_answered_fails(config, monkeypatch):
    erased = asyncio.Event()

    async def erase(store: Store) -> bool:
        erased.set()
        return True

    def fails(tx: Tx, *, now: int) -> int:
        raise KeyError(now)

    monkeypatch.setattr(daemon.forgetting, "erase", erase)
    monkeypatch.setattr(daemon.commenting, "drop_unanswered", fails)
    one = daemon.Daemon(load(config))
    with Store.open(config.parent / "loosely.db") as one.store, capture_logs() as logs:
        tidying = asyncio.create_task(one._tidy())
        await asyncio.wait_for(erased.wait(), 10)
        tidying.cancel()
    assert [(entry["event"], entry["fault"]) for entry in logs] == [("tidy", "KeyError")]


def test_commands_work_beside_a_running_daemon_but_not_a_second_daemon(serve, config):
    until(serve, "event=listening protocol=smtp")
    beside = [sys.executable, "-m", "bridge"]
    for words in (["queue"], ["post", "list"], ["backup", str(config.parent / "copy.db")]):
        subprocess.run([*beside, *words, "--config", str(config)], check=True, capture_output=True)
    second = subprocess.run(
        [*beside, "serve", "--config", str(config)], check=False, capture_output=True, text=True, timeout=60
    )
    assert second.returncode == 1
    assert "Traceback" not in second.stderr
    assert "loosely.db" in second.stderr


def ended(config: Path) -> str:
    """The last line of a daemon that could not begin."""
    command = [sys.executable, "-m", "bridge", "serve", "--config", str(config)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1]


def test_a_place_that_is_taken_is_one_line_for_the_operator(config):
    port = int(re.search(r"smtp = .*:(\d+)", config.read_text())[1])
    with socket.create_server(("127.0.0.1", port)):
        said = ended(config)
    assert f"listen.smtp: 127.0.0.1:{port} can't be had" in said
    assert said.endswith("; end what listens there, or name another place")


@pytest.mark.parametrize(
    ("key", "where", "advice"),
    [
        ("smtp", "no-such-name.invalid:8025", "name an address of this machine, such as 127.0.0.1"),
        full("http", "no-such-name.invalid:8080", "name an address of this machine, such as 127.0.0.1"),
        full("smtp", "192.0.2.7:8025", "this machine has no such address; name one that it has"),
        full("http", "192.0.2.7:8080", "this machine has no such address; name one that it has"),
        ("smtp", "unix:/nowhere/smtp.sock", "make its folder"),
    ],
)
def test_a_place_that_can_not_be_is_told_with_what_to_do_about_it(config, key, where, advice):
    config.write_text(re.sub(rf'{key} = ".*"', f'{key} = "{where}"', config.read_text()))
    said = ended(config)
    assert said.startswith(f"listen.{key}: {where} can't be had (")
    assert advice in said


def test_a_place_that_the_system_forbids_is_told_with_the_right_that_is_missing():
    forbidden = PermissionError(errno.EACCES, "Permission denied")
    assert "CAP_NET_BIND_SERVICE" in str(daemon.no_place("smtp", "0.0.0.0:25", forbidden))
    assert "write to its folder" in str(daemon.no_place("lmtp", "unix:/run/x.sock", forbidden))


OURS = 'mail_servers = ["127.0.0.1"]'


@pytest.mark.parametrize(
    ("host", "more", "taken"), [("0.0.0.0", "", 20), full("127.0.0.1", "", 20), full("127.0.0.1", OURS, 30)]
)
def test_one_stranger_does_not_get_every_place_but_our_own_mail_server_does(config, host, more, taken):
    text = config.read_text().replace('smtp = "127.0.0.1', f'{more}\nconnections = 30\nsmtp = "{host}')
    config.write_text(text)
    command = [sys.executable, "-m", "bridge", "serve", "--config", str(config)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process, contextlib.ExitStack() as open_ones:
        try:
            until(process, "event=listening protocol=smtp")
            port = int(re.search(r"smtp = .*:(\d+)", text)[1])
            peers = [open_ones.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(31)]
            assert [peer.recv(3) for peer in peers] == [b"220"] * taken + [b"421"] * (31 - taken)
        finally:
            process.kill()
