"""What a request is counted as, with the real client against the scripted router."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
import pytest_asyncio

from chat.errors import ReplyCut, UpstreamError
from chat.inference.completion.client import InferenceClient
from chat.inference.demo.wire import DONE, Answer, Cut, Wait, error, finish, reasoning, text, usage
from chat.inference.events import CompletionRequest, TextDelta
from chat.limits.metered import MeteredClient, Tally
from tests.fakes.router import ScriptedRouter

PROMPT = "x" * 350  # 100 tokens as they are estimated, and 8 around them


@pytest.fixture
def tally() -> Tally:
    return Tally()


@pytest_asyncio.fixture
async def client(tally: Tally) -> AsyncIterator[MeteredClient]:
    client = InferenceClient(retry_seconds=0)
    yield MeteredClient(client, tally)
    await client.aclose()


@pytest.fixture
def request_(router: ScriptedRouter) -> CompletionRequest:
    return CompletionRequest(router.endpoint(), "hf_x", "demo/plain", ({"role": "user", "content": PROMPT},))


async def test_the_servers_own_count_counts(
    client: MeteredClient, request_: CompletionRequest, router: ScriptedRouter, tally: Tally
) -> None:
    router.enqueue(Answer([text("Hello"), finish(), usage(7, 3), DONE]))
    assert await client.complete(request_) == "Hello"
    assert (tally.prompt, tally.completion, tally.total) == (7, 3, 10)


async def test_without_one_it_is_estimated_with_the_reasoning(
    client: MeteredClient, request_: CompletionRequest, router: ScriptedRouter, tally: Tally
) -> None:
    router.enqueue(Answer([reasoning("y" * 70), text("z" * 35), finish(), DONE]))
    await client.complete(request_)
    assert (tally.prompt, tally.completion) == (108, 30)


async def test_a_reply_that_breaks_off_counts_as_far_as_it_came(
    client: MeteredClient, request_: CompletionRequest, router: ScriptedRouter, tally: Tally
) -> None:
    router.enqueue(Answer([text("z" * 35), Cut()]))
    with pytest.raises(ReplyCut):
        await client.complete(request_)
    assert (tally.prompt, tally.completion) == (108, 10)


async def test_a_reply_that_is_stopped_counts_as_far_as_it_came(
    client: MeteredClient, request_: CompletionRequest, router: ScriptedRouter, tally: Tally
) -> None:
    router.enqueue(Answer([text("z" * 35), Wait(None)]))
    async with aclosing(client.stream(request_)) as events:
        async for event in events:
            if isinstance(event, TextDelta):
                break
    assert (tally.prompt, tally.completion) == (108, 10)


async def test_a_request_that_is_stopped_before_its_answer_counts_as_read(
    client: MeteredClient, request_: CompletionRequest, router: ScriptedRouter, tally: Tally
) -> None:
    router.enqueue(Answer([], delay=None))
    task = asyncio.create_task(client.complete(request_))
    await router.received(chats=1)
    task.cancel()
    await asyncio.wait([task])
    assert (tally.prompt, tally.completion) == (108, 0)


async def test_what_the_server_refused_costs_nothing(
    client: MeteredClient, request_: CompletionRequest, router: ScriptedRouter, tally: Tally
) -> None:
    router.enqueue(error(402, "no credits"))
    with pytest.raises(UpstreamError):
        await client.complete(request_)
    assert tally.total == 0
