"""The servers that answer: who they are, and which key each may be sent. Knows nothing of what they list or say."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "router",  # Hugging Face's Inference Providers: the only one that ever receives a Hugging Face token
    "server",  # any OpenAI-compatible server that the settings name
    "local",  # one found on its usual port of this machine
    "demo",  # the built-in one
]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server. `base_url` has no slash at its end (`http://127.0.0.1:11434/v1`); `name` is shown to people."""

    name: str
    base_url: str
    kind: Kind
    api_key: str | None = None

    def key_for(self, token: str | None) -> str | None:
        """What to send as the bearer: the person's token to the router (None if there is no token), else the server's own key.

        A server without a key gets a placeholder, since the client insists on one.
        """
        if self.kind == "router":
            return token
        return self.api_key or "none"
