"""The text of people passes through gettext as it is: it is no markup, no placeholder, no template."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.blog import Comment, Post
from bridge.mails.facts import PlacedComment, ToWrite
from bridge.render.languages import LANGUAGES
from tests.mails.examples import ALL, retold

from .test_german_mails import SUBSCRIPTION_MAILS, parts

TRICK = "<i>100%</i> %(name)s %s {{ 7*7 }} %(("
MAILS = {**ALL, **{name: mail for name, mail in SUBSCRIPTION_MAILS.items() if name.endswith("each-5")}}


def tricky(mail: ToWrite, language: str) -> ToWrite:
    """The same mail between people whose names, titles and texts are a trick."""
    texts = dict.fromkeys(("subject", "asked", "doubt", "sentence"), TRICK)
    to = replace(mail.mailbox, language=language)
    return replace(retold(mail, texts, _placed, _post), blog=replace(mail.blog, name=TRICK), mailbox=to)


def _placed(placed: PlacedComment) -> PlacedComment:
    ancestors = tuple(map(_comment, placed.ancestors))
    return replace(placed, comment=_comment(placed.comment), post=_post(placed.post), ancestors=ancestors)


def _comment(comment: Comment) -> Comment:
    return replace(comment, text=TRICK, commenter=replace(comment.commenter, name=TRICK))


def _post(post: Post) -> Post:
    return replace(post, title=TRICK)


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
