"""The HTTP connections under the openai client, shared by all replies of the process."""

from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from httpx2 import AsyncClient, Response, Timeout

THIS_MACHINE: Final = ("all://127.0.0.1", "all://localhost", "all://[::1]")

IDLE_SECONDS: Final = 4.0
"""How long a connection is kept for the next request: shorter than the five seconds after which uvicorn and others close theirs,
since a request that meets the closing is lost."""


def http_client(timeout: "Timeout") -> "AsyncClient":
    """A client without a limit on connections that follows no redirects and keeps no cookies, since one jar serves all people.

    Proxies of the environment are used, except for this machine's own addresses.

    The imports take a third of a second: call it off the event loop.
    """
    import httpx2

    from chat.inference.completion.network import BufferedBackend

    client = httpx2.AsyncClient(
        verify=httpx2.create_ssl_context(),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=IDLE_SECONDS),
        mounts=dict.fromkeys(THIS_MACHINE),
        timeout=timeout,
        follow_redirects=False,  # a redirect would carry the conversation to another server
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )
    backend = BufferedBackend()
    for transport in (client._transport, *client._mounts.values()):  # httpx2 passes no backend on to its pools
        if isinstance(transport, httpx2.AsyncHTTPTransport):
            transport._pool._network_backend = backend
    return client


def pace(response: "Response", step_seconds: float) -> None:
    """Read the body of `response` at most once every `step_seconds`; 0 for as it arrives. See `network.BufferedStream.pace`.

    Does nothing once the body has been read to its end: the connection may serve the next request by then.
    """
    if not response.is_closed:
        response.extensions["network_stream"].pace(step_seconds)
