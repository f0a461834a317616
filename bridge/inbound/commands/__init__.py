"""subject and reply -> a command to us, or None for a comment. The phrases are tables, one file for some languages."""

from bridge.inbound.commands.recognise import recognise

__all__ = ["recognise"]
