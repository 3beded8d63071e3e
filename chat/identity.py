"""Who is asking, and what they may pay with. Decided on the server, on every call, from the session and never from what a page sends.

Knows nothing of Gradio: whoever has a request hands over what was read from it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from chat.settings import Settings

Kind: TypeAlias = Literal[
    "owner",  # a local run: whoever sits at this machine
    "guest",  # on a Space, not signed in
]

BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever is asking. `key` says whose conversations are whose; `token` is a Hugging Face token for the router, if there is one."""

    kind: Kind
    key: str
    token: str | None = field(default=None, repr=False)
    name: str = ""


class Identity:
    """Turns what is known of a request into a visitor.

    Args:
        settings: whether this is a Space, and the token that pays for guests.
        local_token: reads the machine's own token at each call, since `hf auth login` may be run while the app is up.
    """

    def __init__(self, settings: Settings, local_token: Callable[[], str | None]) -> None:
        self._settings = settings
        self._local_token = local_token

    def visitor(self, session: str, authorization: str = "") -> Visitor:
        """Who asks with this session (the value of our own cookie) and this Authorization header.

        A caller's `Bearer hf_…` pays for that call. It does not open anybody's conversations.
        """
        token = _bearer(authorization)
        if self._settings.on_space:
            return Visitor("guest", f"guest:{session}", token or self._settings.hf_token)
        return Visitor("owner", "owner", token or self._settings.hf_token or self._local_token())


def _bearer(authorization: str) -> str | None:
    """The Hugging Face token of an Authorization header; other schemes and other people's tokens are none of ours."""
    token = authorization[len(BEARER) :].strip()
    return token if authorization.lower().startswith(BEARER) and token.startswith("hf_") else None
