"""How many requests in free words are heard, and how many remarks are taken for one: over a folder of cases.

The folder stands in `LOOSELY_CASES`; it has `requests.jsonl`, `remarks.jsonl`, `mixed.jsonl` and `short.jsonl`, one
object a line: `lang`, `text`, `want` (`comment`, `asked`, `command:leave`, ...). With `LOOSELY_SHOW` set, what went
wrong is printed.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

from bridge.inbound.commands import command, ready, recognise
from bridge.inbound.commands.answers import is_thanks
from bridge.inbound.commands.command import Command
from bridge.inbound.reactions import reaction

TODAY = date(2026, 11, 23)
_NAMES: dict[type[Command], str] = {
    command.SetName: "name",
    command.AtMost: "at_most",
    command.NewAddress: "new_address",
    command.PublishKept: "yes",
}


def main() -> None:
    assert ready
    folder = os.environ.get("LOOSELY_CASES")
    if not folder:
        print("  set LOOSELY_CASES to a folder of cases")
        return
    for section in ("requests", "mixed", "short", "remarks"):
        path = Path(folder) / f"{section}.jsonl"
        cases = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
        _section(section, cases)


def _section(section: str, cases: list[dict[str, object]]) -> None:
    """One line for each language: how many cases, and how many went which way."""
    seen: dict[str, Counter[str]] = {}
    began = time.perf_counter()
    for case in cases:
        result = _result(case)
        for language in (str(case["lang"]), "all"):
            seen.setdefault(language, Counter()).update([result, "cases"])
        if result != "right" and os.environ.get("LOOSELY_SHOW"):
            print(f"    {result} [{case['lang']}] {str(case['text'])[:200]!r}", file=sys.stderr)
    spent = time.perf_counter() - began
    for language, counts in seen.items():
        told = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if name != "cases")
        print(f"  {section:<9} {language:<4} {counts['cases']:>4}: {told}")
    if cases:
        print(f"  {section:<9} {spent / len(cases) * 1000:.3f} ms a text")


def _result(case: dict[str, object]) -> str:
    wanted = case["want"]
    assert isinstance(wanted, list)
    found = recognise(str(case.get("subject", "")), str(case["text"]), today=TODAY)
    if found is None:
        quiet = {"thanks", "discarded"} & set(wanted) and (is_thanks(str(case["text"])) or reaction(str(case["text"])))
        return "right" if "comment" in wanted or quiet else "published"
    if not found.sure:
        return "right" if {"asked", "comment+asked"} & set(wanted) or _named(found.command) in wanted else "asked about"
    if _named(found.command) in wanted:
        return "right"
    return "swallowed" if wanted == ["comment"] else "wrong, sure"


def _named(asked: Command) -> str:
    """The name of a command in the cases."""
    match asked:
        case command.SetCadence(cadence):
            return f"command:{cadence.value}"
        case command.Leave(everything):
            return "command:leave_all" if everything else "command:leave"
        case command.Join(scope) if scope is not None:
            return f"command:{scope.value}"
        case command.Receipts(on):
            return "command:receipts_on" if on else "command:receipts_off"
        case _:
            return f"command:{_NAMES.get(type(asked), type(asked).__name__.lower())}"
