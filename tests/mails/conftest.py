"""The store, the smarthost and the verbs of tests/notify."""

from tests.notify.conftest import dispatch, hop, notify, smarthost, store, world

__all__ = ["dispatch", "hop", "notify", "smarthost", "store", "world"]
