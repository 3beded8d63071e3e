"""Protection against server-side request forgery: checks that a host is on the public internet, and connects to checked addresses only.

A name is resolved once, every address in the answer is checked, and the connection goes to one of the checked addresses, so a second DNS
answer (DNS rebinding) is never used. Does not handle URLs or HTTP.
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
"""Host name in, its IP addresses out. Raises AddressRefused if there are none."""

MAX_ADDRESSES_TRIED = 3  # for one host name, one after the other

# `is_global` excludes most special addresses. These are public by its rules and still excluded (IANA special-purpose registries):
RELAYS = (IPv4Network("192.88.99.0/24"),)  # 6to4 relay anycast
METADATA = (IPv4Network("192.0.0.0/24"), IPv4Network("168.63.129.16/32"))  # of cloud machines: Oracle (192.0.0.192), Azure
UNICAST = IPv6Network("2000::/3")  # the allocated part of IPv6; NAT64, mapped and site-local addresses lie outside
TUNNELS = tuple(map(IPv6Network, ("2001::/23", "2002::/16")))  # Teredo and others, 6to4
DOCUMENTATION = tuple(map(IPv6Network, ("2001:db8::/32", "3fff::/20")))

_ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$", re.IGNORECASE)


class AddressRefused(Exception):  # noqa: N818  (named for what happened, as in chat/errors)
    """The host is not on the public internet, or has no address. `str()` completes the sentence “This page …”."""


def is_public(address: Address) -> bool:
    """Whether the address is reachable from the public internet: global unicast, without tunnels and relays."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.scope_id or address not in UNICAST or any(address in network for network in TUNNELS + DOCUMENTATION):
            return False
    elif any(address in network for network in RELAYS + METADATA):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


async def public_addresses(host: str, resolve: Resolve) -> tuple[Address, ...]:
    """The addresses of `host`, in the resolver's order. An IP address in any spelling is returned without a look-up.

    Raises:
        AddressRefused: an address is not public, there is none, or the host is a number but no valid address.
    """
    found = [host] if _is_literal(host) else await resolve(host)
    try:
        addresses = tuple(dict.fromkeys(ip_address(_canonical(text)) for text in found))
    except (ValueError, OSError) as error:
        raise AddressRefused("has an address that makes no sense") from error
    if not addresses or not all(map(is_public, addresses)):
        raise AddressRefused("is not on the public web")
    return addresses


class SystemResolver:
    """The operating system's resolver, in its own thread pool: a name server that does not answer blocks no other work."""

    def __init__(self, threads: int = 8) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="search-dns")

    async def __call__(self, host: str) -> tuple[str, ...]:
        """The IP addresses of `host`. Raises AddressRefused if it cannot be resolved."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._pool, lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            raise AddressRefused("is on a site that cannot be found") from error
        return tuple(str(address[0]) for *_, address in found)

    def close(self) -> None:
        """Stop the threads without waiting for look-ups in progress."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class Dialler(httpcore2.AsyncNetworkBackend):
    """A network backend of httpcore that connects to public addresses only. Host header and TLS server name stay those of the URL.

    `network` makes the connections; the default is the real network.
    """

    def __init__(self, resolve: Resolve, network: httpcore2.AsyncNetworkBackend | None = None) -> None:
        self._resolve = resolve
        self._network = network or httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (the signature is httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first checked address of `host` that accepts. Raises AddressRefused, or the last connection error."""
        failure: Exception = AddressRefused("is on a site that cannot be found")
        for address in (await public_addresses(host, self._resolve))[:MAX_ADDRESSES_TRIED]:
            try:
                return await self._network.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(self, *_: object, **__: object) -> httpcore2.AsyncNetworkStream:
        """Always raises AddressRefused."""
        raise AddressRefused("is not on the public web")

    async def sleep(self, seconds: float) -> None:
        """Wait between two attempts, as httpcore requires."""
        await self._network.sleep(seconds)


def _is_literal(host: str) -> bool:
    """Whether browsers parse this host as an IP address: it holds a colon, or its last part is a number (WHATWG URL, host parser)."""
    return ":" in host or _ENDS_IN_NUMBER.search(host) is not None


def _canonical(text: str) -> str:
    """The dotted form of legacy IPv4 spellings such as `127.1`, `2130706433` and `0x7f.1`. Raises OSError if it is no address."""
    return text if ":" in text else socket.inet_ntoa(socket.inet_aton(text.rstrip(".")))
