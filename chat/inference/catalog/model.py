"""A model that can be chatted with, and the providers that compute its replies. Pure values; `description` turns them into text.

`listing` has already cleaned all text from servers.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from chat.inference.catalog.endpoints import Endpoint

Routing: TypeAlias = Literal["auto", "fastest", "cheapest"]
"""How the router picks a provider where none is named. "auto" leaves it to the router, which today takes the fastest."""

TOKENS_PER_PRICE = 1_000_000


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider that computes a model of the router.

    Prices are US dollars per million tokens, `context_length` is tokens, `throughput` tokens a second; None where the listing has no value.
    `live` is the router's own judgement.
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

    @property
    def summed_price(self) -> float | None:
        """Input and output price together, to compare providers by; None where either is not known."""
        if self.is_free:
            return 0.0
        return None if self.input_price is None or self.output_price is None else self.input_price + self.output_price


@dataclass(frozen=True, slots=True)
class Model:
    """A model of one endpoint.

    Attributes:
        key: unique among the models of all endpoints, and stable for as long as the model is listed.
        id: the server's own name for the model.
        context_length: tokens of prompt and reply together; the least of the live providers, since any of them may be picked.
        images, tools: whether it reads images and calls tools; None where the listing has no value.
        reasoning: whether it is known to think before it answers.
        providers: empty anywhere but on the router.
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
        """The name to show. Of a file's path, which llama.cpp lists, the last part."""
        if self.is_demo:
            return "Demo model" if self.id == "demo" else f"Demo model ({self.id})"
        is_path = self.id.startswith(("/", "./", "~")) or "\\" in self.id or self.id.lower().endswith(".gguf")
        return self.id.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".gguf") or self.id if is_path else self.id

    @property
    def is_demo(self) -> bool:
        """Whether this is the built-in demo model."""
        return self.endpoint.kind == "demo"

    @property
    def live_providers(self) -> tuple[Provider, ...]:
        """The providers that the router lists as live."""
        return tuple(provider for provider in self.providers if provider.live)

    @property
    def is_available(self) -> bool:
        """Whether the model has a live provider, or needs none."""
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
    """US dollars of a reply by the provider that `x-inference-provider` named; None if the price or a token count is not known."""
    provider = next((p for p in model.providers if provider_name and p.name.lower() == provider_name.lower()), None)
    if provider is None:
        return None
    if provider.is_free:
        return 0.0
    if provider.input_price is None or provider.output_price is None or input_tokens is None or output_tokens is None:
        return None
    return (input_tokens * provider.input_price + output_tokens * provider.output_price) / TOKENS_PER_PRICE
