from dataclasses import replace

import pytest

from chat.inference.catalog.endpoints import Endpoint
from chat.inference.catalog.model import Model, Provider, price, request_model_id

ROUTER = Endpoint("Hugging Face", "https://router.example/v1", "router")
LLAMA_CPP = Endpoint("127.0.0.1:8080", "http://127.0.0.1:8080/v1", "local")
DEMO = Endpoint("Demo", "http://127.0.0.1:5/v1", "demo")

GROQ = Provider("groq", input_price=0.1, output_price=0.5)
BROKEN = Provider("broken", live=False)
MODEL = Model("a/b", "a/b", ROUTER, providers=(GROQ, BROKEN))


@pytest.mark.parametrize(
    ("choice", "sent"),
    [
        ("auto", "a/b"),
        ("fastest", "a/b:fastest"),
        ("cheapest", "a/b:cheapest"),
        ("groq", "a/b:groq"),
        ("broken", "a/b"),
        ("gone", "a/b"),
        ("", "a/b"),
    ],
)
def test_the_choice_of_a_provider_is_a_suffix_of_the_id(choice: str, sent: str) -> None:
    assert request_model_id(MODEL, choice) == sent


@pytest.mark.parametrize("choice", ["auto", "fastest", "cheapest", "groq"])
def test_only_the_router_knows_providers(choice: str) -> None:
    assert request_model_id(replace(MODEL, endpoint=LLAMA_CPP), choice) == "a/b"


def test_a_reply_costs_what_its_provider_takes() -> None:
    assert price(MODEL, "Groq", 1_000_000, 2_000_000) == pytest.approx(1.1)


@pytest.mark.parametrize(("provider", "tokens"), [(None, 10), ("gone", 10), ("broken", 10), ("groq", None)])
def test_no_cost_is_named_that_is_not_known(provider: str | None, tokens: int | None) -> None:
    assert price(MODEL, provider, tokens, 10) is None


def test_a_free_provider_costs_nothing_even_without_prices() -> None:
    assert price(replace(MODEL, providers=(Provider("gift", is_free=True),)), "gift", 10, None) == 0


def test_a_model_whose_providers_are_all_broken_does_not_answer() -> None:
    assert not replace(MODEL, providers=(BROKEN,)).is_available


def test_a_model_of_a_server_without_providers_answers() -> None:
    assert Model("m", "m", LLAMA_CPP).is_available


@pytest.mark.parametrize(
    ("model_id", "name"),
    [
        ("/home/me/models/Qwen3-8B-Q4_K_M.gguf", "Qwen3-8B-Q4_K_M"),
        ("C:\\models\\Qwen3-8B.gguf", "Qwen3-8B"),
        ("gpt-oss:20b", "gpt-oss:20b"),
        ("a/b", "a/b"),
        (".gguf", ".gguf"),
    ],
)
def test_the_path_of_a_file_is_shown_as_its_name(model_id: str, name: str) -> None:
    assert Model(model_id, model_id, LLAMA_CPP).name == name


@pytest.mark.parametrize("model_id", ["demo", "demo/think"])
def test_the_demo_is_named_a_demo(model_id: str) -> None:
    assert Model(model_id, model_id, DEMO).name.startswith("Demo model")
