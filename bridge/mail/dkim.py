"""DKIM signatures of our own mail (RFC 6376), with RSA and Ed25519 together (RFC 8463): relaxed/relaxed.

The mails are ours: each field is there once, lines end with CRLF, all is ASCII (`leaving.checked`). So a signature
costs little beside the RSA itself. The hash of the part of a body that many mails share is computed once.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

RSA, ED25519 = "rsa", "ed25519"
RSA_BITS = 2048  # RFC 8301 section 3.2; the record of a longer key does not fit into one answer over UDP everywhere
_TXT_STRING = 255  # octets in one string of a TXT record (RFC 1035 section 3.3.14)
_LINE = 72

# Named once more than the mail has them, so that nobody can add another one (RFC 6376 sections 5.4.2 and 8.15).
_SEALED = (
    "From", "Sender", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "List-Unsubscribe", "List-Unsubscribe-Post",
)  # fmt: skip
_SHA256 = Prehashed(hashes.SHA256())
_PADDING = PKCS1v15()

PrivateKey = RSAPrivateKey | Ed25519PrivateKey


class KeyFault(ValueError):
    """The file is no private key that we can sign with; the sentence says why."""


# ---------------------------------------------------------------- keys


def made(kind: str) -> bytes:
    """A new private key as PEM, RSA or ED25519."""
    key = generate_private_key(65537, RSA_BITS) if kind == RSA else Ed25519PrivateKey.generate()
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def read(pem: bytes, kind: str) -> PrivateKey:
    """The private key of this kind in a PEM file; KeyFault."""
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyFault("this is no private key in PEM without a password; `loosely dkim` makes one") from None
    if kind == ED25519 and isinstance(key, Ed25519PrivateKey):
        return key
    if kind == RSA and isinstance(key, RSAPrivateKey):
        if key.key_size < RSA_BITS:
            raise KeyFault(f"this key has {key.key_size} bits, and servers refuse such; a new one has {RSA_BITS}")
        return key
    raise KeyFault(f"this is a key of another kind; an {kind} key is needed here")


def record(key: PrivateKey) -> str:
    """The DNS record of the public key (RFC 6376 section 3.6.1, RFC 8463 section 4)."""
    public = key.public_key()
    if isinstance(key, RSAPrivateKey):
        octets = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    else:
        octets = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return f"v=DKIM1; k={_kind(key)}; p={b64encode(octets).decode()}"


def zone_line(selector: str, domain: str, key: PrivateKey) -> str:
    """The record as a line of a zone file, in strings of at most 255 octets."""
    text = record(key)
    strings = [f'"{text[at : at + _TXT_STRING]}"' for at in range(0, len(text), _TXT_STRING)]
    return f"{selector}._domainkey.{domain}. 3600 IN TXT ( {' '.join(strings)} )"


def _kind(key: PrivateKey) -> str:
    return RSA if isinstance(key, RSAPrivateKey) else ED25519


# ---------------------------------------------------------------- signatures


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key, and the selector under which its public key is found."""

    selector: str
    key: PrivateKey

    def signature(self, digest: bytes) -> bytes:
        # RFC 8463 section 3: Ed25519 signs the hash
        return (
            self.key.sign(digest, _PADDING, _SHA256) if isinstance(self.key, RSAPrivateKey) else self.key.sign(digest)
        )


@dataclass(frozen=True, slots=True)
class BodyStart:
    """The first lines of a body that many mails share, and their hash."""

    octets: bytes
    hash: Any  # a hash of hashlib, which is only copied

    @classmethod
    def of(cls, octets: bytes) -> BodyStart:
        """The whole lines of these octets."""
        lines = octets[: octets.rfind(b"\r\n") + 2] if b"\r\n" in octets else b""
        return cls(lines, hashlib.sha256(_relaxed_lines(lines)))


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs the mails of one domain with all its keys."""

    domain: str
    keys: tuple[SigningKey, ...]

    def signed(self, content: bytes, at: int, start: BodyStart | None = None) -> bytes:
        """The mail with a signature of each key before it; `at` is the time in seconds. Threads may call it."""
        end = content.index(b"\r\n\r\n") + 2
        names, fields = _fields(content[:end])
        body_hash = b64encode(_body_hash(content[end + 2 :], start)).decode()
        covered, named = _covered(names)
        header = b"".join(fields[name] for name in covered)
        signatures = [self._field(key, f"t={at};{named}\r\n bh={body_hash};\r\n b=", header) for key in self.keys]
        return b"".join((*signatures, content))

    def _field(self, key: SigningKey, tags: str, header: bytes) -> bytes:
        unsigned = (
            f"v=1; a={_kind(key.key)}-sha256; c=relaxed/relaxed;\r\n d={self.domain}; s={key.selector}; {tags}".encode()
        )
        # section 3.7: the field itself comes last, without its CRLF and with an empty b=
        digest = hashlib.sha256(header + b"dkim-signature:" + _relaxed_value(unsigned)).digest()
        written = b64encode(key.signature(digest))
        lines = (written[at : at + _LINE] for at in range(0, len(written), _LINE))
        return b"DKIM-Signature: %b%b\r\n" % (unsigned, b"\r\n ".join(lines))


def _fields(header: bytes) -> tuple[tuple[str, ...], dict[str, bytes]]:
    """The names of the fields, and each field as it is hashed (RFC 6376 section 3.4.2)."""
    fields: dict[str, bytes] = {}
    for line in header.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ").split(b"\r\n")[:-1]:
        name, _, value = line.partition(b":")
        fields[name.decode()] = b"%b:%b\r\n" % (name.lower(), _relaxed_value(value))
    return tuple(fields), fields


@lru_cache(maxsize=256)
def _covered(names: tuple[str, ...]) -> tuple[Sequence[str], str]:
    """The fields in the order in which they are hashed, and the tag `h=` with them and those that must not come."""
    listed = ":".join((*names, *_SEALED)).lower()
    words, lines, line = listed.split(":"), [], " h="
    for n, word in enumerate(words):
        word += ":" if n < len(words) - 1 else ";"
        if len(line) + len(word) > _LINE:
            lines.append(line)
            line = " "
        line += word
    return names, "".join(f"\r\n{one}" for one in (*lines, line))


def _body_hash(body: bytes, start: BodyStart | None) -> bytes:
    if start and start.octets and body.startswith(start.octets):
        rest = _relaxed_lines(body[len(start.octets) :]).rstrip(b"\r\n")
        if rest:
            shared = start.hash.copy()
            shared.update(rest + b"\r\n")
            return bytes(shared.digest())
    lines = _relaxed_lines(body).rstrip(b"\r\n")
    return hashlib.sha256(lines + b"\r\n" if lines else b"").digest()


def _relaxed_lines(octets: bytes) -> bytes:
    """Section 3.4.4 without the end of the body: blanks in a row become one, and those that end a line go."""
    return _blanks_once(octets).replace(b" \r\n", b"\r\n")


def _relaxed_value(value: bytes) -> bytes:
    return _blanks_once(value.replace(b"\r\n", b"")).strip(b" ")


def _blanks_once(octets: bytes) -> bytes:
    octets = octets.replace(b"\t", b" ")
    while b"  " in octets:  # each turn halves every run
        octets = octets.replace(b"  ", b" ")
    return octets
