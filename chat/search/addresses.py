"""Which addresses a page may be fetched from, and a dialler that opens connections to no others.

The name is looked up once, every address that comes back is checked, and the connection goes to one of those very addresses: a name that
changes its mind between the check and the connection gains nothing. Knows nothing of URLs or HTTP.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

import httpcore2

Address: TypeAlias = IPv4Address | IPv6Address
Resolve: TypeAlias = Callable[[str], Awaitable[Sequence[str]]]

ATTEMPTS = 3  # addresses of one name that are tried, one after the other

# `is_global` is false for most of what must not be reached. What it lets through, by IANA's special-purpose registries:
RELAYS = (IPv4Network("192.88.99.0/24"),)  # 6to4 relay anycast
UNICAST = IPv6Network("2000::/3")  # all that is handed out; NAT64, mapped and site-local addresses lie outside
TUNNELS = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))  # Teredo and kin, examples, 6to4, examples

_ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$", re.IGNORECASE)


class AddressRefused(Exception):  # noqa: N818  (named for what happened, as in chat/errors.py)
    """The host is not on the public web, or nobody knows it. `str()` completes the sentence “This page …”."""


def is_public(address: Address) -> bool:
    """Whether anybody on the internet could reach the same machine under this address."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.scope_id or address not in UNICAST or any(address in tunnel for tunnel in TUNNELS):
            return False
    elif any(address in relay for relay in RELAYS):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


async def public_addresses(host: str, resolve: Resolve) -> tuple[Address, ...]:
    """The addresses of `host`, in the resolver's order, if every one of them is public.

    Raises:
        AddressRefused: one is not, there is none, or the host is a number in a spelling that is not an address.
    """
    found = [host] if _is_literal(host) else await resolve(host)
    try:
        addresses = tuple(dict.fromkeys(ip_address(_plain(text)) for text in found))
    except (ValueError, OSError) as error:
        raise AddressRefused("has an address that makes no sense") from error
    if not addresses or not all(map(is_public, addresses)):
        raise AddressRefused("is not on the public web")
    return addresses


class SystemResolver:
    """The machine's own resolver, on threads of its own: a name server that never answers must not hold up the rest of the process."""

    def __init__(self, threads: int = 8) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="search-dns")

    async def __call__(self, host: str) -> tuple[str, ...]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._pool, lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            raise AddressRefused("is on a site that cannot be found") from error
        return tuple(str(address[0]) for *_, address in found)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


class Dialler(httpcore2.AsyncNetworkBackend):
    """Opens TCP connections for an HTTP client, to public addresses only. Host header and TLS name stay those of the URL."""

    def __init__(self, resolve: Resolve, wire: httpcore2.AsyncNetworkBackend | None = None) -> None:
        self._resolve = resolve
        self._wire = wire or httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (the signature is httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        failure: Exception = AddressRefused("is on a site that cannot be found")
        for address in (await public_addresses(host, self._resolve))[:ATTEMPTS]:
            try:
                return await self._wire.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(self, *_: object, **__: object) -> httpcore2.AsyncNetworkStream:
        raise AddressRefused("is not on the public web")

    async def sleep(self, seconds: float) -> None:
        await self._wire.sleep(seconds)


def _is_literal(host: str) -> bool:
    """Whether a browser would read this host as an address: it holds a colon, or its last part is a number (WHATWG URL, host parser)."""
    return ":" in host or _ENDS_IN_NUMBER.search(host) is not None


def _plain(text: str) -> str:
    """The dotted form of the old spellings `127.1`, `2130706433` and `0x7f.1`. OSError for what is no address."""
    return text if ":" in text else socket.inet_ntoa(socket.inet_aton(text.rstrip(".")))
