"""`make bench`: every bench, or those that are named: `make bench ARGS="commands"`; `--json FILE` keeps the numbers."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
from dataclasses import asdict
from pathlib import Path

import bench


def main() -> None:
    known = sorted(each.name for each in pkgutil.iter_modules(bench.__path__) if not each.name.startswith("_"))
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="BENCH", help=f"which of: {', '.join(known)}; default: all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(known)
    if unknown:
        parser.error(f"there is no bench {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    found: dict[str, list[bench.Measure]] = {}
    for name in asked.names or known:
        print(f"\n{name}")
        found[name] = []
        for measure in importlib.import_module(f"bench.{name}").measures():
            print(f"  {measure.line()}", flush=True)
            found[name].append(measure)
    if asked.json:
        numbers = {name: [asdict(measure) for measure in measures] for name, measures in found.items()}
        asked.json.write_text(json.dumps(numbers, indent=2) + "\n")


main()
