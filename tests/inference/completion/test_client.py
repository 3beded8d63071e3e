"""What the client sends, to whom, and how it lets go."""

import asyncio
import subprocess
import sys
from contextlib import aclosing
from dataclasses import replace

import pytest

from chat.errors import Busy, KeyRefused, ProviderFailed, Unreachable
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.completion.client import InferenceClient
from chat.inference.demo import wire
from chat.inference.events import Answering, CompletionRequest, Finished, TextDelta, TokenUsage
from tests.fakes.router import ScriptedRouter
from tests.inference.completions import HELLO, KEY, a_request, events_of, nowhere, text_of


async def test_a_reply_begins_with_who_answers_and_ends_with_why_it_ended(client, router):
    events = await events_of(client, a_request(router.endpoint()))
    assert events == [Answering("groq"), *HELLO, TokenUsage(1, 3), Finished("stop")]


async def test_parameters_at_the_models_default_are_not_sent(client, router):
    await events_of(client, a_request(router.endpoint()))
    assert router.chats[0].body == {
        "model": "demo/plain",
        "messages": [{"role": "user", "content": "Hello"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


async def test_parameters_that_are_set_are_sent(client, router):
    await events_of(client, a_request(router.endpoint(), temperature=0.0, top_p=0.5, max_tokens=7, reasoning_effort="low"))
    sent = router.chats[0].body
    assert (sent["temperature"], sent["top_p"], sent["max_tokens"], sent["reasoning_effort"]) == (0.0, 0.5, 7, "low")


async def test_half_a_surrogate_pair_does_not_keep_the_rest_from_being_sent(client, router):
    request = CompletionRequest(router.endpoint(), KEY, "demo/plain", ({"role": "user", "content": [{"type": "text", "text": "é\ud83d"}]},))
    await events_of(client, request)
    assert router.chats[0].body["messages"][0]["content"][0]["text"] == "é\ufffd"


async def test_an_organisation_pays_on_the_router(client, router):
    await events_of(client, a_request(router.endpoint(), bill_to="acme"))
    assert router.chats[0].headers["x-hf-bill-to"] == "acme"


async def test_each_server_gets_the_key_of_its_request_only(client, router):
    with ScriptedRouter() as other:
        await asyncio.gather(
            events_of(client, a_request(router.endpoint(), key="hf_one")), events_of(client, a_request(other.endpoint("server"), key="two"))
        )
        assert "hf_one" not in str(other.requests)
        assert "two" not in str(router.requests)
        assert (router.chats[0].headers["authorization"], other.chats[0].headers["authorization"]) == ("Bearer hf_one", "Bearer two")


async def test_a_redirect_carries_nothing_to_another_server(client, router):
    with ScriptedRouter() as other:
        router.enqueue(wire.error(307, "", {"location": f"{other.base_url}/chat/completions".replace("127.0.0.1", "localhost")}))
        with pytest.raises(Exception, match="points to another address"):
            await events_of(client, a_request(router.endpoint()))
        assert other.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_one_persons_cookies_are_not_sent_with_the_next_persons_request(client, router, host):
    router.enqueue(wire.Answer([*HELLO_STEPS], headers={"set-cookie": "session=mine; Path=/"}))
    here = replace(router.endpoint(), base_url=router.base_url.replace("127.0.0.1", host))
    for key in ("hf_one", "hf_two"):
        await events_of(client, a_request(here, key=key))
    assert "cookie" not in router.chats[1].headers


async def test_requests_of_different_people_share_a_connection(client, router):
    for key in ("hf_one", "hf_two"):
        await events_of(client, a_request(router.endpoint(), key=key))
    assert router.chats[0].connection == router.chats[1].connection


async def test_closing_the_generator_closes_the_upstream_connection(client, router):
    async with aclosing(client.stream(a_request(router.endpoint(), "slow"))) as events:
        await _first_text(events)
    assert await router.saw_disconnect()


async def test_cancelling_the_reading_task_closes_the_upstream_connection(client, router):
    began = asyncio.Event()

    async def read():
        async with aclosing(client.stream(a_request(router.endpoint(), "slow"))) as events:
            await _first_text(events)
            began.set()
            await _first_text(events, after=10_000)

    task = asyncio.create_task(read())
    await asyncio.wait_for(began.wait(), 5)
    task.cancel()
    assert await router.saw_disconnect()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_cancelling_before_the_headers_closes_the_upstream_connection(client, router):
    task = asyncio.create_task(events_of(client, a_request(router.endpoint(), "silent")))
    await router.received(chats=1)
    task.cancel()
    assert await router.saw_disconnect()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_whole_completion_is_its_text_without_reasoning(client, router):
    assert await client.complete(a_request(router.endpoint(), "reasoning")) == "Hello, world!"


async def test_a_failing_provider_is_asked_a_second_time(client, router):
    router.enqueue(wire.error(503, "Overloaded"))
    assert (await events_of(client, a_request(router.endpoint())))[-1] == Finished("stop")
    assert len(router.chats) == 2


async def test_a_provider_that_keeps_failing_is_not_asked_a_third_time(client, router):
    with pytest.raises(ProviderFailed):
        await events_of(client, a_request(router.endpoint(), "status_500"))
    assert len(router.chats) == 2


async def test_a_busy_provider_is_left_alone(client, router):
    with pytest.raises(Busy) as caught:
        await events_of(client, a_request(router.endpoint(), "status_429_wait"))
    assert (len(router.chats), caught.value.retry_after) == (1, 7.0)


async def test_a_proxy_of_the_environment_does_not_stand_before_this_machine(client, router, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", nowhere().base_url.removesuffix("/v1"))
    events = await events_of(client, a_request(router.endpoint()))
    assert events[-1] == Finished("stop")


async def test_a_server_that_does_not_run_is_named(client):
    with pytest.raises(Unreachable, match="my server cannot be reached"):
        await events_of(client, a_request(nowhere()))


async def test_an_address_that_makes_no_sense_is_a_server_that_cannot_be_reached(client):
    with pytest.raises(Unreachable):
        await events_of(client, a_request(Endpoint("typo", "http://[::1/v1", "server")))


@pytest.mark.parametrize("key", ["hf_über", "hf_one\r\nX-Evil: 1"])
async def test_a_key_that_is_no_key_is_sent_to_nobody(client, router, key):
    with pytest.raises(KeyRefused):
        await events_of(client, a_request(router.endpoint(), key=key))
    assert router.requests == []


async def test_a_closed_client_can_be_used_again(client, router):
    await client.complete(a_request(router.endpoint()))
    await client.aclose()
    assert await client.complete(a_request(router.endpoint())) == "Hello, world!"


def test_importing_the_client_does_not_import_openai():
    code = "import sys, chat.inference.completion.client; sys.exit('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_can_be_imported_before_the_first_request():
    code = (
        "import asyncio, sys; from chat.inference.completion.client import InferenceClient\n"
        "async def main(): client = InferenceClient(); await client.prepare(); await client.aclose()\n"
        "asyncio.run(main()); sys.exit('openai' not in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_client_works_in_whichever_loop_uses_it_first(router):
    async def use(client: InferenceClient) -> str:
        try:
            return await client.complete(a_request(router.endpoint()))
        finally:
            await client.aclose()

    assert asyncio.run(use(InferenceClient())) == "Hello, world!"


HELLO_STEPS = (*(wire.text(event.text) for event in HELLO), wire.finish(), wire.DONE)


async def _first_text(events, after: int = 0) -> None:
    async for event in events:
        if isinstance(event, TextDelta):
            after -= 1
            if after < 0:
                return


async def test_what_comes_within_a_step_is_one_delta(router):
    client = InferenceClient(step_seconds=0.25)
    async with aclosing(client.stream(a_request(router.endpoint(), "long-100-200"))) as events:
        deltas = [event async for event in events if isinstance(event, TextDelta)]
    await client.aclose()
    assert len(deltas) < 30, "a hundred tokens in half a second"
    assert text_of(deltas).split()[-1] == "word99"


async def test_the_first_token_waits_for_no_step(router):
    client = InferenceClient(step_seconds=3600)
    async with aclosing(client.stream(a_request(router.endpoint(), "slow"))) as events:
        await _first_text(events)
    await client.aclose()


async def test_a_fast_reply_waits_for_few_steps(router):
    """Its 400 kB are read in pieces of 16 kB at most, and with a step after each this would take half a minute."""
    client = InferenceClient(step_seconds=1.0)
    async with asyncio.timeout(15):
        events = await events_of(client, a_request(router.endpoint(), "long-2000-99999"))
    await client.aclose()
    assert text_of(events).split()[-1] == "word1999"
