"""One line for each thing that happens, key=value or JSON: our own, and what libraries and Python itself have to say.

No mailbox, no token and no word of a stranger's is in a line. Libraries do not know that: of theirs only the sentence
is written, not what they fill into it, and of an exception only its kind and its places.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import TextIO

import structlog

from bridge.config import LogTable

log = structlog.get_logger()

_TEXT = 200  # characters of a library's sentence


def log_to(stream: TextIO, table: LogTable) -> None:
    """Write all lines to this stream from now on."""
    last = (
        structlog.processors.JSONRenderer()
        if table.format == "json"
        else structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], bool_as_flag=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, table.level.upper())),
        logger_factory=structlog.PrintLoggerFactory(stream),
    )
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if not isinstance(one, _LibraryLog)] + [_LibraryLog()]
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.captureWarnings(True)


def log_tracebacks() -> None:
    """Write a line too where Python would print a traceback. For a process that does nothing but serve."""

    def of_process(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
        log.critical("crash", fault=kind.__name__, where=places(trace))

    def of_thread(caught: threading.ExceptHookArgs) -> None:
        log.error("crash", fault=caught.exc_type.__name__, where=places(caught.exc_traceback), thread=_name(caught))

    def of_object(caught: sys.UnraisableHookArgs) -> None:
        log.error("crash", fault=caught.exc_type.__name__, where=places(caught.exc_traceback))

    sys.excepthook, threading.excepthook, sys.unraisablehook = of_process, of_thread, of_object


def places(trace: TracebackType | None) -> str:
    """Where an exception came from: each file and line, the innermost last."""
    return " ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(trace))


class _LibraryLog(logging.Handler):
    """Writes what a library logs as a line of ours; its event is the name of the library."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            levels = ((logging.ERROR, log.error), (logging.WARNING, log.warning), (logging.INFO, log.info))
            write = next((write for level, write in levels if record.levelno >= level), log.debug)
            write(record.name.partition(".")[0] or "library", **_said(record))
        except Exception:  # noqa: BLE001  as every handler does: what can't be logged must not end what was to be done
            self.handleError(record)


def _said(record: logging.LogRecord) -> dict[str, str]:
    """The sentence of a library, and the kind and places of an exception.

    Python's warnings are sentences of programmers, whole. Their first line is the place.
    """
    whole = record.getMessage() if record.name == "py.warnings" else str(record.msg)
    said = {"text": whole.strip().partition("\n")[0][:_TEXT]}
    if record.exc_info and record.exc_info[1] is not None:
        said |= {"fault": type(record.exc_info[1]).__name__, "where": places(record.exc_info[2])}
    return said


def _name(caught: threading.ExceptHookArgs) -> str:
    return caught.thread.name if caught.thread else ""
