"""Of all models listed: what each is called, which are shown, and which one is selected at first. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TypeAlias

from chat.inference.catalog.model import Model

ModelIdentity: TypeAlias = tuple[str, str]
"""(base url, id): what a model is, whatever it is called here."""

GOOD_MODELS = (
    "openai/gpt-oss-120b",
    "Qwen/Qwen3-235B-A22B-Instruct-2507",
    "deepseek-ai/DeepSeek-V3.1",
    "meta-llama/Llama-3.3-70B-Instruct",
    "openai/gpt-oss-20b",
)
"""Good at most things, cheap, and on the router offered by several providers. The first of these is selected if nobody says otherwise."""


def identity(model: Model) -> ModelIdentity:
    return model.endpoint.base_url, model.id


def with_unique_keys(models: Sequence[Model], known: Mapping[ModelIdentity, str]) -> tuple[Model, ...]:
    """The plain id for the first endpoint that lists it, `id@endpoint` for the others.

    A key that is `known` stays: if an endpoint that answers late took over a key, a person's next message would go to another server
    than the one they picked.
    """
    kept = {identity(model): known[identity(model)] for model in models if identity(model) in known}
    taken = set(kept.values())
    named = []
    for model in models:
        key = kept.get(identity(model))
        if key is None:
            key = model.id
            while key in taken:
                key = f"{key}@{model.endpoint.name}"
            taken.add(key)
        named.append(model if model.key == key else replace(model, key=key))
    return tuple(named)


def matching(models: Sequence[Model], globs: Iterable[str]) -> tuple[Model, ...]:
    """The models whose id or key one of these matches, in the order of the globs; capitals make no difference. All if there is no glob."""
    if not globs:
        return tuple(models)
    found: dict[str, Model] = {}
    for glob in globs:
        for model in models:
            if model.key not in found and _matches(model, glob.lower()):
                found[model.key] = model
    return tuple(found.values())


def usable(model: Model, token_available: bool) -> bool:
    """Whether this visitor can pay for it: on the router that takes a token of Hugging Face."""
    return token_available or model.endpoint.kind != "router"


def first_good(models: Collection[Model], token_available: bool) -> Model | None:
    """The model to begin with, of the first endpoint that this visitor can use, a good one or else its first that answers."""
    candidates = [model for model in models if usable(model, token_available) and model.answers]
    if not candidates:
        return None
    by_id = {model.id: model for model in candidates if model.endpoint == candidates[0].endpoint}
    return next((by_id[good] for good in GOOD_MODELS if good in by_id), candidates[0])


def _matches(model: Model, glob: str) -> bool:
    return any(name == glob or fnmatchcase(name, glob) for name in (model.id.lower(), model.key.lower()))
