"""The dropdowns "Model" and "Provider", and what is said of the chosen model. Pure: models in, component values out."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from chat.inference.catalog.description import describe_model, detail, label, provider_label
from chat.inference.catalog.model import Model

ROUTINGS: Final = (("Automatic provider", "auto"), ("Fastest provider", "fastest"), ("Cheapest provider", "cheapest"))


@dataclass(frozen=True, slots=True)
class ModelList:
    """What the dropdown offers. `choices` are (what it shows, key); `name` is the same only for equal lists, whoever made them."""

    name: str
    choices: list[tuple[str, str]]


def model_list(models: Iterable[Model]) -> ModelList:
    """These models, in this order."""
    choices = [(label(model), model.key) for model in models]
    return ModelList(sha256(json.dumps(choices).encode()).hexdigest()[:16], choices)


def provider_choices(model: Model | None) -> list[tuple[str, str]]:
    """(what the dropdown shows, choice). Only the router lets a person choose."""
    if model is None or model.endpoint.kind != "router":
        return [ROUTINGS[0]]
    return [*ROUTINGS, *((provider_label(provider), provider.name) for provider in model.live_providers)]


def provider_or_auto(model: Model | None, provider: object) -> str:
    """`provider` where this model offers it, else "auto"."""
    return next((choice for _, choice in provider_choices(model) if choice == provider), "auto")


def card_payload(model: Model | None, problems: Sequence[str]) -> dict[str, Any]:
    """What the first screen and the line under the dropdown say of a model, and of servers that do not answer, a sentence each."""
    if model is None:
        return {"name": "", "problems": list(problems)}
    shown = describe_model(model)
    return {
        "name": shown.name,
        "owner": shown.owner,
        "facts": [list(fact) for fact in shown.facts],
        "link": {"label": "Model page", "href": shown.link} if shown.link else None,
        "demo": model.is_demo,
        "detail": detail(model),
        "problems": list(problems),
    }
