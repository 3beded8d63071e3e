"""Parses the body of `GET /v1/models` into models. The one place where text from a listing is cleaned. Pure.

Reads the forms of the HF router, OpenAI, Ollama, llama.cpp, LM Studio, vLLM and transformers; of an entry it requires only an id.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypeAlias

from chat.errors import BadAnswer
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.catalog.model import Model, Provider
from chat.inference.catalog.name_hints import is_chat_model, is_reasoning_model

MAX_ID = 200
MAX_OWNER = 80
MAX_PROVIDERS = 100
PROVIDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
"""A provider's name becomes a suffix of the model's id in a request, so only these characters pass."""

NON_OWNERS = frozenset(
    {"library", "llamacpp", "vllm", "sglang", "system", "organization_owner", "organization-owner", "openai-internal", "local"}
)
"""Values of `owned_by`, in lower case, that name a program or a role instead of an owner."""

ListingEntry: TypeAlias = dict[str, Any]
"""One entry of a listing, or one provider in it, as a JSON object that is not checked yet."""


def parse_listing(body: bytes, endpoint: Endpoint) -> tuple[Model, ...]:
    """The models that write text, in the server's order, each id once. `key` is the id, to be made unique among endpoints by `selection`.

    Malformed entries are skipped.

    Raises:
        BadAnswer: `body` is not JSON, or not a list of models.
    """
    try:
        listing = json.loads(body)
    except (ValueError, RecursionError) as error:  # ValueError: malformed, not UTF-8, or a number of thousands of digits
        raise _not_a_listing(endpoint) from error
    models: dict[str, Model] = {}
    for entry in _entries(listing, endpoint):
        model = _model(entry, endpoint)
        if model is not None:
            models.setdefault(model.id, model)
    return tuple(models.values())


def _entries(listing: object, endpoint: Endpoint) -> Iterator[ListingEntry]:
    if isinstance(listing, dict):
        if not {"data", "models"} & listing.keys():
            raise _not_a_listing(endpoint)
        listing = listing.get("data") or listing.get("models") or []
    if not isinstance(listing, list):
        raise _not_a_listing(endpoint)
    return (entry for entry in listing if isinstance(entry, dict))


def _not_a_listing(endpoint: Endpoint) -> BadAnswer:
    return BadAnswer(f"{endpoint.name} answered with something that is not a list of models. Check that its address is right.")


def _model(entry: ListingEntry, endpoint: Endpoint) -> Model | None:
    model_id = next((entry[field] for field in ("id", "model", "name") if isinstance(entry.get(field), str)), "").strip()
    if not model_id or len(model_id) > MAX_ID or not model_id.isprintable() or not _writes_text(entry, model_id):
        return None
    providers = tuple(_providers(entry))
    capabilities = _capabilities(entry)
    return Model(
        key=model_id,
        id=model_id,
        endpoint=endpoint,
        owner=_owner(entry, model_id),
        created=_created(entry),
        context_length=_context_length(entry, providers),
        images=_images(entry, capabilities),
        tools=_tools(providers, capabilities),
        reasoning=bool(capabilities & {"reasoning", "include_reasoning", "thinking"}) or is_reasoning_model(model_id),
        providers=providers,
    )


def _writes_text(entry: ListingEntry, model_id: str) -> bool:
    modalities = _modalities(entry, "output_modalities")
    return is_chat_model(model_id) if modalities is None else "text" in modalities


def _modalities(entry: ListingEntry, field: str) -> list[object] | None:
    architecture = entry.get("architecture")
    modalities = architecture.get(field) if isinstance(architecture, dict) else None
    return modalities if isinstance(modalities, list) else None


def _capabilities(entry: ListingEntry) -> frozenset[str]:
    """All abilities that the entry names, in lists of names or (Mistral) maps of name to true. An ability not named may still exist."""
    named: set[str] = set()
    for field in ("capabilities", "supported_parameters"):
        value = entry.get(field)
        if isinstance(value, dict):
            named.update(name for name, holds in value.items() if holds is True)
        elif isinstance(value, list):
            named.update(name for name in value if isinstance(name, str))
    return frozenset(named)


def _images(entry: ListingEntry, capabilities: frozenset[str]) -> bool | None:
    modalities = _modalities(entry, "input_modalities")
    if modalities is not None:
        return "image" in modalities
    return True if capabilities & {"vision", "multimodal"} else None


def _tools(providers: tuple[Provider, ...], capabilities: frozenset[str]) -> bool | None:
    if providers:
        return any(provider.live and provider.supports_tools for provider in providers)
    return True if capabilities & {"tools", "tool_use", "function_calling"} else None


def _context_length(entry: ListingEntry, providers: tuple[Provider, ...]) -> int | None:
    lengths = [provider.context_length for provider in providers if provider.live and provider.context_length]
    if lengths:
        return min(lengths)
    # Not llama.cpp's `n_ctx_train`: the server may have been started with far less than the model was trained for.
    meta = entry.get("meta")
    stated = (entry.get("max_model_len"), meta.get("n_ctx") if isinstance(meta, dict) else None, entry.get("context_length"))
    return next((length for length in map(_count, stated) if length), None)


def _providers(entry: ListingEntry) -> Iterator[Provider]:
    listed = entry.get("providers")
    seen: set[str] = set()
    for item in listed[:MAX_PROVIDERS] if isinstance(listed, list) else ():
        name = item.get("provider") if isinstance(item, dict) else None
        if isinstance(name, str) and PROVIDER_NAME.fullmatch(name) and name not in seen:
            seen.add(name)
            yield _provider(name, item)


def _provider(name: str, item: ListingEntry) -> Provider:
    pricing = item.get("pricing")
    pricing = pricing if isinstance(pricing, dict) else {}
    input_price, output_price = _number(pricing.get("input")), _number(pricing.get("output"))
    return Provider(
        name=name,
        live=item.get("status", "live") == "live",
        context_length=_count(item.get("context_length")),
        input_price=input_price,
        output_price=output_price,
        supports_tools=item.get("supports_tools") is True,
        is_free=item.get("is_free") is True or (input_price, output_price) == (0, 0),
        first_token_latency_ms=_number(item.get("first_token_latency_ms")),
        throughput=_number(item.get("throughput")),
        is_model_author=item.get("is_model_author") is True,
    )


def _owner(entry: ListingEntry, model_id: str) -> str:
    organisation, _, name = model_id.partition("/")
    if organisation and name and "/" not in name and not name.lower().endswith(".gguf"):
        return organisation[:MAX_OWNER]
    owner = entry.get("owned_by")
    if not isinstance(owner, str) or owner.lower() in NON_OWNERS:
        return ""
    return "".join(character for character in owner if character.isprintable()).strip()[:MAX_OWNER]


def _created(entry: ListingEntry) -> datetime | None:
    """The entry's Unix time; None outside 2014–2099, since some servers write 0 or 1. Whole seconds, or (transformers) a float."""
    seconds = _number(entry.get("created"))
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None and 1.4e9 < seconds < 4.1e9 else None


def _number(value: object) -> float | None:
    """`value` as a float if it is a number from 0 to 1e12, else None. The bound excludes integers that no float can hold."""
    if value.__class__ not in (int, float) or not 0 <= value < 1e12:
        return None
    return float(value)


def _count(value: object) -> int | None:
    """`value` as a positive integer, rounded down, else None."""
    number = _number(value)
    return int(number) if number and number >= 1 else None
