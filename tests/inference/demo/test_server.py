"""The demo model over HTTP."""

from collections.abc import Iterator

import httpx2
import pytest

from chat.errors import NotKnown
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.completion.client import InferenceClient
from chat.inference.demo import DemoServer
from chat.inference.demo.answers import prepared_reply, split_tokens
from chat.inference.events import CompletionRequest, Finished, TokenUsage
from chat.ui.payloads.welcome import EXAMPLES
from tests.inference.completions import a_request, events_of, reasoning_of, text_of


@pytest.fixture(scope="module")
def demo_server() -> Iterator[DemoServer]:
    """A demo server that answers fast."""
    with DemoServer(rate=5_000) as server:
        yield server


def test_only_the_demo_is_listed_and_its_name_says_what_it_is(demo_server: DemoServer) -> None:
    listed = httpx2.get(f"{demo_server.base_url}/models").json()["data"]
    assert [(model["id"], model["name"]) for model in listed] == [("demo", "Demo model (not an AI)")]


async def test_a_scenario_is_not_served_to_people(client: InferenceClient, demo_server: DemoServer) -> None:
    with pytest.raises(NotKnown, match="does not know demo/plain"):
        await events_of(client, a_request(Endpoint("Demo", demo_server.base_url, "demo")))


async def test_the_demo_streams_its_reply_and_counts_what_it_sent(client: InferenceClient, demo_server: DemoServer) -> None:
    question = ({"role": "user", "content": EXAMPLES[3][1]},)
    request = CompletionRequest(Endpoint("Demo", demo_server.base_url, "demo"), "none", "demo", question)
    events = await events_of(client, request)
    prepared = prepared_reply(question)
    assert (reasoning_of(events), text_of(events)) == (prepared.reasoning, prepared.text)
    assert events[-2:] == [
        TokenUsage(len(split_tokens(EXAMPLES[3][1])), len(split_tokens(prepared.reasoning)) + len(split_tokens(prepared.text))),
        Finished("stop"),
    ]
