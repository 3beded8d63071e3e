import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chat.errors import BadAnswer
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.catalog.listing import MAX_ID, parse_listing
from chat.inference.catalog.model import Model, Provider
from tests.fakes.models_server import listing, routed

ROUTER = Endpoint("Hugging Face", "https://router.example/v1", "router")
LOCAL = Endpoint("Ollama", "http://127.0.0.1:11434/v1", "local")


def read(*entries: str | dict[str, Any], endpoint: Endpoint = LOCAL) -> tuple[Model, ...]:
    """The models of a listing with these entries."""
    return parse_listing(listing(*entries), endpoint)


def ids(body: object) -> list[str]:
    """The ids of the models in this JSON body."""
    return [model.id for model in parse_listing(json.dumps(body).encode(), LOCAL)]


def test_the_routers_entry_is_read_whole() -> None:
    provider = {
        "provider": "groq",
        "status": "live",
        "context_length": 131072,
        "pricing": {"input": 0.1, "output": 0.5},
        "is_free": False,
        "supports_tools": True,
        "first_token_latency_ms": 210,
        "throughput": 480.5,
        "is_model_author": True,
    }
    (model,) = read(routed("org/plain-1", provider, images=True), endpoint=ROUTER)
    assert model == Model(
        key="org/plain-1",
        id="org/plain-1",
        endpoint=ROUTER,
        owner="org",
        created=datetime(2025, 7, 31, 22, 13, 20, tzinfo=UTC),
        context_length=131072,
        images=True,
        tools=True,
        reasoning=False,
        providers=(Provider("groq", True, 131072, 0.1, 0.5, True, False, 210, 480.5, True),),
    )


def test_a_provider_need_say_nothing_but_its_name() -> None:
    (model,) = read({"id": "org/m", "providers": [{"provider": "groq"}]}, endpoint=ROUTER)
    assert model.providers == (Provider("groq"),)
    assert (model.context_length, model.tools) == (None, False)


def test_the_context_is_the_least_of_the_live_providers() -> None:
    (model,) = read(routed("org/m", {"context_length": 200}, {"context_length": 100}, {"context_length": 50, "status": "error"}, {}))
    assert model.context_length == 100


def test_tools_are_there_when_a_live_provider_supports_them() -> None:
    live, broken = read(routed("a/a", {}, {"supports_tools": True}), routed("a/b", {"supports_tools": True, "status": "error"}))
    assert (live.tools, broken.tools) == (True, False)


def test_a_provider_that_takes_nothing_is_free() -> None:
    (model,) = read(routed("a/a", {"pricing": {"input": 0, "output": 0}}))
    assert model.providers[0].is_free


@pytest.mark.parametrize(
    ("entry", "context"),
    [
        ({"id": "m", "meta": {"n_ctx": 4096, "n_ctx_train": 131072}}, 4096),
        ({"id": "m", "meta": {"n_ctx_train": 131072}}, None),
        ({"id": "m", "max_model_len": 32768}, 32768),
        ({"id": "m", "context_length": 8192}, 8192),
        ({"id": "m", "max_model_len": None, "meta": None}, None),
        ({"id": "m", "max_model_len": 0}, None),
        ({"id": "m", "max_model_len": "lots"}, None),
    ],
    ids=["llama.cpp", "llama.cpp before it loads", "vLLM", "others", "null", "zero", "words"],
)
def test_each_servers_way_of_naming_its_context_is_understood(entry: dict[str, Any], context: int | None) -> None:
    assert read(entry)[0].context_length == context


@pytest.mark.parametrize(
    ("created", "year"),
    [
        (1754000000, 2025),
        (1754000000.75, 2025),
        (0, None),
        (1, None),
        (-5, None),
        ("2025", None),
        (True, None),
        (10**400, None),
        (1e300, None),
    ],
)
def test_a_date_is_read_where_it_is_one(created: object, year: int | None) -> None:
    (model,) = read({"id": "m", "created": created})
    assert (model.created.year if model.created else None) == year


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"id": "m"}, (None, None, False)),
        ({"id": "m", "capabilities": ["completion", "vision", "tools", "thinking"]}, (True, True, True)),
        ({"id": "m", "capabilities": {"vision": False, "function_calling": True}}, (None, True, False)),
        ({"id": "m", "capabilities": {"vision": True, "function_calling": False}}, (True, None, False)),
        ({"id": "m", "supported_parameters": ["tools", "reasoning"]}, (None, True, True)),
        ({"id": "m", "capabilities": [{}, None, 3]}, (None, None, False)),
    ],
)
def test_what_a_server_says_of_abilities_is_believed(entry: dict[str, Any], said: tuple[bool | None, bool | None, bool]) -> None:
    (model,) = read(entry)
    assert (model.images, model.tools, model.reasoning) == said


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"object": "list", "data": []}, []),
        ({"data": None}, []),
        ({"models": [{"name": "a"}, {"model": "b"}]}, ["a", "b"]),
        ({"models": [{"name": "path"}], "data": [{"id": "a"}]}, ["a"]),
        ([{"id": "a"}], ["a"]),
        ({"data": [None, 3, "x", [], {}, {"id": None}, {"id": 7}, {"id": " "}, {"id": "a"}]}, ["a"]),
        ({"data": [{"id": "a", "owned_by": "one"}, {"id": "b"}, {"id": "a", "owned_by": "two"}]}, ["a", "b"]),
    ],
    ids=["none", "null", "models", "both", "bare list", "garbage", "duplicates"],
)
def test_a_list_is_read_in_every_form_that_servers_give_it(body: object, expected: list[str]) -> None:
    assert ids(body) == expected


def test_of_two_entries_with_one_id_the_first_counts() -> None:
    assert [model.owner for model in read({"id": "a", "owned_by": "one"}, {"id": "a", "owned_by": "two"})] == ["one"]


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><title>Welcome</title>",
        b"",
        b"\xff\xfe",
        b'{"error": "no"}',
        b'"models"',
        b"7",
        b'{"data": {"a": 1}}',
        b"[" * 100_000,
        b'{"data": [' + b"1" * 5000 + b"]}",
    ],
)
def test_what_is_no_list_of_models_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer, match=r"^Ollama answered with something that is not a list of models"):
        parse_listing(body, LOCAL)


@pytest.mark.parametrize("model_id", ["m" * (MAX_ID + 1), "a\x00b", "a\nb", "a\u202egpt", "a\u2066b", "a\u200bb", "\ud800"])
def test_absurd_ids_are_passed_over(model_id: str) -> None:
    assert ids({"data": [{"id": model_id}, {"id": "fine"}]}) == ["fine"]


@pytest.mark.parametrize("model_id", ["m" * MAX_ID, "模型", "مدل", "<img src=x>", "${x}", "🦙", "my model.gguf"])
def test_unusual_ids_are_kept_as_they_are(model_id: str) -> None:
    assert ids({"data": [{"id": model_id}]}) == [model_id]


@pytest.mark.parametrize(
    ("model_id", "owned_by", "owner"),
    [
        ("org/m", "else", "org"),
        ("m", "acme", "acme"),
        ("m", "library", ""),
        ("m", "organization_owner", ""),
        ("m", "a\u202eb\x07" + "c" * 500, "ab" + "c" * 78),
        ("m", 7, ""),
        ("/models/m.gguf", "llamacpp", ""),
        ("models/m.gguf", "llamacpp", ""),
    ],
)
def test_the_owner_is_a_name_and_never_the_program(model_id: str, owned_by: object, owner: str) -> None:
    assert read({"id": model_id, "owned_by": owned_by})[0].owner == owner


@pytest.mark.parametrize("name", ["gr oq", "groq:evil", "a/b", "", "x" * 61, "\u202egroq", 7, None])
def test_a_provider_that_cannot_be_a_suffix_is_passed_over(name: object) -> None:
    (model,) = read({"id": "a/b", "providers": [{"provider": name}, {"provider": "groq"}, {"provider": "groq", "status": "error"}, 3]})
    assert model.providers == (Provider("groq"),)


@pytest.mark.parametrize("price", [-1, float("nan"), float("inf"), "0.1", True, None, 10**400])
def test_a_price_that_is_none_is_not_known(price: object) -> None:
    (model,) = read(routed("a/b", {"pricing": {"input": price, "output": price}}))
    assert model.providers[0] == Provider("provider0")


def test_models_that_write_no_text_are_left_out() -> None:
    painter = {"id": "a/painter", "architecture": {"output_modalities": ["image"]}}
    assert ids({"data": [painter, {"id": "nomic-embed-text"}, {"id": "a/b"}]}) == ["a/b"]


def test_what_the_server_says_of_its_output_counts_more_than_a_name() -> None:
    assert ids({"data": [routed("org/whisper-of-the-woods")]}) == ["org/whisper-of-the-woods"]
