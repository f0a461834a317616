"""Which programs and languages a test goes through, and what comes back of an answer.

`make test` takes every other program, each in one language, the next one in another. `make test-all` takes all.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from bridge.inbound.extract import compare
from bridge.inbound.parts import parts
from bridge.mail.body import Body
from bridge.mail.message import parse
from tests.simulator.languages import LANGUAGES, Language
from tests.simulator.programs import PROGRAMS, Program

Parts = tuple[tuple[int | None, str], ...]

# Each program with each form of its mails: with all alternatives, and with HTML only.
FORMS = [(program, only) for program in PROGRAMS for only in ("", "html") if program.page or not only]

_BESIDE = {program.name for program in PROGRAMS[1::2]}


def _shared(*case: Any) -> Any:
    program, *only = case
    marks = pytest.mark.full if program.name in _BESIDE else ()
    return pytest.param(*case, marks=marks, id=" ".join(filter(None, (program.name, *only))))


each_program = pytest.mark.parametrize("program", [_shared(program) for program in PROGRAMS])
each_form = pytest.mark.parametrize(("program", "only"), [_shared(*form) for form in FORMS])
in_share_or_full = pytest.mark.parametrize(
    "full", [pytest.param(False, id="share"), pytest.param(True, id="full", marks=pytest.mark.full)]
)


ALL = len(LANGUAGES)


def languages(program: Program, count: int) -> list[Language]:
    """`count` languages, others for each program. ALL of them are really all, since 5 does not divide their number."""
    every = list(LANGUAGES.values())
    first = PROGRAMS.index(program)
    return [every[(first + 5 * n) % len(every)] for n in range(count)]


def folded(text: str) -> str:
    """The text without quote marks and with single blanks."""
    return re.sub(r"[\s>]+", " ", text).strip()


def parts_of(content: bytes, digest: Body) -> Parts:
    """The parts of an answer to a digest with marked items."""
    _, compared = compare(parse(content).body, digest)
    assert compared is not None
    return tuple((part.number, folded(part.text)) for part in parts(compared))


def wanted(*texts: tuple[int | None, str]) -> Parts:
    """The parts that should come back, to be compared with `parts_of`."""
    return tuple((number, folded(text)) for number, text in texts)
