"""The answer to a digest -> its parts, each with the number of the item that it answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """What was newly written, Markdown; `number` is that of the item it answers, None where it answers none."""

    number: int | None
    text: str
