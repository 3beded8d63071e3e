"""Resolves the visitor of a request: whose conversations it may use, and the Hugging Face token that pays.

Decided on the server for every request, from the session and never from data of the page. Does not import Gradio: callers read the request.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from chat.errors import SignInExpired
from chat.settings import Settings

VisitorKind: TypeAlias = Literal[
    "owner",  # local run: the person at this machine; pays with the machine's token
    "guest",  # on a Space, not signed in; the Space's HF_TOKEN pays, if it is set
    "member",  # on a Space, signed in with Hugging Face; pays with the token of the sign-in
    "colleague",  # user of APP_AUTH; the server's token pays
]

BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in with Hugging Face, as stored in the session.

    Attributes:
        subject: the account's stable id; user names can change and be reused by another account.
        name: the account's user name.
        token: the OAuth token.
        picture: an https URL, or empty.
        expires_at: when the token expires, in seconds since the epoch; None if unknown.
    """

    subject: str
    name: str
    token: str = field(repr=False)
    picture: str = ""
    expires_at: float | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person or program that sent a request.

    Attributes:
        key: owner of the conversations that this visitor may use.
        token: a Hugging Face token for the router; None if there is none.
        name: a member's user name on Hugging Face, or a colleague's in APP_AUTH; else empty.
        picture: an https URL, or empty.
        expires_at: when a member's sign-in expires, in seconds since the epoch.
        expired: the sign-in has expired. Such a visitor is a guest without a token until they sign in again or out.
        address: the network address that the request came from, which guests are counted by; empty if unknown.
    """

    kind: VisitorKind
    key: str
    token: str | None = field(default=None, repr=False)
    name: str = ""
    picture: str = ""
    expires_at: float | None = None
    expired: bool = False
    address: str = field(default="", repr=False, compare=False)

    def require_current(self) -> None:
        """Raise SignInExpired if the sign-in has expired, so that a member does not go on as a guest unnoticed."""
        if self.expired:
            raise SignInExpired


class VisitorResolver:
    """Resolves visitors. Holds no state of its own.

    Args:
        local_token: reads the token stored on this machine; called for each request, since `hf auth login` may run at any time.
        clock: the time in seconds since the epoch.
    """

    def __init__(self, settings: Settings, local_token: Callable[[], str | None], clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._local_token = local_token
        self._clock = clock

    def resolve(self, session: str, authorization: str = "", *, sign_in: SignIn | None = None, username: str | None = None) -> Visitor:
        """The visitor of a request.

        A Hugging Face token in the Authorization header pays for this request. It gives no access to the account's conversations: on a
        Space, a request with such a token is a guest's.

        Args:
            session: the value of this app's cookie.
            authorization: the Authorization header.
            sign_in: the sign-in with Hugging Face. Used on a Space only: elsewhere, the key that signs it is public.
            username: the user of APP_AUTH whose password was checked.
        """
        caller = bearer_token(authorization)
        if self._settings.app_auth:
            return self._colleague(username, session, caller)
        if not self._settings.on_space:
            return Visitor("owner", "owner", caller or self._own_token())
        if sign_in and not caller:
            return self._member(sign_in, session)
        return Visitor("guest", guest_key(session), caller or self._settings.hf_token)

    def _colleague(self, username: str | None, session: str, caller: str | None) -> Visitor:
        if not username:  # Gradio checks the password before any handler; without one there are no conversations and no token
            return Visitor("guest", guest_key(session), caller)
        return Visitor("colleague", f"user:{username}", caller or self._own_token(), name=username)

    def _member(self, sign_in: SignIn, session: str) -> Visitor:
        if sign_in.expires_at is not None and sign_in.expires_at <= self._clock():
            return Visitor("guest", guest_key(session), expired=True)
        return Visitor(
            "member", member_key(sign_in), sign_in.token, name=sign_in.name, picture=sign_in.picture, expires_at=sign_in.expires_at
        )

    def _own_token(self) -> str | None:
        """HF_TOKEN, else the token stored on this machine. The latter is not used on a Space, whose machine is not its owner's."""
        return self._settings.hf_token or (None if self._settings.on_space else self._local_token())


def member_key(sign_in: SignIn) -> str:
    """The `Visitor.key` of the member with this sign-in."""
    return f"hf:{sign_in.subject}"


def guest_key(session: str) -> str:
    """The `Visitor.key` of a guest with this session, which a member had before they signed in."""
    return f"guest:{session}"


def bearer_token(authorization: str) -> str | None:
    """The Hugging Face token of an Authorization header; None for other schemes and other services' tokens."""
    token = authorization[len(BEARER) :].strip()
    return token if authorization.lower().startswith(BEARER) and token.startswith("hf_") else None
