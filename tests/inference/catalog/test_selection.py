from collections.abc import Sequence

import pytest

from chat.inference.catalog.endpoints import Endpoint
from chat.inference.catalog.model import Model, Provider
from chat.inference.catalog.selection import GOOD_MODELS, first_good, matching, model_identity, with_unique_keys

ROUTER = Endpoint("Hugging Face", "https://router.example/v1", "router")
OLLAMA = Endpoint("Ollama", "http://127.0.0.1:11434/v1", "local")
DEMO = Endpoint("Demo", "http://127.0.0.1:5/v1", "demo")


def of(endpoint: Endpoint, *ids: str) -> list[Model]:
    """Models of this endpoint, before their keys are unique."""
    return [Model(model_id, model_id, endpoint) for model_id in ids]


def keys(models: Sequence[Model]) -> list[str]:
    """The models' keys, in order."""
    return [model.key for model in models]


def test_the_first_endpoint_has_the_plain_id_and_later_ones_name_themselves() -> None:
    assert keys(with_unique_keys(of(ROUTER, "a", "b") + of(OLLAMA, "b", "c"), {})) == ["a", "b", "b@Ollama", "c"]


def test_a_key_stays_with_its_model_when_an_earlier_endpoint_comes_late() -> None:
    known = {model_identity(model): model.key for model in with_unique_keys(of(OLLAMA, "b"), {})}
    assert keys(with_unique_keys(of(ROUTER, "b") + of(OLLAMA, "b"), known)) == ["b@Hugging Face", "b"]


def test_an_id_that_looks_like_anothers_key_does_not_take_it() -> None:
    named = with_unique_keys(of(ROUTER, "b", "b@Ollama") + of(OLLAMA, "b"), {})
    assert keys(named) == ["b", "b@Ollama", "b@Ollama@Ollama"]


@pytest.mark.parametrize(
    ("globs", "shown"),
    [
        ((), ["Qwen/a", "meta/b", "b@Ollama"]),
        (("meta/*",), ["meta/b"]),
        (("meta/b", "QWEN/*"), ["meta/b", "Qwen/a"]),
        (("*",), ["Qwen/a", "meta/b", "b@Ollama"]),
        (("*b*", "*"), ["meta/b", "b@Ollama", "Qwen/a"]),
        (("*@ollama",), ["b@Ollama"]),
        (("none",), []),
    ],
)
def test_globs_pick_and_order_what_is_shown(globs: tuple[str, ...], shown: list[str]) -> None:
    models = [*of(ROUTER, "Qwen/a", "meta/b"), Model("b@Ollama", "b", OLLAMA)]
    assert keys(matching(models, globs)) == shown


def test_an_id_with_brackets_matches_itself() -> None:
    assert keys(matching(of(OLLAMA, "m[1]"), ("m[1]",))) == ["m[1]"]


def test_a_good_model_of_the_router_is_selected_first() -> None:
    models = of(ROUTER, "a/first", GOOD_MODELS[1], GOOD_MODELS[0])
    assert first_good(models, token_available=True) == models[2]


def test_without_a_good_one_the_first_that_answers_is_selected() -> None:
    broken = Model(GOOD_MODELS[0], GOOD_MODELS[0], ROUTER, providers=(Provider("p", live=False),))
    models = [broken, *of(ROUTER, "a/first", "a/second")]
    assert first_good(models, token_available=True) == models[1]


def test_without_a_token_the_router_is_passed_over() -> None:
    models = of(ROUTER, GOOD_MODELS[0]) + of(OLLAMA, "llama") + of(DEMO, "demo")
    assert first_good(models, token_available=False) == models[1]


def test_the_first_endpoint_goes_before_a_good_model_of_a_later_one() -> None:
    models = of(OLLAMA, "llama") + of(ROUTER, GOOD_MODELS[0])
    assert first_good(models, token_available=True) == models[0]


def test_nothing_usable_means_no_good_model() -> None:
    assert first_good(of(ROUTER, "a"), token_available=False) is None
