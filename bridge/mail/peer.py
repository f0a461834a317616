"""The block of addresses that belongs to one peer, for counting: in a /64 of IPv6 one person can have any address."""

from __future__ import annotations

import ipaddress


def block(address: str, of_ipv4: int = 32, of_ipv6: int = 64) -> str:
    """The network of this many bits around an IP address; IPv4 inside IPv6 is IPv4. "" for what is no address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return str(ipaddress.ip_network((ip, of_ipv4 if ip.version == 4 else of_ipv6), strict=False))
