"""How fast and how large: each module here with a `main()` that measures and prints is a bench, found by its name."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def line(name: str, value: float, unit: str) -> None:
    """Print one number."""
    print(f"  {name:<60} {value:>12,.1f} {unit}", flush=True)


def rate(act: Callable[[], object], *, of: int = 1, seconds: float = 1.0) -> float:
    """How many a second: `act` does `of` of them, and is called for about so many seconds after one call to warm up."""
    act()
    calls, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < seconds:
        act()
        calls += 1
    return calls * of / spent


def milliseconds(act: Callable[[], object], *, times: int = 5) -> float:
    """The median of so many calls."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent) * 1000
