"""What the client sends, to whom, and how it lets go."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import pytest

from chat.errors import Busy, KeyRefused, ProviderFailed, Unreachable
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.completion.client import InferenceClient
from chat.inference.demo import wire
from chat.inference.events import Answering, CompletionRequest, Event, Finished, TextDelta, TokenUsage
from tests.fakes.router import ScriptedRouter
from tests.inference.completions import HELLO, KEY, a_request, events_of, nowhere, text_of
from tests.limits import GENEROUS_SECONDS


async def test_a_reply_begins_with_who_answers_and_ends_with_why_it_ended(client: InferenceClient, router: ScriptedRouter) -> None:
    events = await events_of(client, a_request(router.endpoint()))
    assert events == [Answering("groq"), *HELLO, TokenUsage(1, 3), Finished("stop")]


async def test_parameters_at_the_models_default_are_not_sent(client: InferenceClient, router: ScriptedRouter) -> None:
    await events_of(client, a_request(router.endpoint()))
    assert router.chats[0].body == {
        "model": "demo/plain",
        "messages": [{"role": "user", "content": "Hello"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


async def test_parameters_that_are_set_are_sent(client: InferenceClient, router: ScriptedRouter) -> None:
    await events_of(client, a_request(router.endpoint(), temperature=0.0, top_p=0.5, max_tokens=7, reasoning_effort="low"))
    sent = router.chats[0].body
    assert (sent["temperature"], sent["top_p"], sent["max_tokens"], sent["reasoning_effort"]) == (0.0, 0.5, 7, "low")


async def test_half_a_surrogate_pair_does_not_keep_the_rest_from_being_sent(client: InferenceClient, router: ScriptedRouter) -> None:
    request = CompletionRequest(router.endpoint(), KEY, "demo/plain", ({"role": "user", "content": [{"type": "text", "text": "é\ud83d"}]},))
    await events_of(client, request)
    assert router.chats[0].body["messages"][0]["content"][0]["text"] == "é\ufffd"


async def test_an_organisation_pays_on_the_router(client: InferenceClient, router: ScriptedRouter) -> None:
    await events_of(client, a_request(router.endpoint(), bill_to="acme"))
    assert router.chats[0].headers["x-hf-bill-to"] == "acme"


async def test_each_server_gets_the_key_of_its_request_only(client: InferenceClient, router: ScriptedRouter) -> None:
    with ScriptedRouter() as other:
        await asyncio.gather(
            events_of(client, a_request(router.endpoint(), key="hf_one")), events_of(client, a_request(other.endpoint("server"), key="two"))
        )
        assert "hf_one" not in str(other.requests)
        assert "two" not in str(router.requests)
        assert (router.chats[0].headers["authorization"], other.chats[0].headers["authorization"]) == ("Bearer hf_one", "Bearer two")


async def test_a_redirect_carries_nothing_to_another_server(client: InferenceClient, router: ScriptedRouter) -> None:
    with ScriptedRouter() as other:
        router.enqueue(wire.error(307, "", {"location": f"{other.base_url}/chat/completions".replace("127.0.0.1", "localhost")}))
        with pytest.raises(Exception, match="points to another address"):
            await events_of(client, a_request(router.endpoint()))
        assert other.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_one_persons_cookies_are_not_sent_with_the_next_persons_request(
    client: InferenceClient, router: ScriptedRouter, host: str
) -> None:
    router.enqueue(wire.Answer([*HELLO_STEPS], headers={"set-cookie": "session=mine; Path=/"}))
    here = replace(router.endpoint(), base_url=router.base_url.replace("127.0.0.1", host))
    for key in ("hf_one", "hf_two"):
        await events_of(client, a_request(here, key=key))
    assert "cookie" not in router.chats[1].headers


async def test_requests_of_different_people_share_a_connection(client: InferenceClient, router: ScriptedRouter) -> None:
    for key in ("hf_one", "hf_two"):
        await events_of(client, a_request(router.endpoint(), key=key))
    assert router.chats[0].connection == router.chats[1].connection


async def test_closing_the_generator_closes_the_upstream_connection(client: InferenceClient, router: ScriptedRouter) -> None:
    async with aclosing(client.stream(a_request(router.endpoint(), "slow"))) as events:
        await _first_text(events)
    assert await router.saw_disconnect()


async def test_cancelling_the_reading_task_closes_the_upstream_connection(client: InferenceClient, router: ScriptedRouter) -> None:
    began = asyncio.Event()

    async def read() -> None:
        async with aclosing(client.stream(a_request(router.endpoint(), "slow"))) as events:
            await _first_text(events)
            began.set()
            await _first_text(events, after=10_000)

    task = asyncio.create_task(read())
    await asyncio.wait_for(began.wait(), GENEROUS_SECONDS)
    task.cancel()
    assert await router.saw_disconnect()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_cancelling_before_the_headers_closes_the_upstream_connection(client: InferenceClient, router: ScriptedRouter) -> None:
    task = asyncio.create_task(events_of(client, a_request(router.endpoint(), "silent")))
    await router.received(chats=1)
    task.cancel()
    assert await router.saw_disconnect()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_whole_completion_is_its_text_without_reasoning(client: InferenceClient, router: ScriptedRouter) -> None:
    assert await client.complete(a_request(router.endpoint(), "reasoning")) == "Hello, world!"


async def test_a_failing_provider_is_asked_a_second_time(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.error(503, "Overloaded"))
    assert (await events_of(client, a_request(router.endpoint())))[-1] == Finished("stop")
    assert len(router.chats) == 2


async def test_a_provider_that_keeps_failing_is_not_asked_a_third_time(client: InferenceClient, router: ScriptedRouter) -> None:
    with pytest.raises(ProviderFailed):
        await events_of(client, a_request(router.endpoint(), "status_500"))
    assert len(router.chats) == 2


async def test_a_busy_provider_is_left_alone(client: InferenceClient, router: ScriptedRouter) -> None:
    with pytest.raises(Busy) as caught:
        await events_of(client, a_request(router.endpoint(), "status_429_wait"))
    assert (len(router.chats), caught.value.retry_after) == (1, 7.0)


async def test_a_proxy_of_the_environment_does_not_stand_before_this_machine(
    client: InferenceClient, router: ScriptedRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", nowhere().base_url.removesuffix("/v1"))
    events = await events_of(client, a_request(router.endpoint()))
    assert events[-1] == Finished("stop")


async def test_a_server_that_does_not_run_is_named(client: InferenceClient) -> None:
    with pytest.raises(Unreachable, match="my server cannot be reached"):
        await events_of(client, a_request(nowhere()))


async def test_an_address_that_makes_no_sense_is_a_server_that_cannot_be_reached(client: InferenceClient) -> None:
    with pytest.raises(Unreachable):
        await events_of(client, a_request(Endpoint("typo", "http://[::1/v1", "server")))


@pytest.mark.parametrize("key", ["hf_über", "hf_one\r\nX-Evil: 1"])
async def test_a_key_that_is_no_key_is_sent_to_nobody(client: InferenceClient, router: ScriptedRouter, key: str) -> None:
    with pytest.raises(KeyRefused):
        await events_of(client, a_request(router.endpoint(), key=key))
    assert router.requests == []


async def test_a_closed_client_can_be_used_again(client: InferenceClient, router: ScriptedRouter) -> None:
    await client.complete(a_request(router.endpoint()))
    await client.aclose()
    assert await client.complete(a_request(router.endpoint())) == "Hello, world!"


def test_importing_the_client_does_not_import_openai() -> None:
    code = "import sys, chat.inference.completion.client; sys.exit('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_can_be_imported_before_the_first_request() -> None:
    code = (
        "import asyncio, sys; from chat.inference.completion.client import InferenceClient\n"
        "async def main(): client = InferenceClient(); await client.prepare(); await client.aclose()\n"
        "asyncio.run(main()); sys.exit('openai' not in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_client_works_in_whichever_loop_uses_it_first(router: ScriptedRouter) -> None:
    async def use(client: InferenceClient) -> str:
        try:
            return await client.complete(a_request(router.endpoint()))
        finally:
            await client.aclose()

    assert asyncio.run(use(InferenceClient())) == "Hello, world!"


HELLO_STEPS = (*(wire.text(event.text) for event in HELLO), wire.finish(), wire.DONE)


async def _first_text(events: AsyncGenerator[Event, None], after: int = 0) -> None:
    """Read up to the first text after so many others."""
    async for event in events:
        if isinstance(event, TextDelta):
            after -= 1
            if after < 0:
                return


async def test_what_comes_within_a_step_is_one_delta(router: ScriptedRouter) -> None:
    client = InferenceClient(step_seconds=0.25)
    async with aclosing(client.stream(a_request(router.endpoint(), "long-100-200"))) as events:
        deltas: list[Event] = [event async for event in events if isinstance(event, TextDelta)]
    await client.aclose()
    assert len(deltas) < 30, "a hundred tokens in half a second"
    assert text_of(deltas).split()[-1] == "word99"


async def test_the_first_token_waits_for_no_step(router: ScriptedRouter) -> None:
    client = InferenceClient(step_seconds=3600)
    async with aclosing(client.stream(a_request(router.endpoint(), "slow"))) as events:
        await _first_text(events)
    await client.aclose()


async def test_a_fast_reply_waits_for_no_step(router: ScriptedRouter) -> None:
    """It fills the connection's buffer again and again, and the connection ends with it."""
    words = [wire.text(f"word{number} " * 200) for number in range(400)]
    router.enqueue(wire.Answer([*words, wire.finish(), wire.Cut()]))
    client = InferenceClient(step_seconds=3600)
    events = await events_of(client, a_request(router.endpoint()))
    await client.aclose()
    assert text_of(events).split() == [f"word{number}" for number in range(400) for _ in range(200)]


async def test_a_proxy_of_the_environment_carries_requests_to_other_machines(
    client: InferenceClient, router: ScriptedRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", router.base_url.removesuffix("/v1"))
    events = await events_of(client, a_request(Endpoint("far away", "http://models.example/v1", "server")))
    assert (events[-1], router.chats[0].headers["host"]) == (Finished("stop"), "models.example")
