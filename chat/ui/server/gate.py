"""The outermost layer of the app: which requests reach it at all. Plain ASGI: streamed responses are not buffered.

A page of another site may show our page, load public files and take part in a sign-in. It may not act for the visitor: their cookies
reach nothing else. Programs in other sites' pages may use the public endpoints with a token of their own, and without cookies.

Gradio's CORS middleware lets every origin in, with cookies. It sees no Origin any more, so it adds no headers and answers no preflight.
"""

from collections.abc import Sequence
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from chat.identity import bearer_token
from chat.settings import Settings
from chat.ui.server.gradio_routes import RouteUses, Use
from chat.ui.server.own_origin import is_foreign, is_surely_own, navigates

REFUSED: Final = "Refused: this was asked for by a page of another site."

LOCAL_HOSTS: Final = ("127.0.0.1", "localhost", "[::1]")
"""The loopback's names as they appear in a URL. Browsers resolve all three without a DNS server."""

_READABLE_BY_ALL: Final = {"access-control-allow-origin": "*"}
"""Browsers refuse "*" for a request with cookies."""


def gated(app: ASGIApp, settings: Settings, own_routes: Sequence[BaseRoute]) -> ASGIApp:
    """`app` behind the gate.

    Every visitor of a local run without passwords is its owner: it answers to its own host names alone, since another site could have its
    name point to the loopback (DNS rebinding), and lets no program of another site in, whatever token it has.

    Args:
        own_routes: the routes that the app adds to Gradio's.
    """
    is_local = not settings.on_space and not settings.app_auth
    gate = Gate(app, RouteUses(own_routes), programs_elsewhere=settings.on_space and not settings.app_auth)
    return TrustedHostMiddleware(gate, allowed_hosts=LOCAL_HOSTS, www_redirect=False) if is_local else gate


class Gate:
    """Answers 404 to routes that are not served, and 403 to what pages of other sites may not do.

    Args:
        programs_elsewhere: whether pages of other sites may use the public endpoints with a Hugging Face token of their own.
    """

    def __init__(self, app: ASGIApp, uses: RouteUses, *, programs_elsewhere: bool) -> None:
        self._app = app
        self._uses = uses
        self._programs_elsewhere = programs_elsewhere

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # nothing of ours uses them, and browsers let pages of all sites open them
            await WebSocketClose()(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, use = Headers(scope=scope), self._uses.of(scope)
        if use is None:
            await JSONResponse({"detail": "Not Found"}, 404)(scope, receive, send)
        elif _may_pass(use, scope, headers):
            await self._app(_without(scope, b"origin"), receive, send)
        elif use == "program" and self._programs_elsewhere and _is_preflight_of_program(scope, headers):
            await _preflight_answer()(scope, receive, send)
        elif use == "program" and self._programs_elsewhere and bearer_token(headers.get("authorization", "")):
            await self._app(_without(scope, b"origin", b"cookie"), receive, _readable(send))
        else:
            await PlainTextResponse(REFUSED, 403)(scope, receive, send)


def _may_pass(use: Use, scope: Scope, headers: Headers) -> bool:
    if use == "sign-out":
        return is_surely_own(headers, scope["scheme"])
    if use == "asset" or not is_foreign(headers, scope["scheme"]):
        return True
    # Browsers may send the Origin of a form along where its answer redirects. Without CORS headers no script reads what is answered.
    return use in ("page", "sign-in") and scope["method"] == "GET" and navigates(headers)


def _is_preflight_of_program(scope: Scope, headers: Headers) -> bool:
    """Whether a browser asks if a page may send a call with a token."""
    asked = {name.strip() for name in headers.get("access-control-request-headers", "").lower().split(",")}
    return scope["method"] == "OPTIONS" and "authorization" in asked


def _preflight_answer() -> Response:
    allowed = {"access-control-allow-methods": "GET, POST", "access-control-allow-headers": "authorization, content-type"}
    return Response(status_code=204, headers={**_READABLE_BY_ALL, **allowed, "access-control-max-age": "600"})


def _without(scope: Scope, *names: bytes) -> Scope:
    return {**scope, "headers": [header for header in scope["headers"] if header[0] not in names]}


def _readable(send: Send) -> Send:
    """`send`, with the header that lets pages of all sites read the response."""

    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_READABLE_BY_ALL)
        await send(message)

    return send_on
