"""A person whose language is German gets German mails, all of it but what other people wrote."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest

from bridge.blog import Cadence, Post, Scope, Topic
from bridge.mails import compose, octets
from bridge.mails.facts import PlacedComment, ToWrite
from bridge.mails.notification import NotificationFacts
from tests.mails.examples import ALL, BLOG, KEY, SHOPS, SUBSCRIPTION, retold

from .reading import languages, visible

# What came from the reader themselves.
THEIR_WORDS = {"subject": "Re: Scharniere", "asked": "meine Kopie", "doubt": "abmelden"}
TELL_TALES = re.compile(
    r"\b(?:the|and|you|your|yours|letters?|answers?|of|to|it|is|are|this|that|with|not|here|from|about|someone|somebody|"
    r"every|day|week|month|nothing|new|wrote|writes|one|two|three|yes|leave|stop|change|follow|mailbox)\b",
    re.IGNORECASE,
)


def about(mail: ToWrite, scope: Scope, cadence: Cadence, at_most: int | None) -> ToWrite:
    """The same mail about another subscription."""
    topic = Topic(
        scope, SHOPS.id if scope in (Scope.POST, Scope.THREAD) else None, "c" if scope is Scope.THREAD else None
    )
    subscription = replace(SUBSCRIPTION, topic=topic, cadence=cadence, at_most=at_most)
    return replace(mail, subscription=subscription, followed=SHOPS if topic.post_id else None)


OFTEN = [(Cadence.EACH, None), (Cadence.EACH, 1), (Cadence.EACH, 5), *((one, None) for one in list(Cadence)[1:])]
SUBSCRIPTION_MAILS = {
    f"{name}-{scope.value}-{cadence.value}-{at_most or 'all'}": about(ALL[name], scope, cadence, at_most)
    for name in ("confirm-subscription", "joined", "joined-again", "left")
    for scope in Scope
    for cadence, at_most in OFTEN
}
MAILS = {**ALL, **SUBSCRIPTION_MAILS}


def in_german(mail: ToWrite) -> ToWrite:
    """The same mail to a German reader of a blog with German people; the blog itself calls itself English."""
    told = retold(mail, THEIR_WORDS, _placed, _post, lambda piece: replace(piece, text="Mit Gruß"))
    return replace(told, blog=replace(BLOG, name="Tee und Briefe"), mailbox=replace(mail.mailbox, language="de"))


def _placed(placed: PlacedComment) -> PlacedComment:
    chain = tuple(replace(comment, text="Das sehe ich auch so.") for comment in placed.ancestors)
    comment = replace(placed.comment, text="Worte.")
    return replace(placed, comment=comment, post=_post(placed.post), ancestors=chain)


def _post(post: Post) -> Post:
    return replace(post, title="Was wir verlieren, wenn uns jeder Laden kennt", slug="laden")


def parts(mail: ToWrite) -> tuple[str, str, str]:
    """Subject, text and HTML as they leave."""
    content = compose.checked(octets.filled(mail, KEY), mail.mailbox.address.encode())
    message = cast(EmailMessage, message_from_bytes(content, policy=policy.default))
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return str(message["subject"]), str(text.get_content()), str(html.get_content())


@pytest.mark.parametrize("name", MAILS)
def test_no_english_is_left_in_a_german_mail(name: str) -> None:
    subject, text, html = parts(in_german(MAILS[name]))
    written = "\n".join(line for line in text.splitlines() if "://" not in line and "@" not in line)
    for part in (subject, written, re.sub(r"\S+@\S+", "", visible(html))):
        assert TELL_TALES.findall(part) == [], part


@pytest.mark.parametrize("name", MAILS)
def test_a_german_mail_says_that_it_is_german(name: str) -> None:
    _, _, html = parts(in_german(MAILS[name]))
    assert languages(html)[0] == "de"
    assert set(languages(html)[1:]) <= {BLOG.language, ""}  # what people wrote, in whatever they wrote


@pytest.mark.parametrize("name", MAILS)
def test_the_text_of_a_german_mail_is_as_narrow_as_the_english_one(name: str) -> None:
    _, text, _ = parts(in_german(MAILS[name]))
    assert [line for line in text.splitlines() if len(line) > 72 and "://" not in line and "@" not in line] == []


def test_the_tell_tales_would_be_found() -> None:
    assert all(TELL_TALES.search(part) for part in parts(ALL["help"]))


def test_hidden_parts_of_a_comment_are_named_in_the_readers_language() -> None:
    wrote = "Write to ann@reader.example or open https://talk.blog.example/u/" + "a" * 46
    mail = in_german(ALL["notification"])
    assert isinstance(mail.facts, NotificationFacts)
    told = replace(mail.facts.told, comment=replace(mail.facts.told.comment, text=wrote))
    _, text, html = parts(replace(mail, facts=replace(mail.facts, told=told)))
    for part in (" ".join(text.split()), visible(html)):
        assert "(ein Postfach, nicht gezeigt)" in part
        assert "(ein privater Link, nicht gezeigt)" in part
        assert "not shown" not in part


def test_no_two_subscriptions_are_named_alike() -> None:
    for language in (replace, in_german):
        told = [parts(language(mail))[:2] for name, mail in SUBSCRIPTION_MAILS.items() if not name.startswith("left")]
        assert len(set(told)) == len(told)
