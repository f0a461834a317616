"""What a mail server in front of us says about its peer: XFORWARD, XCLIENT or a PROXY header -> the peer's address.

XFORWARD names the peer of the next message, since one connection carries the mail of many; XCLIENT and PROXY name the
peer of the whole session. Who may say so, and what follows, is not decided here. Nothing here does I/O.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

ATTRIBUTES = "NAME ADDR PORT PROTO HELO"  # that both commands know
XFORWARD = f"XFORWARD {ATTRIBUTES} SOURCE IDENT"
XCLIENT = f"XCLIENT {ATTRIBUTES} LOGIN DESTADDR DESTPORT"

_UNNAMED = frozenset({"[UNAVAILABLE]", "[TEMPUNAVAIL]", ""})
_HEADER_OCTETS = 4096  # of a PROXY header; real ones have less than a tenth
_V1_OCTETS = 107
_V1 = b"PROXY "
_V2 = b"\r\n\r\n\0\r\nQUIT\n"
_V2_HEAD = len(_V2) + 4


class NotNamed(ValueError):
    """This is no way to name a peer."""


def address_of(text: str) -> str:
    """An address in its shortest form; IPv4 that is mapped into IPv6 is IPv4. NotNamed where it is none."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        raise NotNamed from None
    return str(getattr(address, "ipv4_mapped", None) or address)


def attributes(text: str | None) -> dict[str, str]:
    """The attributes of XFORWARD or XCLIENT, by upper case name. NotNamed where they have another form.

    attribute = name "=" xtext ; XFORWARD_README and XCLIENT_README of Postfix, xtext is RFC 3461 section 4
    """
    found = {}
    for word in (text or "").split():
        name, equals, value = word.partition("=")
        if not equals or not name.isalpha():
            raise NotNamed
        found[name.upper()] = re.sub(r"\+([0-9A-F]{2})", lambda match: chr(int(match[1], 16)), value)
    if not found:
        raise NotNamed
    return found


def named(found: dict[str, str]) -> str | None:
    """The address in the attributes of one command; "" where it is not known, None where they do not speak of it.

    Postfix spreads the attributes of one message over several commands.
    """
    address = found.get("ADDR")
    if address is None or address.upper() in _UNNAMED:
        return None if address is None else ""
    return address_of(address[5:] if address.upper().startswith("IPV6:") else address)


@dataclass(frozen=True, slots=True)
class ProxyHeader:
    """A PROXY header: its length (0: the octets begin with none) and the address that it names, if it names one."""

    octets: int
    address: str | None = None


def proxy_header(octets: bytes) -> ProxyHeader | None:
    """The PROXY header at the begin of a connection; None while more octets are needed. NotNamed where it is damaged.

    https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt, versions 1 and 2
    """
    if octets.startswith(_V1):
        end = octets.find(b"\r\n", 0, _V1_OCTETS)
        if end < 0 and len(octets) >= _V1_OCTETS:
            raise NotNamed
        return None if end < 0 else ProxyHeader(end + 2, _address_in_line(octets[:end]))
    if octets.startswith(_V2):
        return _binary(octets)
    return None if _V1.startswith(octets) or _V2.startswith(octets) else ProxyHeader(0)


def _address_in_line(line: bytes) -> str | None:
    """`PROXY TCP4 source destination port port`, or `PROXY UNKNOWN ...`."""
    match line.decode("ascii", "replace").split(" "):
        case ["PROXY", "TCP4" | "TCP6", source, _, _, _]:
            return address_of(source)
        case ["PROXY", "UNKNOWN", *_]:
            return None
        case _:
            raise NotNamed


def _binary(octets: bytes) -> ProxyHeader | None:
    if len(octets) < _V2_HEAD:
        return None
    command, family = octets[12], octets[13] >> 4
    end = _V2_HEAD + int.from_bytes(octets[14:_V2_HEAD], "big")
    if command not in (0x20, 0x21) or end > _HEADER_OCTETS:
        raise NotNamed
    if len(octets) < end:
        return None
    size = {1: 4, 2: 16}.get(family)
    if command == 0x20 or size is None:  # LOCAL: the proxy asks for itself
        return ProxyHeader(end)
    if end < _V2_HEAD + 2 * size:
        raise NotNamed
    return ProxyHeader(end, address_of(str(ipaddress.ip_address(octets[_V2_HEAD : _V2_HEAD + size]))))
