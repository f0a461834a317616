"""The mark of a case that only `make test-all` runs, since a representative share stays in `make test`."""

from __future__ import annotations

from typing import Any

import pytest


def full(*values: Any) -> Any:
    """One case of a matrix, for `parametrize` or the parameters of a fixture."""
    return pytest.param(*values, marks=pytest.mark.full)
