"""People's text -> the same text without mailboxes and private links, which others must not read."""

from __future__ import annotations

import re

from bridge.mail.visible import seemly
from bridge.render.languages import ENGLISH, N_, gettext

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# A person may write a mailbox into a comment, or leave one in a signature. Readers never see one (robots read pages),
# however Markdown or a URL lets an at sign be spelt.
_AT = re.compile("\\\\?[@\uff20\ufe6b]|%40|&(?:#0{0,5}64|#x0{0,5}40|commat);", re.IGNORECASE)
# local-part = Dot-string / Quoted-string ; of atext (RFC 5321 section 4.1.2, RFC 5322 section 3.2.3), and of any
# letters (RFC 6531). No mailbox ends in the slash or the sign of a URL: https://social.example/@mei.li is none.
_ATEXT = r"\w.!#$%&'*+/=?^`{|}~-"
_LOCAL = re.compile(
    rf"""(?:mailto:)?(?:"[^"\n]{{1,64}}"|\w(?:[{_ATEXT}]{{0,62}}[\w.!#$%'*+^`{{|}}~-])?)[\u200b\u2060]?\Z""",
    re.IGNORECASE,
)
_LONGEST_LOCAL = 76
_DOMAIN = re.compile(r"(?:[\w-]{1,63}\.){1,10}[\w-]{1,63}")
_NO_MAILBOX = N_("(a mailbox, not shown)")

# A private link acts for anybody who opens it; our mails end with one. A private address was given to one person. Both
# are found whole, inside another URL, or broken by a program that wraps lines (RFC 2045 section 6.7 has "=" there).
_BREAK = r"(?:[ \t]{0,9}[=\\]?\n[ \t>]{0,99})?"
_SLASH = r"(?:\\?/|%(?:25){0,3}2F|&(?:#0{0,5}47|#x0{0,5}2f|sol);|_)"
_ACTS = re.compile(
    rf"(?:{_SLASH}{_BREAK}(?:u|m|o{_BREAK}k|k{_BREAK}e{_BREAK}p{_BREAK}t){_BREAK}{_SLASH}|\b(?:re|ok|mail|bounce){_BREAK}-){_BREAK}"
    rf"(?:[a-z2-7]{_BREAK}){{41}}[a-z2-7](?:{_BREAK}[a-z2-7]){{0,6}}[a-z2-7]*(?:{_SLASH}unsubscribe\b|#less\b)?"
    rf"(?P<mailbox>{_BREAK}(?:{_AT.pattern})(?:[\w-]{{1,63}}\.){{1,10}}[\w-]{{1,63}})?",
    re.IGNORECASE,
)
_BEFORE_LINK = re.compile(r"[^\s<>()\[\]\"']*\Z")
_LONGEST_START = 500
_NO_LINK = N_("(a private link, not shown)")


def without_secrets(text: str, language: str = ENGLISH) -> str:
    """The text with `(a mailbox, not shown)` and `(a private link, not shown)` wherever it has one, no controls."""
    return _without_mailboxes(without_links(without_controls(text), language), language)


def without_links(text: str, language: str = ENGLISH) -> str:
    """The text with `(a private link, not shown)` wherever it has a link or an address that acts for somebody."""
    no_link, no_mailbox = gettext(_NO_LINK, language), gettext(_NO_MAILBOX, language)
    kept: list[str] = []
    done = 0
    for link in _ACTS.finditer(text):
        before = _BEFORE_LINK.search(text, max(done, link.start() - _LONGEST_START), link.start())
        kept += text[done : before.start() if before else link.start()], no_mailbox if link["mailbox"] else no_link
        done = link.end()
    return "".join((*kept, text[done:]))


def _without_mailboxes(text: str, language: str) -> str:
    kept: list[str] = []
    done = 0
    for at in _AT.finditer(text):
        # The domain first: it costs nothing to see that there is none, and the look back is a short one.
        domain = _DOMAIN.match(text, at.end())
        local = _LOCAL.search(text, max(done, at.start() - _LONGEST_LOCAL), at.start()) if domain else None
        if domain and local:
            kept += text[done : local.start()], gettext(_NO_MAILBOX, language)
            done = domain.end()
    return "".join((*kept, text[done:]))


def without_controls(text: str) -> str:
    """The text without control characters and signs that hide others, its lines ended by LF."""
    return seemly(_CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
