"""Keys that sign a mail, and dkimpy to verify it."""

from __future__ import annotations

import dkim as dkimpy

from bridge.mail import dkim
from bridge.mail.dkim import Signer, SigningKey

KEYS = tuple(
    SigningKey(selector, dkim.read(dkim.made(kind), kind))
    for selector, kind in (("loosely-rsa", dkim.RSA), ("loosely-ed25519", dkim.ED25519))
)
SIGNER = Signer("talk.blog.example", KEYS)


def dns(name: bytes, timeout: int = 5) -> bytes:
    (found,) = (each for each in KEYS if name == f"{each.selector}._domainkey.talk.blog.example.".encode())
    return dkim.record(found.key).encode()


def verified(content: bytes) -> list[bool]:
    """What dkimpy finds of each signature."""
    checker = dkimpy.DKIM(content)
    count = content.partition(b"\r\n\r\n")[0].count(b"DKIM-Signature:")
    found = []
    for n in range(count):
        try:
            found.append(bool(checker.verify(n, dnsfunc=dns)))
        except dkimpy.DKIMException:
            found.append(False)
    return found
