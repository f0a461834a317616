"""The Message-IDs that we give to our mails, and find again in replies.

Python before 3.14 folds a long msg-id into encoded words, and some mail programs then drop it. Ours stay under 70
octets if the domain has at most 32 (RFC 5322 section 3.6.4, RFC 2047 section 5).
"""

import re

# msg-id = "<" kind "." id "@" domain ">" ; kind: c = a comment, m = any other mail ; id = 32 hex digits
_OURS = re.compile(r"<([cm])\.([0-9a-f]{32})@([a-z0-9.-]{1,253})>", re.IGNORECASE)

# msg-id = "<" id-left "@" id-right ">" ; id-left = dot-atom-text ; id-right = dot-atom-text / "[" *dtext "]"
# Not the obsolete forms: a quoted id-left may hold blanks, and mail programs then find several ids.
_ATOMS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_MSG_ID = re.compile(rf"<{_ATOMS}@(?:{_ATOMS}|\[[!-Z^-~]*\])>")
_LONGEST = 250


def is_msg_id(text: str) -> bool:
    """True if this is one msg-id of RFC 5322 section 3.6.4 and not too long for a line."""
    return len(text) <= _LONGEST and _MSG_ID.fullmatch(text) is not None


def of_comment(comment_id: str, domain: str) -> str:
    """The Message-ID of a comment's notifications. It is the same for all recipients, so that their replies thread."""
    return f"<c.{comment_id}@{domain}>"


def of_mail(outbox_id: str, domain: str) -> str:
    """The Message-ID of a mail that is not about one comment, such as a digest."""
    return f"<m.{outbox_id}@{domain}>"


def comment_ids(message_ids: tuple[str, ...], domain: str) -> tuple[str, ...]:
    """The ids of the comments with these Message-IDs, in order. Message-IDs that are not ours are left out."""
    return _ids("c", message_ids, domain)


def mail_ids(message_ids: tuple[str, ...], domain: str) -> tuple[str, ...]:
    """The outbox ids of the mails with these Message-IDs that are not about one comment, in order."""
    return _ids("m", message_ids, domain)


def _ids(kind: str, message_ids: tuple[str, ...], domain: str) -> tuple[str, ...]:
    found = (_OURS.fullmatch(message_id) for message_id in message_ids)
    ours = (match for match in found if match and match[3].lower() == domain.lower())
    return tuple(match[2].lower() for match in ours if match[1].lower() == kind)
