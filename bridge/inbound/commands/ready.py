"""Importing this makes the tables of phrases: once, for all workers that begin as copies of the process that did."""

from datetime import date

from bridge.inbound.commands import recognise
from bridge.inbound.commands.answers import is_thanks, yes_or_no
from bridge.inbound.reactions import reaction

recognise("", "I would rather have fewer of these, as Ann says", today=date(2026, 1, 1))
yes_or_no("yes")
is_thanks("yes")
reaction("yes")
