"""A model that can be chatted with, and who computes its replies. Values only: how they read on the screen is told by `describe`.

Text from servers is cleaned where it comes in (`listing`); here it is taken as clean.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from chat.inference.catalog.endpoints import Endpoint

Routing: TypeAlias = Literal["auto", "fastest", "cheapest"]
"""How the router picks a provider where the person names none. "auto" leaves it to the router, which today takes the fastest."""

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Provider:
    """Who computes a router's model. Prices are US dollars per million tokens; None is what the router does not say.

    `live` is the router's own judgement. `throughput` is tokens a second, `context_length` tokens.
    """

    name: str
    live: bool = True
    context_length: int | None = None
    input_price: float | None = None
    output_price: float | None = None
    supports_tools: bool = False
    is_free: bool = False
    first_token_latency_ms: float | None = None
    throughput: float | None = None
    is_model_author: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """A model of one endpoint.

    Attributes:
        key: names it among the models of all endpoints. Stays with it for as long as it is listed.
        id: the server's own name for it.
        context_length: tokens that it reads and writes in all; the least of its live providers, since any of them may be picked.
        images, tools: None where the server does not say.
        reasoning: whether it is known to think before it answers.
        providers: who computes it; empty anywhere but on the router.
    """

    key: str
    id: str
    endpoint: Endpoint
    owner: str = ""
    created: datetime | None = None
    context_length: int | None = None
    images: bool | None = None
    tools: bool | None = None
    reasoning: bool = False
    providers: tuple[Provider, ...] = ()

    @property
    def name(self) -> str:
        """What people call it. llama.cpp lists the path of a file: its last part is enough."""
        if self.is_demo:
            return "Demo model" if self.id == "demo" else f"Demo model ({self.id})"
        is_path = self.id.startswith(("/", "./", "~")) or "\\" in self.id or self.id.lower().endswith(".gguf")
        return self.id.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".gguf") or self.id if is_path else self.id

    @property
    def is_demo(self) -> bool:
        return self.endpoint.kind == "demo"

    @property
    def live_providers(self) -> tuple[Provider, ...]:
        return tuple(provider for provider in self.providers if provider.live)

    @property
    def answers(self) -> bool:
        """Whether somebody is there to compute it, as far as its server says."""
        return not self.providers or any(provider.live for provider in self.providers)


def request_model_id(model: Model, provider_choice: str = "auto") -> str:
    """The id to send for this choice: a `Routing`, or the name of a live provider.

    Anything else, and any choice on a server that is not the router, means "auto".
    """
    if model.endpoint.kind != "router":
        return model.id
    named = {provider.name for provider in model.live_providers}
    return f"{model.id}:{provider_choice}" if provider_choice in {"fastest", "cheapest", *named} else model.id


def price(model: Model, provider_name: str | None, input_tokens: int | None, output_tokens: int | None) -> float | None:
    """US dollars of a reply by this provider (as `x-inference-provider` names it); None if its price or the tokens are not known."""
    provider = next((p for p in model.providers if provider_name and p.name.lower() == provider_name.lower()), None)
    if provider is None:
        return None
    if provider.is_free:
        return 0.0
    if provider.input_price is None or provider.output_price is None or input_tokens is None or output_tokens is None:
        return None
    return (input_tokens * provider.input_price + output_tokens * provider.output_price) / MILLION
