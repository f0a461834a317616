"""The marks of a digest that is composed to be compared with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.mail import marks
from bridge.mail.marks import Piece

SAID = st.text(max_size=20).map(marks.unmarked)
PIECES = st.lists(st.builds(Piece, st.one_of(st.none(), st.integers(1, marks.MOST)), SAID), max_size=8)


@given(SAID, PIECES)
def test_what_is_marked_is_read_back(above: str, pieces: list[Piece]) -> None:
    written = above + "".join(
        (marks.item(piece.number) if piece.number else marks.NO_ITEM) + piece.text for piece in pieces
    )
    assert marks.pieces(written) == (Piece(None, above), *pieces)
    assert marks.last(written) == max((piece.number or 0 for piece in pieces), default=0)
    assert marks.unmarked(written) == above + "".join(piece.text for piece in pieces)


@pytest.mark.parametrize("number", [0, -1, marks.MOST + 1])
def test_there_is_no_mark_for_an_item_that_no_digest_has(number: int) -> None:
    with pytest.raises(ValueError, match="a digest has"):
        marks.item(number)
