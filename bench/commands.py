"""How long an operator waits for a command to say something."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

from bench import line, milliseconds

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"


def main() -> None:
    for words in (["--help"], ["check", "--config", str(EXAMPLE)], ["extract", "/dev/null"]):
        said = " ".join(Path(word).name if "/" in word else word for word in words)
        line(f"loosely {said}", milliseconds(partial(_run, words)), "ms")


def _run(words: list[str]) -> None:
    subprocess.run([sys.executable, "-m", "bridge", *words], check=True, capture_output=True)
