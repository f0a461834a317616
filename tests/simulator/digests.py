"""Digests as we send them.

`Digest.body` is what leaves; `Digest.marked` the same with the marks of its items, as the intake has it to compare.
"""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass
from functools import cached_property

from bridge.mail import marks
from bridge.mail.body import Body, Kind
from tests.simulator.programs import Original

BLOG = "Tea and Letters"
SHOPS, LETTERS = "What we lose when every shop knows our name", "Über Briefe – und warum sie bleiben"


@dataclass(frozen=True)
class Letter:
    """One item: who wrote what to whom, under which post; `excerpt` is what it answers."""

    name: str
    text: str
    to: str = ""
    excerpt: str = ""
    post: str = SHOPS
    remark: str = ", no reply yet"


@dataclass(frozen=True)
class Digest:
    """Letters with a table of contents above and a footer below."""

    letters: tuple[Letter, ...]
    contents: bool = True

    @cached_property
    def marked(self) -> Body:
        return Body(self._text(), self._html(), Kind.TEXT)

    @cached_property
    def body(self) -> Body:
        return Body(marks.unmarked(self.marked.text), marks.unmarked(self.marked.html), Kind.TEXT)

    @cached_property
    def original(self) -> Original:
        return Original(self.body.text, self.body.html)

    def _text(self) -> str:
        out = [f"{BLOG}, Tuesday 24 November", ""]
        out += textwrap.wrap(
            f"{len(self.letters)} new letters. To answer one, answer this mail and begin with its number, as in "
            "“3: my words”, or write below it.",
            72,
        )
        if self.contents:
            out += ["", marks.NO_ITEM]
            out += [f"{n:2}. {said.name}: {said.text[:40]}" for n, said in enumerate(self.letters, 1)]
        post = ""
        for n, said in enumerate(self.letters, 1):
            if said.post != post:
                post = said.post
                out += [marks.NO_ITEM, "", post, "=" * len(post)]
            out += ["", f"{marks.item(n)}{n}. {said.name}{', to ' + said.to if said.to else ''}{said.remark}", ""]
            if said.excerpt:
                out += [f"   > {line}" for line in textwrap.wrap(said.excerpt, 66)] + [""]
            for paragraph in said.text.split("\n\n"):
                out += [f"   {line}" for line in textwrap.wrap(paragraph, 68, break_long_words=False)] + [""]
            out += [f"   Answer {n}: https://talk.blog.example/posts/a#c-{n:032x}"]
        return "\n".join(out) + (
            f"\n{marks.NO_ITEM}\n3 more comments are on the website: https://talk.blog.example/\n\n-- \n"
            f"You get this every day at 07:00, your time, when there is\nsomething new in {BLOG}.\n\n"
            "Change or unsubscribe:\nhttps://talk.blog.example/u/aaaaaaaaaaaaaaaaaaaaaaaad5d7k3cut5xzr5ymfe\n"
        )

    def _html(self) -> str:
        out = [
            '<div class="paper" style="max-width:36rem;margin:0 auto">',
            f'<p class="quiet" style="margin:0 0 4px">{BLOG} &middot; Tuesday 24 November</p>',
            f'<h1 style="margin:0 0 6px">{len(self.letters)} new letters</h1>',
            '<p class="quiet">To answer one, answer this mail and begin with its number, as in “3: my words”.</p>',
        ]
        if self.contents:
            out.append(marks.NO_ITEM + '<table role="presentation">')
            for n, said in enumerate(self.letters, 1):
                out.append(f"<tr><td>{n}</td><td>{said.name}: {html.escape(said.text[:40])}</td></tr>")
            out.append("</table>")
        post = ""
        for n, said in enumerate(self.letters, 1):
            if said.post != post:
                post = said.post
                out.append(f'{marks.NO_ITEM}<h2 class="quiet" dir="auto">{post}</h2>')
            out += [marks.item(n), *_item(n, said)]
        out.append(
            f'{marks.NO_ITEM}<p>3 more comments are <a href="https://talk.blog.example/">on the website</a>.</p>'
            f'<p class="quiet rule">You get this every day at 07:00, your time, when there is something new in {BLOG}. '
            '<a href="https://talk.blog.example/u/aaaaaaaaaaaaaaaaaaaaaaaad5d7k3cut5xzr5ymfe">'
            "Change or unsubscribe</a>.</p>"
            "</div>"
        )
        return "\n".join(out)


def _item(n: int, said: Letter) -> list[str]:
    to = f" &middot; to {said.to}" if said.to else ""
    out = [
        f'<div class="rule" style="border-top:1px solid #d8d1c3"><p style="margin:0 0 6px"><span class="num">{n}</span>'
        f'{said.name} <span class="quiet">{to} &middot; no reply yet</span></p>'
    ]
    if said.excerpt:
        out.append(f'<p class="quiet rule" style="border-left:2px solid">{html.escape(said.excerpt)}</p>')
    out.append('<div dir="auto">')
    out += [f'<p style="margin:0 0 8px">{html.escape(one)}</p>' for one in said.text.split("\n\n")]
    out.append(
        f'</div><p style="margin:0 0 14px"><a href="mailto:mail-abc@talk.blog.example?subject=Re">'
        "Reply to this comment</a>"
        f' &middot; <a href="https://talk.blog.example/posts/a#c-{n:032x}">Read it in its thread</a></p></div>'
    )
    return out
