"""Authentication-Results fields (RFC 8601) -> the results that our own mail server wrote; others are ignored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

import authres

# Longer fields may have been cut, and a domain that is cut is another domain.
_LENGTH = 2048
_FIELDS = 20
_COMMENTS = 50  # authres reads nested comments by recursion
_WRITABLE = re.compile(r"[ -~\t]*")
_AUTHSERV_ID = re.compile(r'\s*"?([^\s;"()]+)')


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one method, in lower case: `dkim`, `pass`, (("header.d", "blog.example"), ...)."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()

    def property(self, name: str) -> str:
        """The first value of a property such as `header.from`, or ""."""
        return next((value for known, value in self.properties if known == name), "")


def read(values: Iterable[str], authserv_id: str) -> tuple[Result, ...]:
    """The results of the mail server `authserv_id`, from the values of the fields, topmost first.

    Only the topmost fields with its name count, since it wrote them last (RFC 8601 section 5). It should have removed
    fields that an author wrote in its name. In case it has not, only the first field counts for each method. Never
    raises; a field that can't be read is ignored.
    """
    found: list[Result] = []
    for value in takewhile(lambda value: _writer(value) == authserv_id.lower(), islice(values, _FIELDS)):
        known = {result.method for result in found}
        found.extend(result for result in _results(value) if result.method not in known)
    return tuple(found)


def _writer(value: str) -> str:
    """The mail server that a field names as its writer, or ""."""
    named = _AUTHSERV_ID.match(value)
    return named[1].lower() if named else ""


def _results(value: str) -> Iterator[Result]:
    if len(value) > _LENGTH or not _WRITABLE.fullmatch(value) or value.count("(") > _COMMENTS:
        return
    try:
        header = authres.AuthenticationResultsHeader.parse_value(value)
    except authres.AuthResError:  # a field that can't be read is ignored
        return
    for result in header.results:
        if isinstance(result, authres.NoneAuthenticationResult):  # "none": nothing was checked
            continue
        properties = tuple((f"{p.type}.{p.name}".lower(), str(p.value).lower()) for p in result.properties)
        yield Result(str(result.method).lower(), str(result.result).lower(), properties)
