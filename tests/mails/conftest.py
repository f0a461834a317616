"""The store, the smarthost and the verbs of tests/notify.

The content of a mail does not depend on how its commands are sent: `make test-all` alone sends them in turn.
"""

import pytest

from tests.notify.conftest import Hop, dispatch, notify, smarthost, store, world

__all__ = ["dispatch", "notify", "smarthost", "store", "world"]


@pytest.fixture(params=[pytest.param(True, id="pipelining"), pytest.param(False, id="in turn", marks=pytest.mark.full)])
def hop(request: pytest.FixtureRequest) -> Hop:
    return Hop(pipelining=request.param)
