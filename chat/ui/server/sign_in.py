"""Sign-in with Hugging Face through Gradio's OAuth: whether it is offered, its routes, and the sign-in in a session.

The page has links of its own (`payloads/account.py`), because Gradio's button makes another request for each page and cannot be given a
return address. The button is still rendered, hidden: Gradio adds the routes only to a page that has one.
"""

from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from typing import Any, Final

import gradio as gr
from gradio import oauth
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat.identity import SignIn
from chat.settings import Settings

_OAUTH_INFO: Final = "oauth_info"
_TOKEN_FIELDS: Final = ("access_token", "expires_at")
_PROFILE_FIELDS: Final = ("sub", "preferred_username", "picture")
_PROFILE_CHARS: Final = 300
"""Longest value of a profile field, in characters. The whole cookie has 4,096 bytes."""


def is_offered(settings: Settings) -> bool:
    """Whether people can sign in with Hugging Face: on a Space with `hf_oauth: true` in its front matter and without APP_AUTH.

    Off Spaces Gradio only mocks OAuth: it needs a local token to start, and signs the session with a publicly known key.
    """
    variables = (oauth.OAUTH_CLIENT_ID, oauth.OAUTH_CLIENT_SECRET, oauth.OAUTH_SCOPES, oauth.OPENID_PROVIDER_URL)
    return settings.on_space and not settings.app_auth and all(variables)


def stable_secret(settings: Settings) -> bytes | None:
    """A secret that survives a restart, so that the cookie of a page that is open meanwhile does: the OAuth app's; without one None."""
    return sha256(f"cookie {oauth.OAUTH_CLIENT_SECRET}".encode()).digest() if is_offered(settings) else None


def attach(blocks: gr.Blocks) -> None:
    """Make Gradio add the routes `login/huggingface`, `login/callback` and `logout` when `blocks` is launched."""
    button = gr.LoginButton(visible=False, render=False)  # created outside the page, it makes no requests
    with blocks:
        button.render()  # type: ignore[no-untyped-call]


def sign_in_from_request(request: gr.Request) -> SignIn | None:
    """The sign-in in the request's session, expired or not; None if there is none."""
    scope = request.request.scope if request.request else {}
    return sign_in_from_session(scope.get("session") or {})


def sign_in_from_session(session: Mapping[str, Any]) -> SignIn | None:
    """The sign-in in a session as Gradio's oauth.py writes it; None if it is missing or incomplete."""
    info = session.get(_OAUTH_INFO) or {}
    profile = info.get("userinfo") or {}
    subject, name, token = profile.get("sub"), profile.get("preferred_username"), info.get("access_token")
    if not (isinstance(subject, str) and isinstance(name, str) and isinstance(token, str) and subject and token):
        return None
    picture, expires_at = profile.get("picture"), info.get("expires_at")
    return SignIn(
        subject,
        name,
        token,
        picture=picture if isinstance(picture, str) and picture.startswith("https://") else "",
        expires_at=float(expires_at) if isinstance(expires_at, int | float) else None,
    )


class SignInCookieTrimmer:
    """Reduces a new sign-in to the fields that the app uses, before Gradio writes it into its cookie `session`.

    Gradio stores Hugging Face's whole response, with the person's organisations twice. Browsers silently drop a cookie of more than 4,096
    bytes, so people with a dozen organisations could not sign in. Plain ASGI; must run inside Gradio's own session middleware.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith("/login/callback"):
            await self._app(scope, receive, send)
            return

        async def send_trimmed(message: Message) -> None:
            session = scope.get("session") or {}
            if message["type"] == "http.response.start" and _OAUTH_INFO in session:
                session[_OAUTH_INFO] = trimmed(session[_OAUTH_INFO])
            await send(message)

        await self._app(scope, receive, send_trimmed)


class SignOutHook:
    """Awaits `on_sign_out` before Gradio's route `logout` clears the session, while the token still works.

    Plain ASGI; must run inside Gradio's own session middleware.
    """

    def __init__(self, app: ASGIApp, on_sign_out: Callable[[SignIn], Awaitable[None]]) -> None:
        self._app = app
        self._on_sign_out = on_sign_out

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].endswith("/logout") and (sign_in := sign_in_from_session(scope.get("session") or {})):
            await self._on_sign_out(sign_in)
        await self._app(scope, receive, send)


def trimmed(oauth_info: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of Hugging Face's response that the app uses, in the same shape."""
    userinfo = oauth_info.get("userinfo") or {}
    profile = {name: userinfo[name][:_PROFILE_CHARS] for name in _PROFILE_FIELDS if isinstance(userinfo.get(name), str)}
    return {name: oauth_info[name] for name in _TOKEN_FIELDS if name in oauth_info} | {"userinfo": profile}
