"""Lines that a program broke are joined; lines that a person broke are not."""

import pytest

from bridge.inbound.extract.reflow import reflow

BROKEN = """I keep thinking of the ironmonger who never asked my name in thirty
years and yet knew which hinge I needed. Is that not the better kind of
being known?"""
POEM = """Nobody is a stranger here, and nobody is known by name, I heard,
who comes,
and comes again to ask for one more hinge, and not for one more word."""
CODE = "```\n" + BROKEN + "\n```"
LIST = "- " + BROKEN
ADDRESS = "Baker Street 221b, where he lived for so many years of his life\nLondon\nEngland"


def test_a_paragraph_that_a_program_broke_becomes_one_line() -> None:
    assert reflow(f"{BROKEN}\n\n{BROKEN}") == "\n\n".join([BROKEN.replace("\n", " ")] * 2)


@pytest.mark.parametrize("text", [POEM, CODE, LIST, ADDRESS, "One.\nTwo.", "", "> " + BROKEN.replace("\n", "\n> ")])
def test_line_breaks_of_a_person_stay(text: str) -> None:
    assert reflow(text) == text
