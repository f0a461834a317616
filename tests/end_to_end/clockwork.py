"""`loosely serve` with a clock that is ahead of ours by as many microseconds as a file says."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bridge.config import load
from bridge.daemon import now, run
from bridge.logs import log_to, log_tracebacks


def main(config: Path, ahead: Path) -> None:
    """Serve until SIGTERM."""
    loaded = load(config)
    log_to(sys.stderr, loaded.log)
    log_tracebacks()
    asyncio.run(run(loaded, clock=lambda: now() + int(ahead.read_text())))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
