"""One kind of events, whatever dialect of the protocol a server speaks."""

import asyncio

import pytest

from chat.inference.completion.client import InferenceClient
from chat.inference.demo import wire
from chat.inference.demo.answers import read_text
from chat.inference.events import Answering, Finished, FinishReason, TextDelta, TokenUsage, ToolCallDelta
from tests.fakes.router import ScriptedRouter
from tests.inference.completions import HELLO, a_request, events_of, reasoning_of, text_of
from tests.limits import GENEROUS_SECONDS


@pytest.mark.parametrize("dialect", ["reasoning", "reasoning_content", "reasoning_text"])
async def test_reasoning_is_told_from_text_by_each_of_its_names(client: InferenceClient, router: ScriptedRouter, dialect: str) -> None:
    events = await events_of(client, a_request(router.endpoint(), dialect))
    assert (reasoning_of(events), text_of(events)) == ("The person greets me. I greet back.", "Hello, world!")


async def test_inline_thinking_split_over_deltas_is_reasoning(client: InferenceClient, router: ScriptedRouter) -> None:
    events = await events_of(client, a_request(router.endpoint(), "think"))
    assert (reasoning_of(events), text_of(events)) == ("The person greets me.", "Hello, world!")


async def test_pieces_of_tool_calls_keep_their_index(client: InferenceClient, router: ScriptedRouter) -> None:
    events = await events_of(client, a_request(router.endpoint(), "tool_call"))
    assert events[1:] == [
        ToolCallDelta(0, "call_1", "weather", ""),
        ToolCallDelta(0, "", "", '{"city": '),
        ToolCallDelta(1, "call_2", "clock", '{"zone": "CET"}'),
        ToolCallDelta(0, "", "", '"Paris"}'),
        Finished("tool_calls"),
    ]


async def test_a_server_that_answers_all_at_once_gives_the_same_events(client: InferenceClient, router: ScriptedRouter) -> None:
    events = await events_of(client, a_request(router.endpoint(), "non_streaming"))
    assert events[1:] == [TextDelta("Hello, world!"), TokenUsage(1, 3), Finished("stop")]


async def test_a_finish_reason_ends_a_reply_without_done_and_its_usage_counts(client: InferenceClient, router: ScriptedRouter) -> None:
    events = await events_of(client, a_request(router.endpoint(), "transformers"))
    assert events[1:] == [*HELLO, TokenUsage(4, 3), Finished("stop")]


async def test_done_ends_a_reply_without_a_finish_reason(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.Answer([wire.text("Hi"), wire.DONE]))
    assert (await events_of(client, a_request(router.endpoint())))[-1] == Finished("stop")


async def test_a_chunk_without_choices_is_passed_over(client: InferenceClient, router: ScriptedRouter) -> None:
    events = await events_of(client, a_request(router.endpoint(), "null_choices"))
    assert events[1:] == [*HELLO, Finished("stop")]


@pytest.mark.parametrize(("scenario", "reason"), [("truncated", "length"), ("content_filter", "content_filter")])
async def test_why_a_reply_ended_is_told(client: InferenceClient, router: ScriptedRouter, scenario: str, reason: FinishReason) -> None:
    assert (await events_of(client, a_request(router.endpoint(), scenario)))[-1] == Finished(reason)


async def test_a_reply_that_ran_out_of_tokens_before_its_first_word_is_truncated_and_not_empty(
    client: InferenceClient, router: ScriptedRouter
) -> None:
    router.enqueue(wire.Answer([wire.reasoning("Hm"), wire.finish("length"), wire.DONE]))
    assert (await events_of(client, a_request(router.endpoint())))[-1] == Finished("length")


async def test_a_connection_left_open_after_the_finish_does_not_hold_the_reply(client: InferenceClient, router: ScriptedRouter) -> None:
    events = await asyncio.wait_for(events_of(client, a_request(router.endpoint(), "left_open")), GENEROUS_SECONDS)
    assert events[-1] == Finished("stop")


async def test_a_long_reply_arrives_whole(client: InferenceClient, router: ScriptedRouter) -> None:
    assert text_of(await events_of(client, a_request(router.endpoint(), "markdown"))) == read_text("showcase")


async def test_usage_counted_on_every_chunk_is_told_once(client: InferenceClient, router: ScriptedRouter) -> None:
    chunks = [wire.chunk({"content": word}, usage=wire.counts(5, number)) for number, word in enumerate("abc", 1)]
    router.enqueue(wire.Answer([*chunks, wire.finish(), wire.DONE]))
    events = await events_of(client, a_request(router.endpoint()))
    assert [event for event in events if isinstance(event, TokenUsage)] == [TokenUsage(5, 3)]


async def test_content_in_parts_is_their_text(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(
        wire.Answer([wire.chunk({"content": [{"type": "text", "text": "Hi"}, {"type": "reference"}]}), wire.finish(), wire.DONE])
    )
    assert text_of(await events_of(client, a_request(router.endpoint()))) == "Hi"


async def test_half_a_surrogate_pair_in_a_reply_becomes_text_that_can_be_stored(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.Answer([wire.Send(b'data: {"choices":[{"delta":{"content":"a\\ud83d"},"finish_reason":"stop"}]}\n\n')]))
    text_of(await events_of(client, a_request(router.endpoint()))).encode()


async def test_a_provider_whose_name_is_no_name_is_not_told(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.Answer([wire.text("Hi"), wire.DONE], headers={"x-inference-provider": "x" * 200}))
    assert (await events_of(client, a_request(router.endpoint())))[0] == Answering(None)


async def test_nothing_counts_after_done(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.Answer([wire.Send(b"".join(step.data for step in (wire.text("Hi"), wire.DONE, wire.text("never"))))]))
    assert text_of(await events_of(client, a_request(router.endpoint()))) == "Hi"


async def test_arguments_that_come_as_an_object_are_told_as_json_text(client: InferenceClient, router: ScriptedRouter) -> None:
    call = {"index": 0, "id": "c", "function": {"name": "f", "arguments": {"city": "Paris"}}}
    router.enqueue(wire.Answer([wire.chunk({"tool_calls": [call]}, finish="tool_calls"), wire.DONE]))
    assert ToolCallDelta(0, "c", "f", '{"city": "Paris"}') in await events_of(client, a_request(router.endpoint()))
