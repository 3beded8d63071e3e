"""Who is asking, and what they may pay with. Decided on the server, on every call, from the session and never from what a page sends.

Knows nothing of Gradio: whoever has a request hands over what was read from it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from chat.errors import SignInExpired
from chat.settings import Settings

VisitorKind: TypeAlias = Literal[
    "owner",  # a local run: whoever sits at this machine
    "guest",  # on a Space, not signed in
    "member",  # on a Space, signed in with Hugging Face
    "colleague",  # wherever APP_AUTH says who may come in
]

BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in with Hugging Face, as the session has it.

    Attributes:
        subject: the account's stable id; user names can change, and be taken by somebody else.
        name: the account's user name.
        picture: an https address, or empty.
        expires_at: when the token ends, in seconds since the epoch; None if that was not said.
    """

    subject: str
    name: str
    token: str = field(repr=False)
    picture: str = ""
    expires_at: float | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever is asking.

    Attributes:
        key: whose conversations are whose.
        token: a Hugging Face token for the router, if there is one.
        name: a member's user name on Hugging Face, or a colleague's in APP_AUTH; empty for all others.
        picture: an https address, or empty.
        expires_at: when a member's sign-in ends, in seconds since the epoch.
        expired: whether it has ended. Such a visitor is a guest without a token until they sign in again, or out.
    """

    kind: VisitorKind
    key: str
    token: str | None = field(default=None, repr=False)
    name: str = ""
    picture: str = ""
    expires_at: float | None = None
    expired: bool = False

    def require_current(self) -> None:
        """SignInExpired if the sign-in has ended, so that nobody writes on as a guest without noticing."""
        if self.expired:
            raise SignInExpired


class VisitorResolver:
    """Turns what is known of a request into a visitor.

    Args:
        settings: whether this is a Space, who may come in, and the token that pays for guests.
        local_token: reads the machine's own token at each call, since `hf auth login` may be run while the app is up.
        clock: seconds since the epoch.
    """

    def __init__(self, settings: Settings, local_token: Callable[[], str | None], clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._local_token = local_token
        self._clock = clock

    def visitor(self, session: str, authorization: str = "", *, sign_in: SignIn | None = None, username: str | None = None) -> Visitor:
        """Who asks with this request.

        A caller's `Bearer hf_…` pays for that call. It does not open anybody's conversations: on a Space, who sends one is no member.

        Args:
            session: the value of our own cookie.
            authorization: the header of that name.
            sign_in: with Hugging Face. Believed on a Space only, since the key that signs it elsewhere is known to everybody.
            username: of APP_AUTH, once the password was right.
        """
        caller = _bearer(authorization)
        if self._settings.app_auth:
            return self._colleague(username, session, caller)
        if not self._settings.on_space:
            return Visitor("owner", "owner", caller or self._own_token())
        if sign_in and not caller:
            return self._member(sign_in, session)
        return Visitor("guest", guest_key(session), caller or self._settings.hf_token)

    def _colleague(self, username: str | None, session: str, caller: str | None) -> Visitor:
        if not username:  # the password is asked for before any handler runs; whoever comes here all the same gets nothing
            return Visitor("guest", guest_key(session), caller)
        return Visitor("colleague", f"user:{username}", caller or self._own_token(), name=username)

    def _member(self, sign_in: SignIn, session: str) -> Visitor:
        if sign_in.expires_at is not None and sign_in.expires_at <= self._clock():
            return Visitor("guest", guest_key(session), expired=True)
        return Visitor(
            "member", member_key(sign_in), sign_in.token, name=sign_in.name, picture=sign_in.picture, expires_at=sign_in.expires_at
        )

    def _own_token(self) -> str | None:
        """The server's own. A Space's machine is not its owner's: a token that is found there is nobody's to spend."""
        return self._settings.hf_token or (None if self._settings.on_space else self._local_token())


def member_key(sign_in: SignIn) -> str:
    """Whose conversations those of this account are."""
    return f"hf:{sign_in.subject}"


def guest_key(session: str) -> str:
    """Whose conversations those of a guest with this session are; a member was this guest before they signed in."""
    return f"guest:{session}"


def _bearer(authorization: str) -> str | None:
    """The Hugging Face token of an Authorization header; other schemes and other people's tokens are none of ours."""
    token = authorization[len(BEARER) :].strip()
    return token if authorization.lower().startswith(BEARER) and token.startswith("hf_") else None
