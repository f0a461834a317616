"""Write mails for the tests of this room."""

from __future__ import annotations


def mail(*lines: str) -> bytes:
    """A mail of these lines: fields, an empty line, the body."""
    return "\r\n".join(lines).encode()


def multipart(subtype: str, *parts: tuple[str, str]) -> bytes:
    """A multipart mail; a part is its fields and its content."""
    pieces = (f"--b\r\n{fields}\r\n\r\n{content}\r\n" for fields, content in parts)
    return mail(f"Content-Type: multipart/{subtype}; boundary=b", "", "".join(pieces) + "--b--")
