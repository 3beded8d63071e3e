"""Signing in with Hugging Face, and out again: all that knows how Gradio does it.

Gradio's own button is not shown: it asks the server once more for every page, and knows neither our address nor frames. It is rendered
hidden, since Gradio attaches the routes only where one exists.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Literal, TypedDict

import gradio as gr
from gradio import oauth
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat.identity import SignIn, Visitor
from chat.settings import Settings

# Relative to the page, so that they hold behind any prefix. sign_in.js makes them come back to the conversation that is open.
SIGN_IN_HREF: Final = "login/huggingface?_target_url=/"
SIGN_OUT_HREF: Final = "logout?_target_url=/"

_OAUTH_INFO: Final = "oauth_info"
_TOKEN_FIELDS: Final = ("access_token", "expires_at")
_PROFILE_FIELDS: Final = ("sub", "preferred_username", "picture")
_PROFILE_CHARS: Final = 300
"""Longest value of each, since the cookie has 4,096 bytes for all."""


class Person(TypedDict):
    """Who is here, as the page shows them; guests are nobody. `picture` is an https address, or empty."""

    name: str
    picture: str
    kind: Literal["member", "colleague", "owner"]


class Account(TypedDict):
    """Whom the page names, and the links to offer; None where there is none. Both links are there where a sign-in has expired."""

    person: Person | None
    sign_in: str | None
    sign_out: str | None


def is_offered(settings: Settings) -> bool:
    """Whether people can sign in with Hugging Face: on a Space whose front matter says `hf_oauth: true`, and which has no APP_AUTH.

    Nowhere else: off Spaces Gradio imitates it, does not start without a token, and signs the session with a key that everybody knows.
    """
    given = (oauth.OAUTH_CLIENT_ID, oauth.OAUTH_CLIENT_SECRET, oauth.OAUTH_SCOPES, oauth.OPENID_PROVIDER_URL)
    return settings.on_space and not settings.app_auth and all(given)


def attach(blocks: gr.Blocks) -> None:
    """Let Gradio add the routes `login/huggingface`, `login/callback` and `logout` when this page is launched."""
    button = gr.LoginButton(visible=False, render=False)  # made outside of the page, it asks the server for nothing
    with blocks:
        button.render()  # type: ignore[no-untyped-call]


def account(visitor: Visitor, *, offered: bool) -> Account:
    """What the page shows of this visitor. No token is in it.

    Args:
        offered: whether people can sign in here; see `is_offered`.
    """
    if visitor.kind == "member" or visitor.kind == "colleague":
        person = Person(name=visitor.name, picture=visitor.picture, kind=visitor.kind)
        return Account(person=person, sign_in=None, sign_out=SIGN_OUT_HREF)
    return Account(
        person=None,
        sign_in=SIGN_IN_HREF if offered and visitor.kind == "guest" else None,
        sign_out=SIGN_OUT_HREF if visitor.expired else None,
    )


def sign_in_of(request: gr.Request) -> SignIn | None:
    """The sign-in in the session that came with this event; None if there is none. Expired ones are told, too."""
    scope = request.request.scope if request.request else {}
    return sign_in_in(scope.get("session") or {})


def sign_in_in(session: Mapping[str, Any]) -> SignIn | None:
    """The sign-in of a session in the shape that Gradio gives it (oauth.py), or None."""
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


class SmallSession:
    """Keeps of a sign-in only what is needed of it.

    Gradio puts the whole answer of Hugging Face into its cookie, with the person's organisations twice. Browsers drop a cookie of more than
    4,096 bytes without a word, and nobody with a dozen organisations could sign in. Plain ASGI; belongs inside Gradio's own middleware.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith("/login/callback"):
            await self._app(scope, receive, send)
            return

        async def send_small(message: Message) -> None:
            session = scope.get("session") or {}
            if message["type"] == "http.response.start" and _OAUTH_INFO in session:
                session[_OAUTH_INFO] = needed(session[_OAUTH_INFO])
            await send(message)

        await self._app(scope, receive, send_small)


class Departures:
    """Tells who signs out, before Gradio forgets them: what waits is sent to their dataset with the token that they still have."""

    def __init__(self, app: ASGIApp, leave: Callable[[SignIn], Awaitable[None]]) -> None:
        self._app = app
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].endswith("/logout") and (leaving := sign_in_in(scope.get("session") or {})):
            await self._leave(leaving)
        await self._app(scope, receive, send)


def needed(info: Mapping[str, Any]) -> dict[str, Any]:
    """What the app needs of Hugging Face's answer, in the same shape."""
    said = info.get("userinfo") or {}
    profile = {name: said[name][:_PROFILE_CHARS] for name in _PROFILE_FIELDS if isinstance(said.get(name), str)}
    return {name: info[name] for name in _TOKEN_FIELDS if name in info} | {"userinfo": profile}
