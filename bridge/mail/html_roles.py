"""The meaning of classes and ids in the HTML of mail programs: quote, signature, attribution line."""

from __future__ import annotations

import re
from enum import StrEnum


class Role(StrEnum):
    """The meaning that a mail program gives to a line by a class or an id."""

    ATTRIBUTION = "attribution"
    SIGNATURE = "signature"
    REST = "rest"  # this line and all below it are the mail that is answered
    FORWARD = "forward"


# Words of class, id and name, from the programs' own markup
QUOTES = frozenset(
    "yahoo_quoted yahoo-quoted-begin olk_src_body_section messagereplysection cm_replymail_content_wrapper zmail_extra"
    " ms-outlook-mobile-reference-message mail-editor-reference-message-container replybody replybody1 isreplycontent"
    " tutanota_quote oriMsgHtmlSeperator aolmsg aol_quote reply_to_message_wrapper crm_quote".lower().split()
)
# in this order: an element may have the words of several roles
_BY_ROLE = {
    Role.SIGNATURE: frozenset(
        [
            "gmail_signature",
            "gmail_signature_prefix",
            "moz-signature",
            "signature",
            "applemailsignature",
            "ms-outlook-mobile-signature",
            "protonmail_signature_block",
            "protonmail_signature_block-user",
            "protonmail_signature_block-proton",
            "bloop_sign",
            "messagesignaturesection",
            "tutanota_signature",
            "sh-signature",
            "linebreakatbeginningofsignature",
            "pm-signature",
            "front-signature",
        ]
    ),
    Role.ATTRIBUTION: frozenset(
        [
            "gmail_attr",
            "moz-cite-prefix",
            "reply-intro",
            "protonmail_quote_attribution",
            "mail_quote_attribution",
            "replyheader",
            "mb_reply_header",
            "hey-attribution",
        ]
    ),
    Role.FORWARD: frozenset(["moz-forward-container", "gmail_forward", "forward-container"]),
    Role.REST: frozenset(["divrplyfwdmsg", "stopspelling", "zwchr", "appendonsend"]),
}


_RENAMED = re.compile(r"(?:x_)+")


def role(attributes: dict[str, str]) -> Role | None:
    """The role of an element with these attributes; None if its program names none."""
    if attributes.get("fairemail") == "signature":
        return Role.SIGNATURE
    words = _words(attributes)
    return next((role for role, named in _BY_ROLE.items() if words & named), None)


def is_quote(attributes: dict[str, str]) -> bool:
    """True if an element with these attributes holds the mail that is answered."""
    return bool(_words(attributes) & QUOTES)


def _words(attributes: dict[str, str]) -> set[str]:
    words = " ".join(attributes.get(name, "") for name in ("class", "id", "name")).lower().split()
    if any(word.startswith("x_") for word in words):  # Outlook renames what it quotes, once more in each answer
        words = [_RENAMED.sub("", word) for word in words]
    return {word.rstrip("0123456789").rstrip("_-") or word for word in words} | set(words)
