"""A field that a server refuses is left out, once, and the person is told."""

from typing import Any

import pytest

from chat.errors import Busy, RequestRefused
from chat.inference.completion.client import InferenceClient
from chat.inference.demo import wire
from chat.inference.events import Finished, LeftOut
from tests.fakes.router import ScriptedRouter
from tests.fakes.scenarios.refusals import refuse_field
from tests.inference.completions import HELLO, a_request, events_of


@pytest.mark.parametrize(("name", "value"), [("temperature", 1.0), ("top_p", 0.5), ("reasoning_effort", "high")])
async def test_a_refused_field_is_left_out_and_told(client: InferenceClient, router: ScriptedRouter, name: str, value: Any) -> None:
    events = await events_of(client, a_request(router.endpoint(), f"refuses_{name}", **{name: value}))
    assert events[1:3] == [LeftOut(name), *HELLO]
    assert [name in chat.body for chat in router.chats] == [True, False]


async def test_usage_is_not_asked_of_a_server_that_refuses_it_and_nobody_is_told(client: InferenceClient, router: ScriptedRouter) -> None:
    events = await events_of(client, a_request(router.endpoint(), "refuses_stream_options"))
    assert events[1:2] == HELLO


async def test_max_tokens_is_sent_by_its_later_name_first(client: InferenceClient, router: ScriptedRouter) -> None:
    events = await events_of(client, a_request(router.endpoint(), "refuses_max_tokens", max_tokens=9))
    assert (router.chats[1].body["max_completion_tokens"], events[1:2]) == (9, HELLO)


async def test_max_tokens_that_is_refused_by_both_names_is_left_out(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(refuse_field("max_tokens"), refuse_field("max_completion_tokens"))
    events = await events_of(client, a_request(router.endpoint(), max_tokens=9))
    assert events[1:3] == [LeftOut("max_tokens"), *HELLO]


async def test_several_refused_fields_are_left_out_in_turn(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(refuse_field("top_p"), refuse_field("temperature"))
    events = await events_of(client, a_request(router.endpoint(), temperature=1.0, top_p=0.5))
    assert events[1:3] == [LeftOut("top_p"), LeftOut("temperature")]


async def test_a_field_named_by_the_list_of_what_is_wrong_is_found(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.error(422, {"detail": [{"loc": ["body", "temperature"], "msg": "Input should be at most 1"}]}))
    events = await events_of(client, a_request(router.endpoint(), temperature=2.0))
    assert (events[1], events[-1]) == (LeftOut("temperature"), Finished("stop"))


async def test_a_field_that_only_the_persons_own_words_name_is_kept(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.error(422, {"detail": [{"loc": ["body", "messages"], "msg": "too many", "input": "what is temperature"}]}))
    with pytest.raises(Exception, match="too many"):
        await events_of(client, a_request(router.endpoint(), temperature=1.0))


async def test_a_refusal_that_names_no_field_we_sent_is_final(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(refuse_field("temperature"))
    with pytest.raises(RequestRefused):
        await events_of(client, a_request(router.endpoint()))
    assert len(router.chats) == 1


async def test_the_field_that_the_server_points_at_goes_before_others_that_it_mentions(
    client: InferenceClient, router: ScriptedRouter
) -> None:
    router.enqueue(wire.error(400, {"error": {"message": "bad value; top_p would do", "param": "temperature"}}))
    events = await events_of(client, a_request(router.endpoint(), temperature=1.0, top_p=0.5))
    assert (events[1], router.chats[1].body["top_p"]) == (LeftOut("temperature"), 0.5)


async def test_a_field_named_by_another_kind_of_error_is_kept(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.error(429, {"error": "the temperature in here is too high"}))
    with pytest.raises(Busy):
        await events_of(client, a_request(router.endpoint(), temperature=1.0))
