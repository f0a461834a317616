"""The rules for outgoing mail: its audience, its time and its fate. Pure."""
