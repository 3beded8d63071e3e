"""The servers that answer: who they are, and which key each may be sent. Knows nothing of what they list or say."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from chat.settings import Settings

EndpointKind: TypeAlias = Literal[
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
    kind: EndpointKind
    api_key: str | None = field(default=None, repr=False)

    def key_for(self, token: str | None) -> str | None:
        """What to send as the bearer: the person's token to the router (None if there is no token), else the server's own key.

        A server without a key gets a placeholder, since the client insists on one.
        """
        if self.kind == "router":
            return token
        return self.api_key or "none"

    @property
    def on_this_machine(self) -> bool:
        """Whether the address is a loopback one, so that nothing sent there leaves the machine."""
        return is_loopback(_address(self.base_url)[0])


LOCAL_SERVERS = (
    Endpoint("Ollama", "http://127.0.0.1:11434/v1", "local"),
    Endpoint("LM Studio", "http://127.0.0.1:1234/v1", "local"),
    # Several programs share these two ports (llama.cpp, LocalAI and MLX; vLLM and transformers), so the name claims none of them.
    Endpoint("127.0.0.1:8080", "http://127.0.0.1:8080/v1", "local"),
    Endpoint("127.0.0.1:8000", "http://127.0.0.1:8000/v1", "local"),
)
"""Where people's own model servers listen unless told otherwise."""


def configured(settings: Settings) -> tuple[Endpoint, ...]:
    """The endpoints that the settings name, in their order, each with a name of its own.

    Only the exact address of the router makes a "router": a Hugging Face token must not go to one that merely looks like it.
    """
    router = settings.hf_router_url.rstrip("/")
    endpoints: list[Endpoint] = []
    for url in settings.base_urls:
        if url == router:
            endpoints.append(Endpoint("Hugging Face", url, "router"))
        else:
            endpoints.append(Endpoint(_name(url, [other.name for other in endpoints]), url, "server", settings.openai_api_key))
    return tuple(endpoints)


def not_among(local_servers: Iterable[Endpoint], endpoints: Iterable[Endpoint]) -> tuple[Endpoint, ...]:
    """Those of `local_servers` whose address none of `endpoints` has, whatever name of this machine it uses."""
    taken = {_socket(endpoint.base_url) for endpoint in endpoints}
    return tuple(server for server in local_servers if _socket(server.base_url) not in taken)


def _name(url: str, taken: Iterable[str]) -> str:
    """host:port, longer where that is taken. A user and password in the address stay out of it, since names are shown."""
    host, port = _address(url)
    if not host:  # no web address at all; asking it says so
        return url.rsplit("@", 1)[-1][:60] or "OPENAI_BASE_URL"
    short = f"[{host}]" if ":" in host else host
    short = f"{short}:{port}" if port else short
    longer = f"{short}{urlsplit(url).path}"
    candidates = (short, longer, f"{urlsplit(url).scheme}://{longer}")
    return next((name for name in candidates if name not in taken), f"{longer} ({len(list(taken)) + 1})")


def _address(url: str) -> tuple[str, int | None]:
    """(host, port) as they are written; ("", None) if the address makes no sense."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "", None
    return host or "", port


def _socket(url: str) -> tuple[str, int | None]:
    host, port = _address(url)
    standard = 443 if url.startswith("https:") else 80
    return ("loopback" if is_loopback(host) else host), port or standard


def is_loopback(host: str) -> bool:
    """Whether this address, without brackets, is sure to be of this machine only. Any name but `localhost` may mean another."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
