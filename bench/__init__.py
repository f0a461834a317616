"""How fast and how large: a module here with `def measures() -> Iterator[Measure]` is a bench, found by its name."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One number with its unit. `less_is_better` for times and sizes; for rates more is."""

    name: str
    value: float
    unit: str
    less_is_better: bool = False

    def line(self) -> str:
        return f"{self.name:<60} {self.value:>12,.1f} {self.unit}"


def rate(name: str, act: Callable[[], object], unit: str, *, of: int = 1, seconds: float = 1.0) -> Measure:
    """How many a second: `act` does `of` of them, and is called for about so many seconds after one call to warm up."""
    act()
    calls, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < seconds:
        act()
        calls += 1
    return Measure(name, calls * of / spent, f"{unit}/s")


def duration(name: str, act: Callable[[], object], *, times: int = 5) -> Measure:
    """The median of so many calls, in milliseconds."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        spent.append(time.perf_counter() - began)
    return Measure(name, statistics.median(spent) * 1000, "ms", less_is_better=True)
