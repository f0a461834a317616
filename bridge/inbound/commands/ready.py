"""Importing this makes the tables of phrases: once, for all workers that begin as copies of the process that did."""

from datetime import date

from bridge.inbound.commands import recognise

recognise("", "help", today=date(2026, 1, 1))
