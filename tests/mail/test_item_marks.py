"""The marks of the items of a digest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.mail import item_marks
from bridge.mail.item_marks import Piece

TEXT = st.text(max_size=20).map(item_marks.unmarked)
PIECES = st.lists(st.builds(Piece, st.one_of(st.none(), st.integers(1, item_marks.MOST)), TEXT), max_size=8)


@given(TEXT, PIECES)
def test_marked_pieces_are_read_back(above: str, pieces: list[Piece]) -> None:
    written = above + "".join(
        (item_marks.item(piece.number) if piece.number else item_marks.NO_ITEM) + piece.text for piece in pieces
    )
    assert item_marks.pieces(written) == (Piece(None, above), *pieces)
    assert item_marks.last(written) == max((piece.number or 0 for piece in pieces), default=0)
    assert item_marks.unmarked(written) == above + "".join(piece.text for piece in pieces)


@pytest.mark.parametrize("number", [0, -1, item_marks.MOST + 1])
def test_a_number_that_no_item_has_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="a digest has"):
        item_marks.item(number)
