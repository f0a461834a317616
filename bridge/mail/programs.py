"""What classes and ids in the HTML of mail programs mean: the quote, the signature, the attribution line."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a mail program says by a class or an id that a line is."""

    ATTRIBUTION = "attribution"
    SIGNATURE = "signature"
    REST = "rest"  # it and all below it are the mail that is answered
    FORWARD = "forward"


# Word by word of class and id: what the element holds. From the programs' own markup.
QUOTES = frozenset(
    "yahoo_quoted yahoo-quoted-begin olk_src_body_section messagereplysection cm_replymail_content_wrapper zmail_extra"
    " ms-outlook-mobile-reference-message mail-editor-reference-message-container replybody replybody1 isreplycontent"
    " tutanota_quote oriMsgHtmlSeperator aolmsg aol_quote reply_to_message_wrapper crm_quote".lower().split()
)
ATTRIBUTIONS = frozenset(
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
)
RESTS = frozenset(["divrplyfwdmsg", "x_divrplyfwdmsg", "stopspelling", "zwchr", "appendonsend", "x_appendonsend"])
FORWARDS = frozenset(["moz-forward-container", "gmail_forward", "forward-container"])
SIGNATURES = frozenset(
    "gmail_signature gmail_signature_prefix moz-signature signature applemailsignature ms-outlook-mobile-signature"
    " protonmail_signature_block protonmail_signature_block-user protonmail_signature_block-proton bloop_sign"
    " messagesignaturesection tutanota_signature sh-signature lineBreakAtBeginningOfSignature x_signature"
    " pm-signature front-signature".lower().split()
)


def role(facts: dict[str, str]) -> Role | None:
    """What an element with these attributes is, where its program says so."""
    words = _words(facts)
    if words & SIGNATURES or facts.get("fairemail") == "signature":
        return Role.SIGNATURE
    if words & ATTRIBUTIONS:
        return Role.ATTRIBUTION
    if words & FORWARDS:
        return Role.FORWARD
    return Role.REST if words & RESTS else None


def quotes(facts: dict[str, str]) -> bool:
    """Whether an element with these attributes holds the mail that is answered."""
    return bool(_words(facts) & QUOTES)


def _words(facts: dict[str, str]) -> set[str]:
    words = f"{facts.get('class', '')} {facts.get('id', '')} {facts.get('name', '')}".lower().split()
    return {word.rstrip("0123456789").rstrip("_-") or word for word in words} | set(words)
