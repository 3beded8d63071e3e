"""Our cookie, which separates the conversations of visitors without an account. A random value; it ends with the browser session.

Not to be confused with Gradio's cookie `session`, which holds a sign-in (`sign_in.py`). Plain ASGI: streamed responses are not buffered.
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
    """Sets a cookie of 24 random bytes with the first HTML page.

    Args:
        framed: whether the page is shown in a frame of another site, as Spaces are on huggingface.co.
    """

    def __init__(self, app: ASGIApp, *, framed: bool) -> None:
        self._app = app
        # Browsers keep only partitioned cookies for a frame of another site, and require Secure for them.
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
    """The session in a Cookie header; empty if there is none, or if its value cannot be one of ours."""
    try:
        morsel = SimpleCookie(cookie_header).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel and _VALUE.fullmatch(morsel.value) else ""
