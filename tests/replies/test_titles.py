"""Titles against the scripted router."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chat.conversation import Message
from chat.inference.catalog.listing import parse_listing
from chat.inference.catalog.model import Model
from chat.inference.completion.client import InferenceClient
from chat.inference.demo.wire import DONE, Answer, finish, text
from chat.inference.route import Route
from chat.replies.titles import first_words, written_title
from tests.fakes.router import ScriptedRouter

QUESTION = Message(id="q", parent=None, role="user", text="How do rainbows form?")
ANSWER = Message(id="a", parent="q", role="assistant", text="By light in drops.", reasoning="private thoughts")


@pytest_asyncio.fixture
async def client() -> AsyncIterator[InferenceClient]:
    client = InferenceClient(retry_seconds=0)
    yield client
    await client.aclose()


def model(router: ScriptedRouter, scenario: str = "plain") -> Model:
    return parse_listing(f'{{"data": [{{"id": "demo/{scenario}"}}]}}'.encode(), router.endpoint())[0]


async def titled(client: InferenceClient, router: ScriptedRouter, answer: str) -> str | None:
    router.enqueue(Answer([text(answer), finish(), DONE]), titles=True)
    return await written_title(client, Route(model(router), "hf_x"), QUESTION, ANSWER)


async def test_a_model_names_the_conversation_from_its_first_exchange(client: InferenceClient, router: ScriptedRouter) -> None:
    assert await titled(client, router, "How Rainbows Form") == "How Rainbows Form"
    sent = str(router.titles[-1].body["messages"])
    assert "How do rainbows form?" in sent
    assert "private thoughts" not in sent


@pytest.mark.parametrize(
    "answer", ['"How Rainbows Form"', "**How Rainbows Form**", "Title: How Rainbows Form.", "\n\n# How Rainbows Form\nmore"]
)
async def test_decoration_is_taken_off(client: InferenceClient, router: ScriptedRouter, answer: str) -> None:
    assert await titled(client, router, answer) == "How Rainbows Form"


@pytest.mark.parametrize("answer", ["x" * 500, "***", '""'])
async def test_what_is_no_title_is_not_taken_for_one(client: InferenceClient, router: ScriptedRouter, answer: str) -> None:
    assert await titled(client, router, answer) is None


@pytest.mark.parametrize("scenario", ["status_500", "status_402", "cut", "empty", "reasoning_only", "html"])
async def test_a_failure_costs_the_title_and_no_more(client: InferenceClient, router: ScriptedRouter, scenario: str) -> None:
    assert await written_title(client, Route(model(router, scenario), "hf_x"), QUESTION, ANSWER) is None


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Hello", "Hello"),
        ("One two three four five six", "One two three four five six"),
        ("One two three four five six seven", "One two three four five six…"),
        ("  many \n lines\there ", "many lines here"),
        ("x" * 100, "x" * 60 + "…"),
        ("", ""),
    ],
)
def test_the_first_words_are_a_title_until_then(said: str, title: str) -> None:
    assert first_words(said) == title
