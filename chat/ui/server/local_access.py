"""Limits a local run without passwords to pages of this machine: its host names, and its origins.

Every visitor of such a run is its owner. These checks keep out other web pages, which could reach it by a DNS name of theirs that points to
the loopback (DNS rebinding), or by cross-site requests. Plain ASGI: streamed responses are not buffered.
"""

from typing import Final

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOCAL_HOSTS: Final = ("127.0.0.1", "localhost", "[::1]")
"""The loopback's names as they appear in a URL. Browsers resolve all three without a DNS server."""


def middleware() -> list[Middleware]:
    """Both checks, for `Blocks.launch`."""
    return [Middleware(TrustedHostMiddleware, allowed_hosts=LOCAL_HOSTS, www_redirect=False), Middleware(LocalOriginOnly)]


class LocalOriginOnly:
    """Answers 403 to requests with the origin of another site.

    Gradio refuses them only where the Host is one of its own three names of the loopback; `[::1]` is not among them.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = Headers(scope=scope).get("origin") if scope["type"] == "http" else None
        if origin is None or _host(origin) in LOCAL_HOSTS:
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse("Asked for by a page of another site", status_code=403)(scope, receive, send)


def _host(origin: str) -> str:
    """The host of `scheme://host:port`; empty for "null", the origin of sandboxed and local pages."""
    _, separator, rest = origin.lower().partition("://")
    name = rest if rest.endswith("]") else rest.rpartition(":")[0] or rest
    return name if separator else ""
