"""The reader of HTML of tests/web."""

from tests.web.conftest import elements

__all__ = ["elements"]
