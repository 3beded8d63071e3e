"""Whatever goes wrong, in whatever order: one error with one sentence, and nothing lost that had arrived."""

import asyncio
import logging
import traceback

import pytest

from chat import errors
from chat.inference.completion.client import InferenceClient
from chat.inference.demo import wire
from tests.fakes.router import ScriptedRouter
from tests.inference.completions import KEY, a_request, ending_of, text_of
from tests.limits import GENEROUS_SECONDS

BROKEN_OFF = {
    "cut": errors.ReplyCut,
    "unfinished": errors.ReplyCut,
    "malformed": errors.BadAnswer,
    "mid_stream_error": errors.ProviderFailed,
    "mid_stream_busy": errors.Busy,
}
WITHOUT_A_WORD = {
    "empty": errors.EmptyReply,
    "nothing": errors.EmptyReply,
    "html": errors.BadAnswer,
    "reasoning_only": errors.EmptyReply,
    "status_400": errors.RequestRefused,
    "model_not_supported": errors.ModelNotSupported,
    "context_exceeded": errors.ContextExceeded,
    "status_401": errors.KeyRefused,
    "status_402": errors.OutOfCredits,
    "status_403": errors.NotPermitted,
    "status_404": errors.NotKnown,
    "status_408": errors.TimedOut,
    "status_413": errors.TooLarge,
    "status_422": errors.NotKnown,
    "status_429": errors.Busy,
    "status_500": errors.ProviderFailed,
    "status_502": errors.ProviderFailed,
    "status_503": errors.ProviderFailed,
    "status_504": errors.ProviderFailed,
}


@pytest.mark.parametrize(("scenario", "kind"), BROKEN_OFF.items())
async def test_what_arrived_before_a_reply_broke_off_is_kept(
    client: InferenceClient, router: ScriptedRouter, scenario: str, kind: type[errors.UpstreamError]
) -> None:
    events, error = await ending_of(client, a_request(router.endpoint(), scenario))
    assert (text_of(events), type(error)) == ("Hello, world!", kind)


@pytest.mark.parametrize(("scenario", "kind"), WITHOUT_A_WORD.items())
async def test_a_reply_that_never_began_says_why(
    client: InferenceClient, router: ScriptedRouter, scenario: str, kind: type[errors.UpstreamError]
) -> None:
    events, error = await ending_of(client, a_request(router.endpoint(), scenario))
    assert (text_of(events), type(error)) == ("", kind)


async def test_silence_in_mid_reply_times_out_and_keeps_the_text(impatient_client: InferenceClient, router: ScriptedRouter) -> None:
    events, error = await asyncio.wait_for(ending_of(impatient_client, a_request(router.endpoint(), "stalled")), GENEROUS_SECONDS)
    assert (text_of(events), type(error)) == ("Hello, world!", errors.TimedOut)


async def test_silence_before_the_headers_times_out_and_is_not_asked_again(
    impatient_client: InferenceClient, router: ScriptedRouter
) -> None:
    _, error = await asyncio.wait_for(ending_of(impatient_client, a_request(router.endpoint(), "silent")), GENEROUS_SECONDS)
    assert (type(error), len(router.chats)) == (errors.TimedOut, 1)


async def test_a_cut_after_the_finish_is_a_whole_reply(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.Answer([wire.text("Hi"), wire.finish(), wire.Cut()]))
    _, error = await ending_of(client, a_request(router.endpoint()))
    assert error is None


@pytest.mark.parametrize(
    "body", [b'{"detail": "not here"}', b"[]", b"null", b'{"choices": 3}', b'{"choices": [7]}', b'{"choices": [{"delta": 1}]}']
)
async def test_json_that_is_no_completion_is_a_bad_answer(client: InferenceClient, router: ScriptedRouter, body: bytes) -> None:
    router.enqueue(wire.Answer([wire.Send(body)], content_type=wire.JSON))
    _, error = await ending_of(client, a_request(router.endpoint()))
    assert type(error) is errors.BadAnswer


async def test_an_error_with_status_200_is_an_error(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.Answer([wire.Send(b'{"error": "overloaded"}')], content_type=wire.JSON))
    _, error = await ending_of(client, a_request(router.endpoint()))
    assert type(error) is errors.ProviderFailed


async def test_a_line_that_never_ends_is_given_up(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.Answer([wire.Send(b"data: "), *[wire.Send(b"x" * 1024 * 1024)] * 6, wire.Wait(None)]))
    _, error = await ending_of(client, a_request(router.endpoint()))
    assert type(error) is errors.ReplyTooLong


async def test_nesting_that_no_parser_survives_is_a_bad_answer(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.Answer([wire.Send(b"data: " + b"[" * 200_000 + b"\n\n")]))
    _, error = await ending_of(client, a_request(router.endpoint()))
    assert type(error) is errors.BadAnswer


async def test_neither_the_key_nor_the_message_is_in_what_can_be_logged(
    client: InferenceClient, router: ScriptedRouter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    router.enqueue(wire.error(400, {"error": {"message": f"Bad key {KEY} for 'my secret question'" + "." * 300}}))
    _, error = await ending_of(client, a_request(router.endpoint()))
    told = "".join(traceback.format_exception(error)) + str(vars(error)) + caplog.text
    assert KEY not in told
    assert "secret question" not in told


async def test_a_model_that_ended_in_an_error_is_not_a_whole_reply(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.Answer([wire.text("Hi"), wire.finish("error"), wire.DONE]))
    _, error = await ending_of(client, a_request(router.endpoint()))
    assert type(error) is errors.ProviderFailed


async def test_an_error_may_stand_in_the_place_of_a_chunk(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.Answer([wire.text("Hi"), wire.event({"object": "error", "message": "no", "code": 402})]))
    _, error = await ending_of(client, a_request(router.endpoint()))
    assert type(error) is errors.OutOfCredits


async def test_white_space_alone_is_no_reply(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(wire.Answer([wire.text(" \n"), wire.finish(), wire.DONE]))
    _, error = await ending_of(client, a_request(router.endpoint()))
    assert type(error) is errors.EmptyReply
