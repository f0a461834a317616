"""Faults that we cannot go on with. Each message says where, what, and what to do.

LooselyError
├── ConfigError        the configuration can't be used; `faults` has one line for each fault
├── StoreError
│   ├── StoreInUse     another daemon has this store open
│   ├── StoreBusy      the store could not take the write now; later it may
│   └── StoreTooNew    the store was written by a newer Loosely
├── ListenError        a place to listen can't be had
├── SmarthostError     the smarthost can't be reached, or broke off before its reply to a mail
│   └── SmarthostRefusal  the smarthost refuses our connection or our login
└── FeedError          a feed can't be fetched or read

A fault in a stranger's message is no exception but a value (see inbound.decide).
"""


class LooselyError(Exception):
    """Anything we cannot go on with; str(error) is one line for the operator, never for the peer."""


class ConfigError(LooselyError):
    """The configuration can't be used."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class StoreError(LooselyError):
    """The store can't do what it was asked."""


class StoreInUse(StoreError):
    """Another daemon has this store open."""


class StoreBusy(StoreError):
    """The store could not take the write now (locked, full): the answer to the peer is transient."""


class StoreTooNew(StoreError):
    """The store was written by a newer Loosely."""


class ListenError(LooselyError):
    """A place to listen can't be had."""


class SmarthostError(LooselyError):
    """The smarthost can't be reached, or broke off before its reply to a mail."""


class SmarthostRefusal(SmarthostError):
    """The smarthost refuses our connection or our login: all mail waits until somebody corrects that."""


class FeedError(LooselyError):
    """A feed can't be fetched or read."""


def fault(error: Exception) -> str:
    """An error for the log: the sentence of ours; only the kind of any other, since its text may hold a mailbox."""
    return str(error) if isinstance(error, LooselyError) else type(error).__name__
