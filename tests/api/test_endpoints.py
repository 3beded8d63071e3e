"""The public endpoints with gradio_client and plain HTTP, and raw calls of the page's private events."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from chat.ui.components.settings.component import DEFAULTS, NAMES
from tests.benchmarks.live_client import LiveClient
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter, listed


@pytest.fixture(scope="module")
def app_url(served_router: ScriptedRouter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running app of a local owner with a token."""
    served_router.models = [*served_router.models, listed("demo/long-200-50")]
    log = tmp_path_factory.mktemp("app") / "log.txt"
    with app(log, HF_ROUTER_URL=served_router.base_url, HF_TOKEN="hf_owner", DEFAULT_MODEL="demo/plain") as url:
        yield url


@pytest.fixture(scope="module")
def client(app_url: str) -> Iterator[Client]:
    """gradio_client, connected to the app."""
    client = Client(app_url, verbose=False)
    yield client
    client.close()


def test_models_are_listed_with_context_abilities_and_prices(client: Client, router: ScriptedRouter) -> None:
    models = {model["id"]: model for model in client.predict(api_name="/models")}
    assert models["demo/plain"] == {
        "id": "demo/plain",
        "server": "Hugging Face",
        "context_length": 131072,
        "images": False,
        "tools": True,
        "reasoning": False,
        "demo": False,
        "providers": [{"name": "groq", "input_price": 0.1, "output_price": 0.3}],
    }


def test_the_reply_streams_as_the_text_so_far(client: Client, router: ScriptedRouter) -> None:
    texts = list(client.submit("Hi", model="demo/long-200-50", max_tokens=9, api_name="/chat"))
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert texts[-1].split()[-1] == "word199"
    assert len(texts) > 10
    assert router.chats[-1].body["max_tokens"] == 9


def test_a_history_without_an_end_is_refused_before_anything_is_made_of_it(client: Client, router: ScriptedRouter) -> None:
    asked = len(router.chats)
    with pytest.raises(AppError, match=r"has 2,001 messages; at most 2,000"):
        client.predict("Hi", history=[{"role": "user", "content": "x"}] * 2_001, api_name="/chat")
    with pytest.raises(AppError, match="more than 4,000,000 characters"):
        client.predict("Hi", history=[{"role": "user", "content": "x" * 2_000_001}] * 2, api_name="/chat")
    assert len(router.chats) == asked


def test_the_callers_history_goes_before_the_message(client: Client, router: ScriptedRouter) -> None:
    history = [{"role": "user", "content": "One"}, {"role": "assistant", "content": "Two"}]
    assert client.predict("Three", history=history, system_prompt="Be brief.", api_name="/chat") == "Hello, world!"
    assert [message["content"] for message in router.chats[-1].body["messages"]] == ["Be brief.", "One", "Two", "Three"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"message": " "}, "empty"),
        ({"message": "x" * 200_000}, "at most 100,000"),
        ({"temperature": 9}, "Temperature must be"),
        ({"max_tokens": 0}, "Max tokens must be"),
        ({"model": "no/such"}, "no/such"),
        ({"history": [{"role": "boss", "content": "x"}]}, "History must be"),
        ({"model": "demo/status_402"}, "credits"),
        ({"model": "demo/cut"}, "connection|broke"),
    ],
)
def test_an_invalid_or_failed_call_ends_with_one_sentence(
    client: Client, router: ScriptedRouter, arguments: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(AppError, match=sentence):
        client.predict(**{"message": "Hi", **arguments}, api_name="/chat")


def test_only_the_two_endpoints_are_public(client: Client) -> None:
    assert set(client.view_api(return_format="dict", print_info=False)["named_endpoints"]) == {"/chat", "/models"}


def test_curl_is_enough(app_url: str, router: ScriptedRouter) -> None:
    with httpx2.Client(base_url=app_url, trust_env=False) as http:
        event = http.post("gradio_api/call/v2/chat", json={"message": "Hi"}).json()["event_id"]
        lines = http.get(f"gradio_api/call/v2/chat/{event}").text.splitlines()
    assert "event: complete" in lines
    assert 'data: ["Hello, world!"]' in lines


def test_a_callers_own_token_pays_for_the_call(app_url: str, router: ScriptedRouter) -> None:
    headers = {"Authorization": "Bearer hf_caller"}
    with httpx2.Client(base_url=app_url, headers=headers, trust_env=False) as http:
        event = http.post("gradio_api/call/v2/chat", json={"message": "Hi"}).json()["event_id"]
        http.get(f"gradio_api/call/v2/chat/{event}")
    assert router.chats[-1].headers["authorization"] == "Bearer hf_caller"


async def test_a_caller_who_disconnects_stops_the_upstream_request(app_url: str, router: ScriptedRouter) -> None:
    async with httpx2.AsyncClient(base_url=app_url, trust_env=False) as http:
        event = (await http.post("gradio_api/call/v2/chat", json={"message": "Hi", "model": "demo/slow"})).json()["event_id"]
        async with http.stream("GET", f"gradio_api/call/v2/chat/{event}") as stream:
            await anext(stream.aiter_lines())
    assert await router.saw_disconnect()


async def raw_send(url: str, changed: dict[str, Any], *, model: Any = "demo/plain", conversation: Any = None) -> dict[str, Any]:
    """What became of a raw call of the page's event `send`, with these values in the settings panel."""
    values = [changed.get(name, default) for name, default in zip(NAMES, DEFAULTS, strict=True)]
    async with LiveClient(url) as page:
        return await page.send("Hi", model, conversation or uuid4().hex, settings=values)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"temperature_default": False, "temperature": 99}, "Temperature must be"),
        ({"temperature_default": False, "temperature": "hot"}, "Temperature must be"),
        ({"max_tokens_default": False, "max_tokens": -1}, "Max tokens must be"),
        ({"reasoning_effort": "utmost"}, "Reasoning effort must be"),
        ({"system_prompt": "x" * 60_000}, "System prompt must be"),
    ],
)
async def test_a_raw_call_with_a_control_out_of_range_is_refused(
    app_url: str, router: ScriptedRouter, changed: dict[str, Any], sentence: str
) -> None:
    answer = await raw_send(app_url, changed)
    assert sentence in answer["refused"]["sentence"]
    assert router.chats == []


@pytest.mark.parametrize("model", [None, "", 7, ["demo/plain"], "x" * 10_000, "<img src=x>"])
async def test_a_raw_call_with_an_invalid_model_is_refused(app_url: str, router: ScriptedRouter, model: Any) -> None:
    answer = await raw_send(app_url, {}, model=model)
    assert "not listed" in answer["refused"]["sentence"]
    assert router.chats == []


@pytest.mark.parametrize("conversation", ["../../x", 7, {"a": 1}, "x" * 1000])
async def test_a_raw_call_with_an_invalid_conversation_is_refused(app_url: str, router: ScriptedRouter, conversation: Any) -> None:
    answer = await raw_send(app_url, {}, conversation=conversation)
    assert "not here" in answer["refused"]["sentence"]
