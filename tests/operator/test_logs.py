"""Every line of the log is key=value, whoever has something to say; and no line has a word of a stranger's."""

import contextlib
import io
import json
import logging
import re
import signal
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bridge import logs
from bridge.config import LogTable
from tests.operator.test_serve import CONFIG, free_port, until

KEY_VALUE = re.compile(r'(?:[a-z_]+=(?:"(?:[^"\\]|\\.)*"|[^\s"=]*)(?: |$))+')


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    handlers, hooks = logging.getLogger().handlers, (sys.excepthook, threading.excepthook, sys.unraisablehook)
    for name in ("uvicorn", "uvicorn.error"):  # another test may have let uvicorn set them up
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    yield io.StringIO()
    logging.getLogger().handlers = handlers
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(False)
    structlog.reset_defaults()


def failing() -> None:
    raise ValueError("ann@home.example has a secret")


def everybody_says_something() -> None:
    structlog.get_logger().info("message", peer="192.0.2.7", reason="an old one")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    logging.getLogger("asyncio").warning("Executing %r took %.3f seconds", "ann@home.example", 1.0)
    try:
        failing()
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
        logging.getLogger("asyncio").exception("Task exception was never retrieved\nfuture: <Task ann@home.example>")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("this is old\nand long", DeprecationWarning, stacklevel=1)
    thread = threading.Thread(target=failing, name="reader")
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError("ann@home.example"), None)


def test_what_libraries_and_python_say_is_key_value_too_and_names_nobody(stream: io.StringIO) -> None:
    logs.log_to(stream, LogTable())
    logs.log_tracebacks()
    everybody_says_something()
    lines = stream.getvalue().splitlines()
    assert [line for line in lines if not KEY_VALUE.fullmatch(line)] == []
    assert len(lines) == 8
    assert not re.search(r"ann@|secret", stream.getvalue())
    assert [re.search(r"event=(\S+)", line)[1] for line in lines] == [
        *("message", "uvicorn", "asyncio", "uvicorn", "asyncio", "py", "crash", "crash")
    ]
    assert 'text="Exception in ASGI application" fault=ValueError' in lines[3]
    assert re.search(r'where="test_logs.py:\d+ test_logs.py:\d+"', lines[3])
    assert 'text="Invalid HTTP request received."' in lines[1]


def test_what_libraries_say_is_json_too_where_that_is_asked_for(stream: io.StringIO) -> None:
    logs.log_to(stream, LogTable(format="json"))
    logs.log_tracebacks()
    everybody_says_something()
    events = [json.loads(line)["event"] for line in stream.getvalue().splitlines()]
    assert events[:3] == ["message", "uvicorn", "asyncio"]


def test_a_second_stream_takes_the_place_of_the_first(stream: io.StringIO) -> None:
    logs.log_to(io.StringIO(), LogTable())
    logs.log_to(stream, LogTable())
    logging.getLogger("asyncio").error("once")
    assert len(stream.getvalue().splitlines()) == 1


@pytest.mark.full
def test_garbage_and_too_many_connections_at_a_running_daemon_leave_key_value_lines_alone(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    smtp, http = free_port(), free_port()
    config.write_text(CONFIG.format(smtp=smtp, http=http))
    command = f"ulimit -n 70; exec {sys.executable} -m bridge serve --config {config}"
    with subprocess.Popen(["sh", "-c", command], stderr=subprocess.PIPE, text=True) as process:
        lines = until(process, "event=listening protocol=smtp")
        with contextlib.ExitStack() as stack:
            for port in (smtp, http):
                peer = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
                peer.sendall(b"\x16\x03\x01\x02\x00\x01\x00" + b"\xff\r\n" * 50)
                while peer.recv(1000):
                    pass
            for n in range(80):
                peer = stack.enter_context(socket.socket())
                peer.bind((f"127.0.{n // 18 + 1}.1", 0))
                peer.connect(("127.0.0.1", smtp))
            lines += until(process, "event=asyncio out of system resource")
        process.send_signal(signal.SIGTERM)
        lines += process.stderr.readlines()
    assert [line for line in lines if not KEY_VALUE.fullmatch(line.rstrip("\n"))] == []
    assert any("event=uvicorn" in line and "Invalid HTTP request" in line for line in lines)
