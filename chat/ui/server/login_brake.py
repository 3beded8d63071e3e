"""Puts the brake of wrong passwords in front of Gradio's login. Plain ASGI; must run inside `ClientAddress`."""

import math
from typing import Final

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat.errors import TooManyLogins
from chat.limits.logins import LoginBrake

MAX_FORM_BYTES: Final = 20_000


class BrakedLogin:
    """Answers 429 with Retry-After, without a look at the password, while the brake holds; 413 to what is too large for a login."""

    def __init__(self, app: ASGIApp, brake: LoginBrake) -> None:
        self._app = app
        self._brake = brake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].rstrip("/").endswith("/login"):
            await self._app(scope, receive, send)
            return
        try:
            body = await _body(Request(scope, receive))
            user = await _user(scope, body or b"")
        except ClientDisconnect:
            return
        except (HTTPException, MultiPartException, KeyError):  # KeyError: no boundary
            await JSONResponse({"detail": "This is no login."}, 400)(scope, receive, send)
            return
        if body is None:
            await JSONResponse({"detail": "This is too large for a login."}, 413)(scope, receive, send)
            return
        address = (scope.get("client") or ("",))[0]
        try:
            await self._brake.attempt(user, address)
        except TooManyLogins as refusal:
            headers = {"retry-after": str(math.ceil(refusal.seconds))}
            await JSONResponse({"detail": refusal.sentence}, 429, headers)(scope, receive, send)
            return

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                await self._brake.succeeded(user, address)
            await send(message)

        await self._app(scope, _replayed(body, receive), send_on)


async def _user(scope: Scope, body: bytes) -> str:
    """The user name of a login's form, read as Gradio reads it; empty if there is none. HTTPException and others if it is no form."""
    async with Request(scope, _replayed(body)).form(max_files=0) as form:
        user = form.get("username")
    return user.strip() if isinstance(user, str) else ""


async def _body(request: Request) -> bytes | None:
    """The whole body; None if it is too large."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MAX_FORM_BYTES:
            return None
    return bytes(received)


def _replayed(body: bytes, receive: Receive | None = None) -> Receive:
    """A `receive` that gives the body that was read already, then what `receive` does."""
    is_read = False

    async def replay() -> Message:
        nonlocal is_read
        if is_read and receive:
            return await receive()
        is_read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
