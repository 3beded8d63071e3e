"""Describes models, providers and prices in words for the person. Pure; plain text, to be escaped where it is shown.

Unknown facts are left out, never guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from chat.errors import HUB
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.catalog.model import Model, Provider

MAX_NAME = 80
"""The longest model name on the screen, in characters; `detail` has the whole id."""


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """A model, described for the first screen. `facts` are (label, value); `link` is its page on the Hub, or "" where there is none."""

    name: str
    owner: str
    facts: tuple[tuple[str, str], ...]
    link: str


def label(model: Model) -> str:
    """One line for the dropdown: `openai/gpt-oss-120b — 131k · tools · reasoning · $0.10 in / $0.50 out`. Prices per million tokens."""
    if model.is_demo:
        return f"{shown_name(model)} — built in, not an AI"
    facts = (
        short_tokens(model.context_length) if model.context_length else "",
        "images" if model.images else "",
        "tools" if model.tools else "",
        "reasoning" if model.reasoning else "",
        _short_price(model.live_providers),
        "" if model.is_available else "not available now",
        _where(model.endpoint),
    )
    return _with_facts(shown_name(model), facts)


def detail(model: Model) -> str:
    """One line in words, shown below the Model dropdown."""
    if model.is_demo:
        return "Built into this app to show what a reply can hold. Not an AI: pick another model for real answers."
    abilities = _enumeration(
        word
        for word, holds in (("reads images", model.images), ("calls tools", model.tools), ("thinks before it answers", model.reasoning))
        if holds
    )
    parts = (
        f"{model.id}." if shown_name(model) != model.id else "",
        f"Context of {model.context_length:,} tokens." if model.context_length else "",
        f"{abilities[0].upper()}{abilities[1:]}." if abilities else "",
        _spelled_price(model.live_providers),
        "" if model.is_available else "No provider offers it right now.",
        f"Runs on {where}." if (where := _where(model.endpoint)) else "",
    )
    return " ".join(part for part in parts if part)


def describe_model(model: Model) -> ModelDescription:
    """The description for the first screen."""
    fastest = max(model.live_providers, key=lambda provider: provider.throughput or 0, default=None)
    facts = (
        ("Context", f"{short_tokens(model.context_length)} tokens" if model.context_length else ""),
        ("Reads", "text and images" if model.images else ""),
        ("Tools", "yes" if model.tools else ""),
        ("Reasoning", "yes" if model.reasoning else ""),
        ("Price per 1M tokens", _short_price(model.live_providers)),
        ("Speed", f"up to {fastest.throughput:,.0f} tokens/s" if fastest and fastest.throughput else ""),
        ("Runs on", _where(model.endpoint)),
    )
    is_on_the_hub = model.endpoint.kind == "router" and model.id.count("/") == 1
    link = f"{HUB}/{quote(model.id)}" if is_on_the_hub else ""
    return ModelDescription(shown_name(model), model.owner, tuple(fact for fact in facts if fact[1]), link)


def provider_label(provider: Provider) -> str:
    """One line for the Provider dropdown: `groq — $0.10 in / $0.30 out · 480 tokens/s · 131k`."""
    facts = (
        _short_price((provider,)),
        f"{provider.throughput:,.0f} tokens/s" if provider.throughput else "",
        f"{provider.first_token_latency_ms:,.0f} ms to first token" if provider.first_token_latency_ms else "",
        short_tokens(provider.context_length) if provider.context_length else "",
        "the model's author" if provider.is_model_author else "",
    )
    return _with_facts(provider.name, facts)


def shown_name(model: Model) -> str:
    """The model's name, shortened to MAX_NAME characters."""
    return model.name if len(model.name) <= MAX_NAME else f"{model.name[: MAX_NAME - 1]}…"


def short_tokens(count: int) -> str:
    """131072 → "131k", 1000000 → "1M". Rounded down, so that no context is overstated."""
    if count < 1000:
        return str(count)
    if count < 1_000_000:
        return f"{count // 1000}k"
    return f"{count // 100_000 / 10:,g}M"


def dollars(amount: float) -> str:
    """0.1 → "$0.10", 3 → "$3", 0.0375 → "$0.0375": whole cents from ten cents up, four decimals below."""
    if amount == 0 or amount >= 0.1:
        return f"${amount:,.2f}".removesuffix(".00")
    if amount < 0.0001:
        return "<$0.0001"
    return f"${amount:.4f}".rstrip("0")


def _short_price(providers: Iterable[Provider]) -> str:
    """The price of the cheapest provider, with "from" where others cost more. Empty if no price is known."""
    priced = [(price, provider) for provider in providers if (price := provider.summed_price) is not None]
    if not priced:
        return ""
    least, cheapest = min(priced, key=lambda pair: pair[0])
    start = "from " if any(price > least for price, _ in priced) else ""
    if cheapest.is_free:
        return "free with some providers" if start else "free"
    return f"{start}{dollars(cheapest.input_price or 0)} in / {dollars(cheapest.output_price or 0)} out"


def _spelled_price(providers: tuple[Provider, ...]) -> str:
    count = f"{len(providers)} providers" if len(providers) > 1 else providers[0].name if providers else ""
    money = _short_price(providers)
    if not count or not money:
        return f"From {count}." if count else ""
    return f"{money[0].upper()}{money[1:]}{'' if money.startswith('free') else ' per million tokens'}, from {count}."


def _where(endpoint: Endpoint) -> str:
    """Where the model runs. Empty for the router, which is the default, and for the demo model, which is described as one."""
    if endpoint.kind in ("router", "demo"):
        return ""
    return f"{endpoint.name} on this computer" if endpoint.on_this_machine else endpoint.name


def _with_facts(name: str, facts: Iterable[str]) -> str:
    known = " · ".join(fact for fact in facts if fact)
    return f"{name} — {known}" if known else name


def _enumeration(words: Iterable[str]) -> str:
    """ "a, b and c"."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last
