"""How much of us one peer, or all of them, may have."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What the listener stops at. Octets, seconds, or how many."""

    message_octets: int = 10 * 1024 * 1024  # announced as SIZE (RFC 1870), without stuffed dots
    line_octets: int = 64 * 1024  # with CRLF; real HTML mail passes the 1000 of RFC 5321 section 4.5.3.1.6
    # So many times message_octets are read and dropped before we hang up on a message that is too large: whoever sends
    # 30 MB of photographs without saying SIZE is to hear why they are not taken, and not to try again for days.
    drain_times: int = 5
    held_octets: int = 128 * 1024 * 1024  # of messages that all sessions together are sending us
    recipients: int = 100  # of one message (RFC 5321 section 4.5.3.1.8)
    connections: int = 200  # at a time
    connections_per_peer: int = 20  # at a time, of one IPv4 address or IPv6 /64
    idle_seconds: float = 300  # without a command or an octet of a message (RFC 5321 section 4.5.3.2.7)
    session_seconds: float = 1800  # whatever it does
    verdict_seconds: float = 240  # for the Receiver; a peer waits 600 for the reply (section 4.5.3.2.6)
    junk_commands: int = 10  # that are unknown, misspelt or out of order
    commands: int = 1200  # since the last message that was taken
