"""author, authentication results -> did they who From says write this, or might anybody have?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bridge.mail import auth_results
from bridge.mail.auth_results import Result
from bridge.mail.message import Message


class Method(StrEnum):
    DMARC = "dmarc"
    DKIM = "dkim"
    SPF = "spf"


class Doubt(StrEnum):
    NO_AUTHOR = "no one author"
    NOBODY_TRUSTED = "no trusted authserv-id"
    NO_RESULT = "no result"
    FAILED = "failed"
    FORGED = "forged"  # the domain itself says so: dmarc=fail
    NOT_ALIGNED = "not aligned"  # it passed, for somebody else's domain


@dataclass(frozen=True, slots=True)
class Authenticated:
    """The author's domain answers for this message."""

    method: Method


@dataclass(frozen=True, slots=True)
class Unauthenticated:
    """Anybody might have written it; `reason` says what is missing."""

    reason: Doubt


# Where strangers are each other's neighbours: those who sell or give away names below, not only on top.
# A small excerpt of the public suffix list, since who speaks for a subdomain does not speak for one of these.
_SHARED_NAMES = """
    ac.uk co.uk gov.uk ltd.uk me.uk net.uk org.uk plc.uk uk.com uk.net com.au edu.au net.au org.au id.au
    co.nz net.nz org.nz co.jp ne.jp or.jp ac.jp go.jp co.kr or.kr com.br net.br org.br com.cn net.cn org.cn
    com.tw org.tw com.hk com.sg com.my co.id co.th in.th co.in net.in org.in co.za org.za com.mx com.ar com.co
    com.tr com.ua com.pl net.pl org.pl com.ru co.il org.il com.gr com.pt co.at or.at eu.com us.com de.com gb.net
    eu.org dyndns.org no-ip.org ddns.net duckdns.org github.io gitlab.io pages.dev netlify.app vercel.app herokuapp.com
    blogspot.com wordpress.com web.app firebaseapp.com workers.dev cloudfront.net amazonaws.com azurewebsites.net
"""
_SHARED = frozenset(_SHARED_NAMES.split())


def authenticate(message: Message, authserv_id: str | None) -> Authenticated | Unauthenticated:
    """Decide if the author's domain sent this, as the mail server that we trust found."""
    if message.author is None:
        return Unauthenticated(Doubt.NO_AUTHOR)
    if not authserv_id:
        return Unauthenticated(Doubt.NOBODY_TRUSTED)
    results = auth_results.read(message.fields.get("authentication-results", ()), authserv_id)
    return judge(message.author.mailbox, results)


def judge(mailbox: str, results: tuple[Result, ...]) -> Authenticated | Unauthenticated:
    """The verdict of these results on this author.

    The server's word on DMARC is final, since it has seen the domain's policy; without one, a signature or a
    reverse-path of an aligned domain is enough.
    """
    domain = _domain(mailbox)
    dmarc = [result for result in results if result.method == Method.DMARC and result.result in ("pass", "fail")]
    if dmarc:
        if any(result.result == "fail" for result in dmarc):
            return Unauthenticated(Doubt.FORGED)
        aligned = all(_domain(result.property("header.from")) == domain for result in dmarc)
        return Authenticated(Method.DMARC) if aligned else Unauthenticated(Doubt.NOT_ALIGNED)
    passed = [result for result in results if result.result == "pass" and result.method in _SPEAKS_FOR]
    for result in passed:
        if any(aligns(domain, _domain(result.property(name))) for name in _SPEAKS_FOR[result.method]):
            return Authenticated(Method(result.method))
    if passed:
        return Unauthenticated(Doubt.NOT_ALIGNED)
    return Unauthenticated(Doubt.FAILED if results else Doubt.NO_RESULT)


# method -> the properties that name whom it is about. A header.i lies within its header.d (RFC 6376 section 3.5), and
# some servers tell only the one; HELO says nothing of an author.
_SPEAKS_FOR = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}


def aligns(author: str, other: str) -> bool:
    """True if the domain `other` answers for authors at the domain `author`.

    Narrower than RFC 9989's relaxed alignment, which needs the whole public suffix list or the DNS: equal, or the one
    lies within the other. Two neighbours under one parent are strangers here.
    """
    if not author or not other:
        return False
    if author == other:
        return True
    above, below = sorted((author, other), key=len)
    return below.endswith("." + above) and "." in above and above not in _SHARED


def _domain(text: str) -> str:
    return text.rpartition("@")[2].strip().strip('"').rstrip(".").lower()
