"""How long an operator waits for a command to say something."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import Measure, duration

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"


def measures() -> Iterator[Measure]:
    for words in (["--help"], ["check", "--config", str(EXAMPLE)], ["serve", "--help"], ["extract", "/dev/null"]):
        said = " ".join(Path(word).name if "/" in word else word for word in words)
        yield duration(f"loosely {said}", lambda words=words: _run(words))


def _run(words: list[str]) -> None:
    subprocess.run([sys.executable, "-m", "bridge", *words], check=True, capture_output=True)
