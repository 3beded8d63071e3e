"""The values of the dropdowns "Model" and "Provider", and the description of the selected model. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from chat.inference.catalog.description import describe_model, detail, label, provider_label
from chat.inference.catalog.model import Model
from chat.ui.payloads.payload import Payload

ROUTINGS: Final = (("Automatic provider", "auto"), ("Fastest provider", "fastest"), ("Cheapest provider", "cheapest"))
"""(label, value) of the routing policies, which come before the providers themselves."""


@dataclass(frozen=True, slots=True)
class ModelList:
    """The items of the dropdown "Model".

    Attributes:
        digest: a short hash of the items; equal lists have equal digests, across processes too.
        choices: (label, model key), in display order.
    """

    digest: str
    choices: list[tuple[str, str]]


def model_list(models: Iterable[Model]) -> ModelList:
    """The dropdown's items for these models, in this order."""
    choices = [(label(model), model.key) for model in models]
    return ModelList(sha256(json.dumps(choices).encode()).hexdigest()[:16], choices)


def provider_choices(model: Model | None) -> list[tuple[str, str]]:
    """(label, value) of the dropdown "Provider". One item only where the endpoint offers no selection: all but the Hugging Face router."""
    if model is None or model.endpoint.kind != "router":
        return [ROUTINGS[0]]
    return [*ROUTINGS, *((provider_label(provider), provider.name) for provider in model.live_providers)]


def provider_or_auto(model: Model | None, provider: object) -> str:
    """`provider` if the dropdown has it for this model, else "auto"."""
    return next((value for _, value in provider_choices(model) if value == provider), "auto")


def model_card_payload(model: Model | None, problems: Sequence[str]) -> Payload:
    """The description of the selected model, for the first screen and for the line under the dropdown.

    Args:
        problems: a sentence for each endpoint that does not answer.
    """
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
