"""Gives the listed models unique keys, filters those to show, and picks the one selected at first. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TypeAlias

from chat.inference.catalog.model import Model

ModelIdentity: TypeAlias = tuple[str, str]
"""(base URL, id). Identifies a model independently of its key."""

GOOD_MODELS = (
    "openai/gpt-oss-120b",
    "Qwen/Qwen3-235B-A22B-Instruct-2507",
    "deepseek-ai/DeepSeek-V3.1",
    "meta-llama/Llama-3.3-70B-Instruct",
    "openai/gpt-oss-20b",
)
"""Good at most tasks, cheap, and on the router offered by several providers. The first of these that is listed is selected by default."""


def model_identity(model: Model) -> ModelIdentity:
    """The model's endpoint and id."""
    return model.endpoint.base_url, model.id


def with_unique_keys(models: Sequence[Model], known: Mapping[ModelIdentity, str]) -> tuple[Model, ...]:
    """The models with unique keys: the plain id for the first endpoint that lists it, `id@endpoint` for the others.

    A `known` key stays with its model. If an endpoint that answers late took over a key, a person's next message would go to another
    server than the one they picked.
    """
    kept = {model_identity(model): known[model_identity(model)] for model in models if model_identity(model) in known}
    taken = set(kept.values())
    named = []
    for model in models:
        key = kept.get(model_identity(model))
        if key is None:
            key = model.id
            while key in taken:
                key = f"{key}@{model.endpoint.name}"
            taken.add(key)
        named.append(model if model.key == key else replace(model, key=key))
    return tuple(named)


def matching(models: Sequence[Model], globs: Iterable[str]) -> tuple[Model, ...]:
    """The models whose id or key matches a glob, in the order of the globs, ignoring case. All models if there is no glob."""
    if not globs:
        return tuple(models)
    matched: dict[str, Model] = {}
    for glob in globs:
        for model in models:
            if model.key not in matched and _matches(model, glob.lower()):
                matched[model.key] = model
    return tuple(matched.values())


def usable(model: Model, token_available: bool) -> bool:
    """Whether this visitor can use the model: on the router only with a Hugging Face token."""
    return token_available or model.endpoint.kind != "router"


def first_good(models: Collection[Model], token_available: bool) -> Model | None:
    """The first of GOOD_MODELS at the first endpoint that this visitor can use, else its first model; only models that are available."""
    candidates = [model for model in models if usable(model, token_available) and model.is_available]
    if not candidates:
        return None
    by_id = {model.id: model for model in candidates if model.endpoint == candidates[0].endpoint}
    return next((by_id[good] for good in GOOD_MODELS if good in by_id), candidates[0])


def _matches(model: Model, glob: str) -> bool:
    return any(name == glob or fnmatchcase(name, glob) for name in (model.id.lower(), model.key.lower()))
