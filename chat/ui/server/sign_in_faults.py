"""A sign-in that came to nothing leads back to the page with a notice, instead of to an error of the server.

The notice is a code in the page's address; the page has the sentences (`page/notices.js`). Plain ASGI; must run inside Gradio's own
session middleware.
"""

import logging
from typing import Final, Literal, TypeAlias
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette._utils import get_route_path
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Notice: TypeAlias = Literal["sign-in-declined", "sign-in-failed"]

STEPS: Final = ("/login/huggingface", "/login/callback")
_CONVERSATION_CHARS: Final = 64

log = logging.getLogger(__name__)


class _SignInFailedError(Exception):
    """Gradio would begin the sign-in again, because the provider's answer does not belong to one of this browser."""


class SignInFaults:
    """Turns what goes wrong in a step of a sign-in into a redirect to the page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or get_route_path(scope) not in STEPS:
            await self._app(scope, receive, send)
            return
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        if error := query.get("error"):
            _forget_attempts(scope)
            notice: Notice = "sign-in-declined" if error[0] == "access_denied" else "sign-in-failed"
            await _home(query, notice)(scope, receive, send)
            return
        has_begun = False

        async def send_on(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                if urlsplit(Headers(scope=message).get("location", "")).path == STEPS[0]:
                    raise _SignInFailedError
                has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except Exception as error:  # whatever the address, the provider, the network or the OAuth client bring
            if has_begun:
                raise
            log.warning("a sign-in failed (%s)", type(error).__name__)
            _forget_attempts(scope)
            await _home(query, "sign-in-failed")(scope, receive, send)


def _home(query: dict[str, list[str]], notice: Notice) -> RedirectResponse:
    """To the page, with the conversation that was on show when the sign-in began. Relative, so that it holds behind any prefix."""
    target = query.get("_target_url", [""])[0]
    shown = parse_qs(urlsplit(target).query).get("c", [""])[0][:_CONVERSATION_CHARS]
    return RedirectResponse(f"../?{urlencode({'c': shown, 'notice': notice} if shown else {'notice': notice})}", 303)


def _forget_attempts(scope: Scope) -> None:
    """Drop what earlier attempts have left in the session: each makes its cookie longer."""
    session = scope.get("session") or {}
    for name in [name for name in session if name.startswith("_state_")]:
        del session[name]
