"""A cookie that tells one browser from another, for people without an account. It says nothing about them and ends with the session.

Plain ASGI, so that a streamed answer passes through untouched.
"""

import re
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE: Final = "huggingchat_session"
_VALUE: Final = re.compile(r"[A-Za-z0-9_-]{32}")


class SessionCookie:
    """Gives each browser a cookie of 24 random bytes with the page. On a Space it also works inside the frame on huggingface.co."""

    def __init__(self, app: ASGIApp, *, framed: bool) -> None:
        self._app = app
        # In a frame of another site only a partitioned cookie is kept, and that one must be Secure.
        self._attributes = "Path=/; HttpOnly; SameSite=None; Secure; Partitioned" if framed else "Path=/; HttpOnly; SameSite=Lax"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or session_of(Headers(scope=scope).get("cookie", "")):
            await self._app(scope, receive, send)
            return

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("set-cookie", f"{COOKIE}={secrets.token_urlsafe(24)}; {self._attributes}")
            await send(message)

        await self._app(scope, receive, with_cookie)


def session_of(cookie_header: str) -> str:
    """The session in a Cookie header; empty if there is none, or if it is not of our making."""
    try:
        morsel = SimpleCookie(cookie_header).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel and _VALUE.fullmatch(morsel.value) else ""
