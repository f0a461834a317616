"""What people wrote passes through gettext as it is: it is no markup, no placeholder, no template."""

from __future__ import annotations

from dataclasses import replace

import pytest
from outbound.letters import ALL

from bridge.blog import Comment, Post
from bridge.dispatch.facts import Case, Said
from bridge.render.languages import LANGUAGES

from .test_german_mails import WISHES, parts

TRICK = "<i>100%</i> %(name)s %s {{ 7*7 }} %(("
MAILS = {**ALL, **{name: case for name, case in WISHES.items() if name.endswith("each-5")}}


def tricky(case: Case, language: str) -> Case:
    """The same mail among people whose names, titles and words are a trick."""
    names = ("subject", "asked", "seems", "word", "sentence")
    detail = {name: TRICK if name in names else value for name, value in case.row.detail.items()}
    return replace(
        case,
        blog=replace(case.blog, name=TRICK),
        mailbox=replace(case.mailbox, language=language),
        row=replace(case.row, detail=detail),
        followed=_post(case.followed),
        said=tuple(map(_said, case.said)),
        listed=tuple(_said(one) if one else None for one in case.listed),
        own=tuple(replace(one, said=_said(one.said) if one.said else None) for one in case.own),
        follows=tuple((wish, _post(post)) for wish, post in case.follows),
    )


def _said(said: Said) -> Said:
    post = _post(said.post)
    assert post
    return replace(
        said, comment=_comment(said.comment), post=post, ancestors=tuple(_comment(one) for one in said.ancestors)
    )


def _comment(comment: Comment) -> Comment:
    return replace(comment, text=TRICK, commenter=replace(comment.commenter, name=TRICK))


def _post(post: Post | None) -> Post | None:
    return replace(post, title=TRICK) if post else None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MAILS)
def test_a_format_string_in_a_comment_is_not_formatted(name: str, language: str) -> None:
    _, text, html = parts(tricky(MAILS[name], language))
    assert "<i>" not in html
    assert "&lt;i&gt;100%&lt;/i&gt;" in html  # at least the blog's name
    for part in (" ".join(text.split()), html):
        assert "%%" not in part
        assert "49" not in part.replace("{{ 7*7 }}", "")
        assert part.count("%(name)s") == part.count("7*7")
