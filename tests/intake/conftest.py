"""The store and the small blog world of tests/store."""

from tests.store.conftest import store, world

__all__ = ["store", "world"]
