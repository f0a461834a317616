"""Run every bench, or those that are named."""

from __future__ import annotations

import argparse
import importlib
import pkgutil

import bench


def main() -> None:
    known = sorted(each.name for each in pkgutil.iter_modules(bench.__path__) if not each.name.startswith("_"))
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="BENCH", help=f"which of: {', '.join(known)}; default: all")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(known)
    if unknown:
        parser.error(f"there is no bench {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    for name in asked.names or known:
        print(f"\n{name}")
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
