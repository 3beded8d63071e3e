"""The HTTP connections under the openai client, which is made to order for many replies at once.

aiohttp reads what has arrived in one go and in C; the openai client's default gives each chunk to Python by itself, which takes a process
with hundreds of replies twice the time.
"""

from collections.abc import Iterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from httpx2 import AsyncClient, Timeout

THIS_MACHINE: Final = ("all://127.0.0.1", "all://localhost", "all://[::1]")

IDLE_SECONDS: Final = 5.0
"""How long a connection is kept for the next request; some servers close theirs after that."""


def http_client(timeout: "Timeout") -> "AsyncClient":
    """A client that follows no redirects, and keeps no cookies: one jar for all people would carry one person's to the next.

    A proxy of the environment is for other machines than this one.

    The imports take a third of a second, so this is to be called off the event loop.
    """
    import httpx2
    from aiohttp import ClientSession, DummyCookieJar, TCPConnector
    from httpx_aiohttp.httpx2 import AiohttpTransport

    tls = httpx2.create_ssl_context()

    def session(*, proxies: bool) -> "ClientSession":
        connector = TCPConnector(limit=0, keepalive_timeout=IDLE_SECONDS, ssl=tls)
        return ClientSession(connector=connector, cookie_jar=DummyCookieJar(), trust_env=proxies)

    anywhere = AiohttpTransport(verify=tls, client=lambda: session(proxies=True))
    here = AiohttpTransport(verify=tls, client=lambda: session(proxies=False))
    return httpx2.AsyncClient(
        transport=anywhere,
        mounts=dict.fromkeys(THIS_MACHINE, here),
        timeout=timeout,
        follow_redirects=False,  # a redirect would carry the conversation to another server
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


def was_timeout(error: BaseException) -> bool:
    """Whether a connection's error says that time was up. The class does not tell: a server that hung up is a ConnectTimeout, too."""
    return any(isinstance(cause, TimeoutError) for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__
