"""How much one peer, or all peers together, may take of our memory and time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the listener in octets, seconds or counts."""

    message_octets: int = 10 * 1024 * 1024  # announced as SIZE (RFC 1870), without the doubled dots
    line_octets: int = 64 * 1024  # with CRLF; real HTML mail exceeds the 1000 of RFC 5321 section 4.5.3.1.6
    # A message that is too large is read and dropped up to this many times message_octets; then we hang up. A person
    # who sends 30 MB of photographs without SIZE reads the reason, and the server does not try again for days.
    drain_times: int = 5
    held_octets: int = 128 * 1024 * 1024  # of unfinished messages, all sessions together
    recipients: int = 100  # of one message (RFC 5321 section 4.5.3.1.8)
    connections: int = 200  # at a time
    connections_per_peer: int = 20  # at a time, from one IPv4 address or one IPv6 /64
    idle_seconds: float = 300  # without a command or an octet of a message (RFC 5321 section 4.5.3.2.7)
    session_seconds: float = 1800  # for a whole session, however busy
    reply_seconds: float = 240  # for the Receiver; a peer waits 600 for the reply (section 4.5.3.2.6)
    junk_commands: int = 10  # unknown, misspelt or out of order
    bad_recipients: int = 20  # that nobody has, in one session
    bad_recipients_per_hour: int = 100  # from one peer, in all its sessions; then it is cut off for an hour
    received_fields: int = 50  # of one message (RFC 5321 section 6.3); a message with more is in a loop
    commands: int = 1200  # since the last message that was accepted
