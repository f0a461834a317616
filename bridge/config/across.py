"""Faults between keys, between tables and between blogs, which the check of one key cannot find.

They are found in the raw values, so that one run lists them with the other faults.
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bridge.config import tables
from bridge.config.kinds import host_and_port, is_local, is_loopback
from bridge.mail.address import Pattern

Table = Mapping[str, Any]  # as TOML has it, not yet believed


def cross_faults(raw: Table, folder: Path) -> Iterator[str]:
    listen, smarthost = _table(raw, "listen"), _table(raw, "smarthost")
    yield from _listen_faults(listen)
    yield from _tls_faults(listen, folder)
    yield from _belief_faults(listen, _table(raw, "mail"))
    yield from _smarthost_faults(smarthost)
    yield from _loop_faults(listen, smarthost)
    items = raw.get("blog")
    blogs: list[Table] = [item if isinstance(item, dict) else {} for item in items] if isinstance(items, list) else []
    yield from _twice(blogs)
    yield from _overlaps(blogs)
    for n, item in enumerate(blogs):
        yield from _blog_faults(item, f" (blog {n + 1})" if len(blogs) > 1 else "", listen)


def _table(raw: Table, name: str) -> Table:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def _text(table: Table, key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""


def _listen_faults(listen: Table) -> Iterator[str]:
    if listen and not listen.get("smtp") and not listen.get("lmtp"):
        yield "listen has neither smtp nor lmtp; name one, or no mail comes in"
    seen: dict[str, str] = {}
    for key, default in (("smtp", ""), ("lmtp", ""), ("http", "127.0.0.1:8080")):
        place = _text(listen, key) or default
        if place and place in seen and not place.endswith(":0"):
            yield f'listen.{key} is "{place}", which is also listen.{seen[place]}; give each its own place'
        seen[place] = key


def _tls_faults(listen: Table, folder: Path) -> Iterator[str]:
    certificate, key = _text(listen, "tls_certificate"), _text(listen, "tls_key")
    if bool(certificate) != bool(key):
        given, other = ("tls_certificate", "tls_key") if certificate else ("tls_key", "tls_certificate")
        yield f"listen.{other} is missing; name both files, or leave out {given}"
    elif certificate and (folder / certificate).is_file() and (folder / key).is_file():
        try:
            tables.server_tls(folder / certificate, folder / key)
        except (ssl.SSLError, OSError) as error:
            why = getattr(error, "reason", None) or error.strerror
            yield f"listen.tls_certificate and listen.tls_key do not work together ({why}); name a PEM pair"


def _belief_faults(listen: Table, mail: Table) -> Iterator[str]:
    """RFC 8601 section 5: a field is believed only if a server of ours gets the mail first and removes forged ones."""
    smtp = _text(listen, "smtp")
    if _text(mail, "authserv_id") and smtp and not is_local(smtp):
        yield (
            f'mail.authserv_id is believed from whoever connects, and listen.smtp "{smtp}" lets the whole network '
            "connect; leave authserv_id empty, or listen on loopback or with lmtp behind your mail server"
        )


def _smarthost_faults(smarthost: Table) -> Iterator[str]:
    host = _text(smarthost, "host") or "127.0.0.1"
    secret = smarthost.get("password") or smarthost.get("password_file")
    if smarthost.get("password") and smarthost.get("password_file"):
        yield "smarthost.password and smarthost.password_file are both given; keep one"
    if secret and not smarthost.get("username"):
        yield "smarthost.username is missing; a password needs its user name"
    if smarthost.get("username") and not secret:
        yield "smarthost.password is missing; a user name needs password or password_file"
    if secret and smarthost.get("tls", "none") == "none" and not is_loopback(host):
        yield 'smarthost.tls is "none"; the password would cross the network readable: use "starttls" or "tls"'


def _loop_faults(listen: Table, smarthost: Table) -> Iterator[str]:
    """Mail to a smarthost that is our own listener would come straight back."""
    host, port = (_text(smarthost, "host") or "127.0.0.1").lower(), smarthost.get("port", 25)
    try:
        own_host, own_port = host_and_port(_text(listen, "smtp"))
    except ValueError:  # no listener, or none with a port; any other fault of it is listed elsewhere
        return
    if own_port == port and _is_same_host(own_host.lower(), _text(listen, "hostname").lower(), host):
        yield (
            f'smarthost is {host}:{port}, where Loosely itself listens (listen.smtp is "{_text(listen, "smtp")}"); '
            "name the mail server that carries your mail out, or listen on another port"
        )


def _is_same_host(own: str, own_name: str, host: str) -> bool:
    """True if a connection to `host` reaches a listener at `own`, on the machine with the name `own_name`."""
    if host == own or (host == own_name and not is_loopback(own)):
        return True
    try:
        address = ipaddress.ip_address(own)
    except ValueError:  # a name
        return own == "localhost" and is_loopback(host)
    if host == "localhost":
        return address.is_unspecified or address.is_loopback
    is_ours = is_loopback(host) or host in ("0.0.0.0", "::")  # noqa: S104  a connection to it reaches this machine
    return address.is_unspecified and is_ours and (":" in host) == (":" in own)


def _twice(blogs: list[Table]) -> Iterator[str]:
    """The blog whose pages are asked for is known by its host alone."""
    ids: dict[str, int] = {}
    hosts: dict[str, int] = {}
    for n, item in enumerate(blogs, 1):
        name = _text(item, "id") or _host(_text(item, "url"))
        if name in ids:
            yield f'blog.id (blog {n}) is "{name}", which blog {ids[name]} has; give each blog its own'
        host = _host(_text(item, "web"))
        if host in hosts:
            yield f'blog.web (blog {n}) is at "{host}", as that of blog {hosts[host]}; give each blog a host of its own'
        ids |= {name: n} if name else {}
        hosts |= {host: n} if host else {}


def _host(url: str) -> str:
    try:
        return tables.default_id(url)
    except ValueError:  # no URL at all; its own fault is told elsewhere
        return ""


def _overlaps(blogs: list[Table]) -> Iterator[str]:
    """Two blogs on one domain: `talk+{tag}` and `talk{tag}` would both claim `talk+join`."""
    patterns = [Pattern.of(_text(item, "address")) for item in blogs]
    for n, later in enumerate(patterns):
        for m, earlier in enumerate(patterns[:n]):
            shared = later.before.startswith(earlier.before) or earlier.before.startswith(later.before)
            if later.domain and later.domain == earlier.domain and shared:
                yield (
                    f"blog.address (blog {n + 1}) shares mailboxes with blog {m + 1}; "
                    "give it another domain or other letters before {tag}"
                )


def _blog_faults(item: Table, which: str, listen: Table) -> Iterator[str]:
    address = _text(item, "address")
    if not address:
        return
    pattern = Pattern.of(address)
    moderators = item.get("moderators")
    for moderator in moderators if isinstance(moderators, list) else ():
        if isinstance(moderator, str) and pattern.tag(moderator) is not None:
            yield (
                f'blog.moderators{which} has "{moderator}", which is an address of the blog itself; '
                "name a mailbox that a person reads"
            )
    smtp = _text(listen, "smtp")
    if smtp and "." not in pattern.domain and not is_local(smtp):
        yield (
            f'blog.address{which} is at "{pattern.domain}", and no mail server elsewhere can find that; '
            "give a full domain such as talk.blog.example"
        )
