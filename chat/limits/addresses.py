"""Which part of a network address counts as one visitor's. Pure."""

import ipaddress
from typing import Final

UNKNOWN: Final = "unknown"
IPV6_PREFIX: Final = 64
"""Bits of an IPv6 address that a provider gives to one connection; the rest is chosen by the person's own machine."""


def network_of(address: str) -> str:
    """The IPv4 address, or the network of the IPv6 address. Whatever is none counts as one and the same visitor."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return UNKNOWN
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), IPV6_PREFIX), strict=False))
