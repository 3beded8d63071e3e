"""Our cookie, which separates the conversations of visitors without an account. It ends with the browser session.

A random value that the server has made and signed: one that it has not made is taken away from the request, and replaced with the next
HTML page. It changes at each sign-in, so that whoever planted or saw the earlier one has nothing of what follows.

Not to be confused with Gradio's cookie `session`, which holds a sign-in (`sign_in.py`). Plain ASGI: streamed responses are not buffered.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat.ui.server.sign_in import sign_in_from_session

COOKIE: Final = "huggingchat_session"
_SIGNED: Final = re.compile(r"(([\w-]{32})(?:~([\w-]{32}))?)\.([\w-]{43})", re.ASCII)
_CHECKED: Final = re.compile(r"([\w-]{32})(?:~([\w-]{32}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class GuestSession:
    """What the cookie says.

    Attributes:
        session: 24 random bytes as text.
        earlier: the session that this browser had before its last sign-in; empty if it had none.
    """

    session: str
    earlier: str = ""

    def __str__(self) -> str:
        return f"{self.session}~{self.earlier}" if self.earlier else self.session


class SessionCookie:
    """Checks the cookie of each request, sets one with the first HTML page, and another at each sign-in.

    What follows gets the value without its signature, for `session_of`; or no value.

    Args:
        framed: whether the page is shown in a frame of another site, as Spaces are on huggingface.co.
        secret: signs. By default a random one for this process, which has guests' conversations in memory; a local run's owner needs none.
    """

    def __init__(self, app: ASGIApp, *, framed: bool, secret: bytes | None = None) -> None:
        self._app = app
        self._secret = secret or secrets.token_bytes(32)
        # Browsers keep only partitioned cookies for a frame of another site, and require Secure for them.
        self._attributes = "Path=/; HttpOnly; SameSite=None; Secure; Partitioned" if framed else "Path=/; HttpOnly; SameSite=Lax"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guest = self._checked(scope)
        signed_in_before = sign_in_from_session(scope.get("session") or {})

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if _signs_in(headers) or sign_in_from_session(scope.get("session") or {}) not in (signed_in_before, None):
                    self._set(headers, _session_after_sign_in(guest, again=signed_in_before is not None))
                elif not guest and scope["method"] == "GET" and headers.get("content-type", "").startswith("text/html"):
                    self._set(headers, GuestSession(secrets.token_urlsafe(24)))
            await send(message)

        await self._app({**scope, "headers": _with_guest(scope, guest)}, receive, with_cookie)

    def _checked(self, scope: Scope) -> GuestSession | None:
        for value in _values(Headers(scope=scope)):
            found = _SIGNED.fullmatch(value)
            if found and hmac.compare_digest(found[4], self._signature(found[1])):
                return GuestSession(found[2], found[3] or "")
        return None

    def _set(self, headers: MutableHeaders, guest: GuestSession) -> None:
        headers.append("set-cookie", f"{COOKIE}={guest}.{self._signature(str(guest))}; {self._attributes}")

    def _signature(self, value: str) -> str:
        digest = hmac.new(self._secret, f"guest {value}".encode(), sha256).digest()
        return urlsafe_b64encode(digest).decode().rstrip("=")


def _session_after_sign_in(guest: GuestSession | None, *, again: bool) -> GuestSession:
    """A new session. After an expired sign-in (`again`) the earlier one is still that of before the first sign-in."""
    earlier = guest and ((again and guest.earlier) or guest.session)
    return GuestSession(secrets.token_urlsafe(24), earlier or "")


def session_of(cookie_header: str) -> str:
    """The session in a Cookie header that `SessionCookie` has checked; empty if there is none."""
    found = _guest_of(cookie_header)
    return found.session if found else ""


def earlier_session_of(cookie_header: str) -> str:
    """The session that the same browser had before its last sign-in; empty if it had none."""
    found = _guest_of(cookie_header)
    return found.earlier if found else ""


def _guest_of(cookie_header: str) -> GuestSession | None:
    for value in _values(Headers({"cookie": cookie_header})):
        if found := _CHECKED.fullmatch(value):
            return GuestSession(found[1], found[2] or "")
    return None


def _signs_in(headers: Headers) -> bool:
    """Whether a response gives a login of APP_AUTH (routes.py, login)."""
    return any(cookie.startswith("access-token-") and "max-age=0" not in cookie.lower() for cookie in headers.getlist("set-cookie"))


def _with_guest(scope: Scope, guest: GuestSession | None) -> list[tuple[bytes, bytes]]:
    """The headers of a request, with the guest as its only cookie of ours."""
    headers = [header for header in scope["headers"] if header[0] != b"cookie"]
    cookies = [part for part in _parts(Headers(scope=scope)) if part.partition("=")[0].strip() != COOKIE]
    if guest:
        cookies.append(f"{COOKIE}={guest}")
    return [*headers, (b"cookie", "; ".join(cookies).encode("latin-1"))] if cookies else headers


def _values(headers: Headers) -> Iterator[str]:
    for part in _parts(headers):
        name, _, value = part.partition("=")
        if name.strip() == COOKIE:
            yield value.strip().strip('"')


def _parts(headers: Headers) -> list[str]:
    return [part.strip() for line in headers.getlist("cookie") for part in line.split(";") if part.strip()]
