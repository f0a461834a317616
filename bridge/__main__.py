"""`python -m bridge` is `loosely`."""

from bridge.cli import main

main()
