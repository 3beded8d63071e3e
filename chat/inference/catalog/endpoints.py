"""The model servers, and the key that may be sent to each. Pure."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from chat.settings import Settings

EndpointKind: TypeAlias = Literal[
    "router",  # Hugging Face's Inference Providers: the only one that ever receives a Hugging Face token
    "server",  # any other OpenAI-compatible server in the settings
    "local",  # a server found on its usual port of this machine
    "demo",  # the built-in demo server
]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server. `base_url` has no slash at its end (`http://127.0.0.1:11434/v1`); `name` is shown to people."""

    name: str
    base_url: str
    kind: EndpointKind
    api_key: str | None = field(default=None, repr=False)

    def key_for(self, token: str | None) -> str | None:
        """The bearer to send: to the router the person's token (None if there is none), else the server's own key.

        For a server without a key a placeholder, since the openai client requires one.
        """
        if self.kind == "router":
            return token
        return self.api_key or "none"

    @property
    def on_this_machine(self) -> bool:
        """Whether the address is a loopback one. What is sent there does not leave the machine."""
        return is_loopback(_address(self.base_url)[0])


LOCAL_SERVERS = (
    Endpoint("Ollama", "http://127.0.0.1:11434/v1", "local"),
    Endpoint("LM Studio", "http://127.0.0.1:1234/v1", "local"),
    # Named by port, since several programs share each: llama.cpp, LocalAI and MLX; vLLM and transformers.
    Endpoint("127.0.0.1:8080", "http://127.0.0.1:8080/v1", "local"),
    Endpoint("127.0.0.1:8000", "http://127.0.0.1:8000/v1", "local"),
)
"""The default addresses of model servers that people run on their own machine."""


def configured_endpoints(settings: Settings) -> tuple[Endpoint, ...]:
    """The endpoints in the settings, in their order, each with a unique name.

    Only the exact address of the router makes a "router": no other address may receive a Hugging Face token.
    """
    router = settings.hf_router_url.rstrip("/")
    endpoints: list[Endpoint] = []
    for url in settings.base_urls:
        if url == router:
            endpoints.append(Endpoint("Hugging Face", url, "router"))
        else:
            endpoints.append(Endpoint(_unique_name(url, [other.name for other in endpoints]), url, "server", settings.openai_api_key))
    return tuple(endpoints)


def not_configured(local_servers: Iterable[Endpoint], endpoints: Iterable[Endpoint]) -> tuple[Endpoint, ...]:
    """Those of `local_servers` whose address no endpoint has. All names of this machine's loopback count as the same host."""
    taken = {_host_and_port(endpoint.base_url) for endpoint in endpoints}
    return tuple(server for server in local_servers if _host_and_port(server.base_url) not in taken)


def _unique_name(url: str, taken: Iterable[str]) -> str:
    """host:port, with the path and then the scheme where that is taken. Without a user and password, since names are shown."""
    host, port = _address(url)
    if not host:  # not a web address; the first poll reports that
        return url.rsplit("@", 1)[-1][:60] or "OPENAI_BASE_URL"
    short = f"[{host}]" if ":" in host else host
    short = f"{short}:{port}" if port else short
    longer = f"{short}{urlsplit(url).path}"
    candidates = (short, longer, f"{urlsplit(url).scheme}://{longer}")
    return next((name for name in candidates if name not in taken), f"{longer} ({len(list(taken)) + 1})")


def _address(url: str) -> tuple[str, int | None]:
    """(host, port) as written; ("", None) if `url` cannot be parsed."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "", None
    return host or "", port


def _host_and_port(url: str) -> tuple[str, int | None]:
    """To compare addresses by: "loopback" for each of its names, and the standard port if none is written."""
    host, port = _address(url)
    standard = 443 if url.startswith("https:") else 80
    return ("loopback" if is_loopback(host) else host), port or standard


def is_loopback(host: str) -> bool:
    """Whether this host, without brackets, is certainly this machine's loopback. Any name but `localhost` may mean another machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
