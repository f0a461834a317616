"""The last look at a mail of ours before it leaves: one author, one recipient, and nothing that somebody else wrote in.

The header block was made of fields that we allow (`wire.checked`). Here their values are read as strictly as we write
them, so that no parser finds a second mailbox, another field or another line in them.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, a2b_qp
from functools import lru_cache

from bridge.mail import message_id
from bridge.mail.wire import CRLF, Unwritable

_ATOM = rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_ATOM = rb"%b(?:\.%b)*" % (_ATOM, _ATOM)
# addr-spec = dot-atom-text "@" dot-atom-text (RFC 5322 section 3.4.1); we know no other mailboxes
_MAILBOX = rb"%b@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*" % _DOT_ATOM
_PHRASE = rb'(?:[A-Za-z0-9!#$%&\'*+/=?^_`{|}~. -]*|"(?:[^"\\]|\\[ -~])*")'
_SHAPES = {
    b"From": re.compile(rb"(?:%b )?<%b>" % (_PHRASE, _MAILBOX)),
    b"Reply-To": re.compile(rb"<%b>" % _MAILBOX),
    b"Auto-Submitted": re.compile(rb"auto-(?:generated|replied)"),
    b"MIME-Version": re.compile(rb"1\.0"),
}
_IDS = frozenset({b"Message-ID", b"In-Reply-To", b"References"})
_ADDR_SPEC = re.compile(_MAILBOX)
_PLAIN = bytes(set(range(1, 128)) - set(CRLF))
_FOLD = re.compile(rb"\r\n(?=[ \t])")
_ENCODED_WORD = re.compile(rb"=\?([^?]*)\?([^?]*)\?([^?]*)\?=")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def checked(content: bytes, recipient: str) -> bytes:
    """The mail, unchanged. Unwritable unless To is this recipient and nobody else, and each field has its shape.

    The header block is known to be made of fields, each there once.
    """
    odd = content.translate(None, _PLAIN)
    if odd != CRLF * (len(odd) // 2) or len(odd) // 2 != content.count(CRLF):
        # A bare CR or LF is where one server ends a mail and the next one does not (SMTP smuggling).
        raise Unwritable("the mail has a bare CR or LF, a NUL, or octets beyond ASCII")
    header = _FOLD.sub(b"", content[: content.index(b"\r\n\r\n")])
    values: dict[bytes, bytes] = {}
    for line in header.split(CRLF):
        name, _, value = line.partition(b":")
        values[name] = value.strip(b" \t")
    if not _ADDR_SPEC.fullmatch(recipient.encode()) or values.get(b"To") != recipient.encode():
        raise Unwritable("To is not exactly the recipient of this mail")
    for name, value in values.items():
        if fault := _fault(name, value):
            raise Unwritable(f"{name.decode()} {fault}")
    return content


@lru_cache(maxsize=4096)  # most fields of a mail are those of many others
def _fault(name: bytes, value: bytes) -> str:
    """Why the field must not leave; "" if it may."""
    shape = _SHAPES.get(name)
    if shape and not shape.fullmatch(value):
        return "is not as we write it"
    if name in _IDS and not _are_ids(name, value.decode().split(" ")):
        return "has what is no msg-id"
    if b"=?" in value and not all(map(_is_harmless, _ENCODED_WORD.finditer(value))):
        return "has an encoded word that hides a control character"
    return ""


def _are_ids(name: bytes, ids: list[str]) -> bool:
    return all(map(message_id.is_msg_id, ids)) and (len(ids) == 1 or name != b"Message-ID")


def _is_harmless(word: re.Match[bytes]) -> bool:
    """True if the encoded word (RFC 2047) is UTF-8 and has no control character, as some programs decode first."""
    charset, encoding, text = word.groups()
    try:
        octets = a2b_base64(text) if encoding.lower() == b"b" else a2b_qp(text, header=True)
        return charset.lower() == b"utf-8" and not _CONTROL.search(octets.decode())
    except (Error, ValueError):
        return False
