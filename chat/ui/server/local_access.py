"""Who may ask for the page of an owner without a password: this machine, by its own names, and none but its own pages.

Whoever reaches such a page is taken for its owner. A web page elsewhere must not get there, neither by a name of its own that leads to
this machine (DNS rebinding) nor by asking across sites. Plain ASGI, so that a streamed answer passes through untouched.
"""

from typing import Final

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

NAMES: Final = ("127.0.0.1", "localhost", "[::1]")
"""As they stand in an address. No DNS server is asked for any of them."""


def middleware() -> list[Middleware]:
    """For the app of such an owner."""
    return [Middleware(TrustedHostMiddleware, allowed_hosts=NAMES, www_redirect=False), Middleware(OwnPages)]


class OwnPages:
    """Refuses what a page of another site asks for. Gradio lets any site read from a host that is not among its own three names of
    this machine, and `[::1]` is not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = Headers(scope=scope).get("origin") if scope["type"] == "http" else None
        if origin is None or _host(origin) in NAMES:
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse("Asked for by a page of another site", status_code=403)(scope, receive, send)


def _host(origin: str) -> str:
    """`scheme://host:port` without scheme and port; empty for "null", which is the origin of a page without one."""
    _, separator, rest = origin.lower().partition("://")
    name = rest if rest.endswith("]") else rest.rpartition(":")[0] or rest
    return name if separator else ""
