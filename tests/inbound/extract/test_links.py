"""Programs rewrite links in quotes; the rest of a broken link is not an answer."""

from __future__ import annotations

import pytest

from bridge.inbound.extract import extract

SENT = """Tea and Letters

I keep thinking of the ironmonger who never asked my name in thirty years.

See [his shop](https://ironmonger.example/?a=b&c=<d>) and ![a picture](https://tracker.example/x.gif?<e>&f=<g>).

My grandmother wrote to the baker every week, although he lived next door.

https://talk.blog.example/posts/shops#c-1

--\x20
You get this every day at 07:00, your time.
"""
SHOP = "[his shop](https://ironmonger.example/?a=b&c=<d>)"
PICTURE = "![a picture](https://tracker.example/x.gif?<e>&f=<g>)."
WROTE = "On Tue, Nov 24, 2026 at 7:00 AM Ruth <re-a@blog.example> wrote:\n\n"
BLOCK = "From: Ruth <re-a@blog.example>\nSent: Tuesday, November 24, 2026 7:00 AM\nTo: Ann\nSubject: Re: Tea\n\n"


@pytest.mark.parametrize("head", [WROTE, BLOCK])
@pytest.mark.parametrize(
    ("link", "becomes"),
    [
        (SHOP, "his shop<https://safelinks.example/?url=https%3A%2F%2Fironmonger.example>\nd>)"),
        (SHOP, "his shop<https://ironmonger.example/?a=b&c=%3Cd%3E>\n\nd\n\n"),
        (SHOP, "his shop<https://ironmonger.example/?a=b&c=%3Cd%3E>\n\nd>\n\n)\n\n"),
        (SHOP, "his shop\n\nhttps://safelinks.example/?url=https%3A%2F%2Fironmonger&data=<d>05%7Cabc&sdata=XYZ\n\n"),
        (SHOP, "his shop<https://ironmonger.example/?a=b&c=>\n\n<d>05%7C02%7Cabc\n\n"),
        (PICTURE, "a picture\n\nz>)\n\n."),
        (PICTURE, "a picture<https://t.example/?u=https%3A%2F%2Ftracker.example>\n\ne>&f=<g>)\n"),
    ],
)
def test_the_rest_of_a_broken_link_is_not_an_answer(head: str, link: str, becomes: str) -> None:
    assert link in SENT
    mail = f"She closed it.\n\n{head}{SENT.replace(link, becomes)}"
    assert extract(mail, SENT).reply == "She closed it."


@pytest.mark.parametrize("answer", ["👍", "No", "5 > 3", "Why <not>?", "See https://ann.example/why"])
def test_a_short_answer_below_a_link_is_kept(answer: str) -> None:
    quoted = SENT.replace("\n\nMy grandmother", f"\n\n{answer}\n\nMy grandmother")
    assert extract(WROTE + quoted, SENT).reply.endswith(answer)


def test_a_link_of_ours_below_an_answer_is_elided() -> None:
    quoted = SENT.replace("\n\nhttps://talk", "\n\nSo did mine.\n\nhttps://talk")
    assert extract(WROTE + quoted, SENT).reply.endswith("lived next door.\n\nSo did mine.")


def test_a_picture_at_its_place_is_elided_and_elsewhere_it_is_an_answer() -> None:
    sent = SENT.replace("\n\nhttps://talk", "\n\n👍\n\nhttps://talk")
    assert extract(f"Yes.\n\n{WROTE}{sent}", sent).reply == "Yes."
    answered = sent.replace("\n\nSee [", "\n\n👍\n\nSee [")
    assert extract(WROTE + answered, sent).reply == (
        "> I keep thinking of the ironmonger who never asked my name in thirty years.\n\n👍"
    )
