"""`loosely serve`, as a service manager runs it: a process of its own that is asked to stop by a signal."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

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


def test_a_place_that_is_taken_is_one_line_for_the_operator(config):
    port = int(re.search(r"smtp = .*:(\d+)", config.read_text())[1])
    with socket.create_server(("127.0.0.1", port)):
        command = [sys.executable, "-m", "bridge", "serve", "--config", str(config)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"listen.smtp: 127.0.0.1:{port} can't be had" in done.stderr.splitlines()[-1]
