"""Digests as we send them.

`Digest.body` is what we send. `Digest.marked` is the same with marked items, as the intake composes it for comparison.
"""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass
from functools import cached_property

from bridge.mail import item_marks
from bridge.mail.body import Body, BodyKind
from tests.simulator.programs import Original

BLOG = "Tea and Letters"
SHOPS, BRIEFE = "What we lose when every shop knows our name", "Über Briefe – und warum sie bleiben"


@dataclass(frozen=True)
class Entry:
    """A comment as an item of a digest; `excerpt` is from the comment that it answers, `to` the name of its author."""

    name: str
    text: str
    to: str = ""
    excerpt: str = ""
    post: str = SHOPS
    remark: str = ", no reply yet"


@dataclass(frozen=True)
class Digest:
    """Comments, with a table of contents above them and a footer below them."""

    entries: tuple[Entry, ...]
    contents: bool = True

    @cached_property
    def marked(self) -> Body:
        return Body(self._text(), self._html(), BodyKind.TEXT)

    @cached_property
    def body(self) -> Body:
        return Body(item_marks.unmarked(self.marked.text), item_marks.unmarked(self.marked.html), BodyKind.TEXT)

    @cached_property
    def original(self) -> Original:
        return Original(self.body.text, self.body.html)

    def _text(self) -> str:
        out = [f"{BLOG}, Tuesday 24 November", ""]
        out += textwrap.wrap(
            f"{len(self.entries)} new comments. To answer one, answer this mail and begin with its number, as in "
            "“3: my words”, or write below it.",
            72,
        )
        if self.contents:
            out += ["", item_marks.NO_ITEM]
            out += [f"{n:2}. {entry.name}: {entry.text[:40]}" for n, entry in enumerate(self.entries, 1)]
        post = ""
        for n, entry in enumerate(self.entries, 1):
            if entry.post != post:
                post = entry.post
                out += [item_marks.NO_ITEM, "", post, "=" * len(post)]
            out += [
                "",
                f"{item_marks.item(n)}{n}. {entry.name}{', to ' + entry.to if entry.to else ''}{entry.remark}",
                "",
            ]
            if entry.excerpt:
                out += [f"   > {line}" for line in textwrap.wrap(entry.excerpt, 66)] + [""]
            for paragraph in entry.text.split("\n\n"):
                out += [f"   {line}" for line in textwrap.wrap(paragraph, 68, break_long_words=False)] + [""]
            out += [f"   Answer {n}: https://talk.blog.example/posts/a#c-{n:032x}"]
        return "\n".join(out) + (
            f"\n{item_marks.NO_ITEM}\n3 more comments are on the website: https://talk.blog.example/\n\n-- \n"
            f"You get this every day at 07:00, your time, when there is\nsomething new in {BLOG}.\n\nChange or unsubscribe:\n"  # noqa: E501
            "https://talk.blog.example/u/aaaaaaaaaaaaaaaaaaaaaaaad5d7k3cut5xzr5ymfe\n"
        )

    def _html(self) -> str:
        out = [
            '<div class="paper" style="max-width:36rem;margin:0 auto">',
            f'<p class="quiet" style="margin:0 0 4px">{BLOG} &middot; Tuesday 24 November</p>',
            f'<h1 style="margin:0 0 6px">{len(self.entries)} new comments</h1>',
            '<p class="quiet">To answer one, answer this mail and begin with its number, as in “3: my words”.</p>',
        ]
        if self.contents:
            out.append(item_marks.NO_ITEM + '<table role="presentation">')
            for n, entry in enumerate(self.entries, 1):
                out.append(f"<tr><td>{n}</td><td>{entry.name}: {html.escape(entry.text[:40])}</td></tr>")
            out.append("</table>")
        post = ""
        for n, entry in enumerate(self.entries, 1):
            if entry.post != post:
                post = entry.post
                out.append(f'{item_marks.NO_ITEM}<h2 class="quiet" dir="auto">{post}</h2>')
            out += [item_marks.item(n), *_item(n, entry)]
        out.append(
            f'{item_marks.NO_ITEM}<p>3 more comments are <a href="https://talk.blog.example/">on the website</a>.</p>'
            f'<p class="quiet rule">You get this every day at 07:00, your time, when there is something new in {BLOG}. '
            '<a href="https://talk.blog.example/u/aaaaaaaaaaaaaaaaaaaaaaaad5d7k3cut5xzr5ymfe">'
            "Change or unsubscribe</a>.</p>"
            "</div>"
        )
        return "\n".join(out)


def _item(n: int, entry: Entry) -> list[str]:
    to = f" &middot; to {entry.to}" if entry.to else ""
    out = [
        f'<div class="rule" style="border-top:1px solid #d8d1c3"><p style="margin:0 0 6px"><span class="num">{n}</span>'
        f'{entry.name} <span class="quiet">{to} &middot; no reply yet</span></p>'
    ]
    if entry.excerpt:
        out.append(f'<p class="quiet rule" style="border-left:2px solid">{html.escape(entry.excerpt)}</p>')
    out.append('<div dir="auto">')
    out += [f'<p style="margin:0 0 8px">{html.escape(one)}</p>' for one in entry.text.split("\n\n")]
    out.append(
        f'</div><p style="margin:0 0 14px"><a href="mailto:mail-abc@talk.blog.example?subject=Re">'
        "Reply to this comment</a>"
        f' &middot; <a href="https://talk.blog.example/posts/a#c-{n:032x}">Read it in its thread</a></p></div>'
    )
    return out
