"""Fetches a page that a stranger named, without being led anywhere it should not go.

Every connection, redirects included, goes through the dialler's check. Only ports 80 and 443, only types of text, a limit on decoded bytes,
one deadline for the whole. Sends no cookie, no referrer and no credentials. Knows nothing of what a page says.
"""

import asyncio
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message as Headers

import httpcore2
import httpx2

from chat.search.addresses import AddressRefused, Dialler, Resolve
from chat.search.body import Inflater, UnknownCoding

SECONDS = 3.5  # for one page, redirects and body included
MAX_BYTES = 1_500_000  # decoded; what is beyond is not read
MAX_REDIRECTS = 5
MAX_CONNECTIONS = 100  # at once, in this process
MAX_URL = 2_000  # characters
PORTS = {"http": 80, "https": 443}
TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/json"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HEADERS: Mapping[bytes | str, bytes | str] = {
    "User-Agent": "Mozilla/5.0 (compatible; HuggingChat-Space/1.0)",
    "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9, text/markdown;q=0.9, application/json;q=0.8",
    "Accept-Language": "en, *;q=0.5",
    "Accept-Encoding": "gzip, deflate",  # what body.py can decode within a limit
}


class PageRefused(Exception):  # noqa: N818
    """The page was not read. `str()` completes the sentence “This page …” for a person."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body of at most MAX_BYTES. `url` is where the redirects ended; `type` is bare (`text/html`); `charset` as the server says it."""

    url: str
    type: str
    charset: str | None
    content: bytes


class PageFetcher:
    """Fetches pages, many at once. Belongs to one event loop; close it with `aclose`."""

    def __init__(
        self,
        resolve: Resolve,
        *,
        wire: httpcore2.AsyncNetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._seconds = seconds
        self._max_bytes = max_bytes
        # httpcore and not httpx: it reads no proxy from the environment, follows nothing, and hands over the body undecoded.
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=0,
            network_backend=Dialler(resolve, wire),
        )

    async def fetch(self, url: str) -> Fetched:
        """The page at `url`.

        Raises:
            PageRefused: whatever the reason.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(url)
        except (TimeoutError, httpcore2.TimeoutException) as error:
            raise PageRefused("took too long to answer") from error
        except AddressRefused as error:
            raise PageRefused(str(error)) from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, OSError) as error:
            raise PageRefused("could not be reached") from error
        except (UnknownCoding, zlib.error) as error:
            raise PageRefused("is compressed in a way that cannot be read") from error

    async def aclose(self) -> None:
        await self._pool.aclose()

    async def _follow(self, url: str) -> Fetched:
        here = _checked(url)
        for _ in range(MAX_REDIRECTS + 1):
            target = httpcore2.URL(scheme=here.raw_scheme, host=here.raw_host, port=here.port, target=here.raw_path)
            async with self._pool.stream("GET", target, headers=HEADERS) as response:
                headers = {name.lower(): value for name, value in response.headers}
                if response.status not in REDIRECTS or b"location" not in headers:
                    return await self._read(str(here), response, headers)
                here = _checked(headers[b"location"].decode("utf-8", "replace"), base=here)
        raise PageRefused("redirects too often")

    async def _read(self, url: str, response: httpcore2.Response, headers: Mapping[bytes, bytes]) -> Fetched:
        if response.status != 200:
            raise PageRefused(f"answered with status {response.status}")
        kind, charset = _content_type(headers.get(b"content-type", b""))
        if kind not in TYPES:
            raise PageRefused("is not a page of text")
        inflater = Inflater(headers.get(b"content-encoding", b"").decode("latin-1"), self._max_bytes)
        async for chunk in response.aiter_stream():
            inflater.feed(chunk)
            if inflater.full:
                break
        return Fetched(url, kind, charset, bytes(inflater.content))


def _checked(url: str, base: httpx2.URL | None = None) -> httpx2.URL:
    """The URL, resolved against `base`, without its fragment, if it may be asked at all."""
    try:
        if len(url) > MAX_URL:
            raise PageRefused("has an address that is too long")
        parsed = (base.join(url) if base else httpx2.URL(url)).copy_with(fragment=None)
    except (httpx2.InvalidURL, ValueError) as error:
        raise PageRefused("has an address that makes no sense") from error
    standard = PORTS.get(parsed.scheme)
    if standard is None or not parsed.host:
        raise PageRefused("is not a web address")
    if parsed.userinfo or parsed.port not in (None, *PORTS.values()):
        raise PageRefused("is not on the public web")
    return parsed


def _content_type(value: bytes) -> tuple[str, str | None]:
    headers = Headers()
    headers["Content-Type"] = value.decode("latin-1")
    # Not get_content_type: that calls what it does not understand text/plain.
    return str(headers["Content-Type"]).partition(";")[0].strip().lower(), headers.get_content_charset()
