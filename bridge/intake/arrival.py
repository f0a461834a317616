"""What arrived: a message that was read, and where its forward-paths lead."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.inbound.reading import Reading
from bridge.inbound.route import Route
from bridge.mail.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message with all that is known of it before the store is asked; `now` is when its last dot came."""

    reading: Reading
    envelope: Envelope
    routes: tuple[Route, ...]
    now: int
