"""The body of a POST -> its fields. Our forms are URL-encoded; one-click may be multipart (RFC 8058 section 3.2)."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

MOST_OCTETS = 64 * 1024
MOST_FIELDS = 50

_BOUNDARY = re.compile(r"""boundary=(?:"([^"]{1,70})"|([^\s";,]{1,70}))""", re.IGNORECASE)  # RFC 2046 section 5.1.1
_NAME = re.compile(
    r"""^content-disposition:\s*form-data\b[^\r\n]*?[;\s]name=(?:"([^"\r\n]*)"|([^\s";]+))""", re.I | re.M
)


async def fields(request: Request) -> dict[str, str]:
    """The fields of the request body; raises HTTPException 413 if it is too long, 400 if it is not a form."""
    body = await _body(request)
    if not body:  # a form with nothing but a button
        return {}
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    try:
        match kind.strip().lower():
            case "application/x-www-form-urlencoded":
                text = body.decode("ascii").strip()
                return dict(
                    parse_qsl(
                        text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
                    )
                )
            case "multipart/form-data":
                return _multipart(body, parameters)
            case _:
                raise HTTPException(400, "form")
    except ValueError as error:  # UnicodeDecodeError is a ValueError
        raise HTTPException(400, "form") from error


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_OCTETS:
                raise HTTPException(413, "size")
    except ClientDisconnect:
        raise HTTPException(
            400, "form"
        ) from None  # the client is gone: nobody reads the response, and there is no fault of ours to log
    return bytes(body)


def _multipart(body: bytes, parameters: str) -> dict[str, str]:
    boundary = _BOUNDARY.search(parameters)
    if not boundary:
        raise ValueError("a multipart body without a boundary")
    parts = body.decode().replace("\r\n", "\n").split("--" + (boundary[1] or boundary[2]))
    if len(parts) < 3 or len(parts) > MOST_FIELDS + 2:
        raise ValueError("a multipart body without parts, or with too many")
    return dict(_part(part) for part in parts[1:-1])


def _part(part: str) -> tuple[str, str]:
    head, _, value = part.lstrip("\n").partition("\n\n")
    name = _NAME.search(head)
    if not name:
        raise ValueError("a part without a name")
    return name[1] if name[1] is not None else name[2], value.removesuffix("\n")
