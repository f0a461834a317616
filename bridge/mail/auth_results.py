"""Authentication-Results (RFC 8601) -> what our own mail server found out; what others say of it is not heard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import authres

# A field of 4 kB may have been cut short, and a domain that is cut short is another domain.
_LENGTH = 2048
_FIELDS = 20
_COMMENTS = 50  # authres reads a comment within a comment by recursion
_WRITABLE = re.compile(r"[ -~\t]*")
_AUTHSERV_ID = re.compile(r'\s*"?([^\s;"()]+)')


@dataclass(frozen=True, slots=True)
class Result:
    """One method's verdict, in lower case: `dkim`, `pass`, (("header.d", "blog.example"), ...)."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()

    def property(self, name: str) -> str:
        """The first value of `header.from` and the like, or ""."""
        return next((value for known, value in self.properties if known == name), "")


def read(values: Iterable[str], authserv_id: str) -> tuple[Result, ...]:
    """The results that the mail server `authserv_id` wrote, from the fields' values as written, topmost first.

    Only the topmost fields that bear its name count: it wrote them last (RFC 8601 section 5). It should also have
    removed those that an author wrote in its name; for when it has not, a method's first field is its only one.
    Never raises; a field that can't be read says nothing.
    """
    found: list[Result] = []
    for value in _topmost(values, authserv_id.lower()):
        heard = {result.method for result in found}
        found.extend(result for result in _results(value) if result.method not in heard)
    return tuple(found)


def _topmost(values: Iterable[str], authserv_id: str) -> Iterator[str]:
    for value, _ in zip(values, range(_FIELDS), strict=False):
        named = _AUTHSERV_ID.match(value)
        if not named or named[1].lower() != authserv_id:
            return
        yield value


def _results(value: str) -> Iterator[Result]:
    if len(value) > _LENGTH or not _WRITABLE.fullmatch(value) or value.count("(") > _COMMENTS:
        return
    try:
        header = authres.AuthenticationResultsHeader.parse_value(value)
    except authres.AuthResError:  # what can't be read says nothing
        return
    for result in header.results:
        if isinstance(result, authres.NoneAuthenticationResult):  # "none": nothing was looked at
            continue
        properties = tuple((f"{p.type}.{p.name}".lower(), str(p.value).lower()) for p in result.properties)
        yield Result(str(result.method).lower(), str(result.result).lower(), properties)
