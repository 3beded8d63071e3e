"""Fetches a page from an untrusted URL.

Every connection, redirects included, passes the dialler's address check. Only ports 80 and 443, only text types, a limit on decoded bytes,
one time limit for the whole fetch. Sends no cookies, referrer or credentials. Does not parse the page.
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
from chat.search.body import Inflater, UnknownContentCoding
from chat.search.timeouts import Timeout

FETCH_SECONDS = 3.5  # for one page, redirects and body included
MAX_PAGE_BYTES = 1_500_000  # decoded; the rest is not read
MAX_REDIRECTS = 5
MAX_CONNECTIONS = 100  # open at the same time, in this process
MAX_URL_CHARS = 2_000  # characters
DEFAULT_PORTS = {"http": 80, "https": 443}
TEXT_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/json"})
REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
HEADERS: Mapping[bytes | str, bytes | str] = {
    "User-Agent": "Mozilla/5.0 (compatible; HuggingChat-Space/1.0)",
    "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9, text/markdown;q=0.9, application/json;q=0.8",
    "Accept-Language": "en, *;q=0.5",
    "Accept-Encoding": "gzip, deflate",  # those that `body.Inflater` decodes
}


class PageRefused(Exception):  # noqa: N818
    """The page was not read. `str()` completes the sentence “This page …” for a person."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """The response to a fetch.

    Attributes:
        url: the address after all redirects.
        type: the media type without parameters, such as `text/html`.
        charset: of the Content-Type header, unchecked.
        content: the decompressed body, at most MAX_PAGE_BYTES.
    """

    url: str
    type: str
    charset: str | None
    content: bytes


class PageFetcher:
    """Fetches pages concurrently. Belongs to one event loop; close it with `aclose`.

    Args:
        resolve: looks up host names.
        network: makes the connections; the default is the real network.
        tls: the default trusts the system's certificates.
        seconds: time limit of one fetch.
        timeout: replaces `asyncio.timeout` in tests.
    """

    def __init__(
        self,
        resolve: Resolve,
        *,
        network: httpcore2.AsyncNetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
        seconds: float = FETCH_SECONDS,
        max_bytes: int = MAX_PAGE_BYTES,
        timeout: Timeout = asyncio.timeout,
    ) -> None:
        self._seconds = seconds
        self._timeout = timeout
        self._max_bytes = max_bytes
        # httpcore instead of httpx: no proxies from the environment, no automatic redirects, and the body as sent.
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=0,
            network_backend=Dialler(resolve, network),
        )

    async def fetch(self, url: str) -> FetchedPage:
        """The page at `url`.

        Raises:
            PageRefused: the page cannot be fetched, for whatever reason.
        """
        try:
            async with self._timeout(self._seconds):
                return await self._follow(url)
        except (TimeoutError, httpcore2.TimeoutException) as error:
            raise PageRefused("took too long to answer") from error
        except AddressRefused as error:
            raise PageRefused(str(error)) from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, OSError) as error:
            raise PageRefused("could not be reached") from error
        except (UnknownContentCoding, zlib.error) as error:
            raise PageRefused("is compressed in a way that cannot be read") from error

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()

    async def _follow(self, url: str) -> FetchedPage:
        here = _allowed_url(url)
        for _ in range(MAX_REDIRECTS + 1):
            target = httpcore2.URL(scheme=here.raw_scheme, host=here.raw_host, port=here.port, target=here.raw_path)
            async with self._pool.stream("GET", target, headers=HEADERS) as response:
                headers = {name.lower(): value for name, value in response.headers}
                if response.status not in REDIRECT_STATUSES or b"location" not in headers:
                    return await self._read(str(here), response, headers)
                here = _allowed_url(headers[b"location"].decode("utf-8", "replace"), base=here)
        raise PageRefused("redirects too often")

    async def _read(self, url: str, response: httpcore2.Response, headers: Mapping[bytes, bytes]) -> FetchedPage:
        if response.status != 200:
            raise PageRefused(f"answered with status {response.status}")
        kind, charset = _content_type(headers.get(b"content-type", b""))
        if kind not in TEXT_TYPES:
            raise PageRefused("is not a page of text")
        inflater = Inflater(headers.get(b"content-encoding", b"").decode("latin-1"), self._max_bytes)
        async for chunk in response.aiter_stream():
            inflater.feed(chunk)
            if inflater.full:
                break
        return FetchedPage(url, kind, charset, bytes(inflater.content))


def _allowed_url(url: str, base: httpx2.URL | None = None) -> httpx2.URL:
    """The URL, resolved against `base`, without its fragment. Raises PageRefused if it must not be fetched."""
    try:
        if len(url) > MAX_URL_CHARS:
            raise PageRefused("has an address that is too long")
        parsed = (base.join(url) if base else httpx2.URL(url)).copy_with(fragment=None)
    except (httpx2.InvalidURL, ValueError) as error:
        raise PageRefused("has an address that makes no sense") from error
    standard = DEFAULT_PORTS.get(parsed.scheme)
    if standard is None or not parsed.host:
        raise PageRefused("is not a web address")
    if parsed.userinfo or parsed.port not in (None, *DEFAULT_PORTS.values()):
        raise PageRefused("is not on the public web")
    return parsed


def _content_type(value: bytes) -> tuple[str, str | None]:
    headers = Headers()
    headers["Content-Type"] = value.decode("latin-1")
    # get_content_type() would return text/plain for a header that it cannot parse.
    return str(headers["Content-Type"]).partition(";")[0].strip().lower(), headers.get_content_charset()
