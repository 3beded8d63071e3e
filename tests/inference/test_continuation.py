"""Continued replies: the request for the rest, and the join of the two texts."""

from collections.abc import Sequence
from functools import partial

import pytest

from chat.conversation import Message
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.catalog.model import Model
from chat.inference.completion.client import InferenceClient
from chat.inference.continuation import NOTHING_TO_ADD, REPEATED_CHARS, RepetitionTrimmer, continue_reply
from chat.inference.demo.wire import DONE, Answer, error, finish, text
from chat.inference.events import Event, Finished, Notice, TextDelta
from chat.inference.fitted_reply import ReplyRequest
from chat.inference.retrying import stream_with_retries
from chat.inference.route import Route
from tests.fakes.router import ScriptedRouter

HUB = ("router", "Hugging Face")
OLLAMA = ("local", "Ollama")


def reply_request(router: ScriptedRouter, server: tuple[str, str] = HUB, context: int | None = None) -> ReplyRequest:
    """A request to a model at an endpoint of this (kind, name)."""
    asked = Message(id="q", parent=None, role="user", text="Where did the cat sit?")
    endpoint = Endpoint(server[1], router.base_url, server[0])  # type: ignore[arg-type]
    return ReplyRequest([asked], Route(Model("m", "demo/plain", endpoint, context_length=context), "hf_key"))


def partial_reply(text: str) -> Message:
    """The unfinished reply with this text."""
    return Message(id="r", parent="q", role="assistant", text=text, status="writing")


async def rest(client: InferenceClient, request: ReplyRequest, text: str) -> list[Event]:
    """All events of the continuation of a reply with this text."""
    return [event async for event in continue_reply(partial(stream_with_retries, client), request, partial_reply(text))]


def texts(events: Sequence[Event]) -> str:
    """The whole text of the events."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def saying(*pieces: str) -> Answer:
    """A complete reply in these pieces."""
    return Answer([*map(text, pieces), finish(), DONE])


def sent(router: ScriptedRouter) -> list[tuple[str, str]]:
    """(role, content) of the last request's messages."""
    return [(message["role"], message["content"]) for message in router.chats[-1].body["messages"]]


def with_continuation(before: str, *pieces: str) -> str:
    """`before` and what is new in a continuation that comes in these pieces."""
    trimmer = RepetitionTrimmer(before)
    return before + "".join(trimmer.feed(piece) for piece in pieces) + trimmer.flush()


@pytest.mark.parametrize(
    ("before", "pieces", "whole"),
    [
        ("The cat sat on the ma", ["on", " the mat and", " slept."], "The cat sat on the mat and slept."),
        ("The cat sat on the ma", ["mat and slept."], "The cat sat on the mat and slept."),
        ("The cat sat on the", ["The cat sat on the mat."], "The cat sat on the mat."),
        ("The cat sat on the", ["mat."], "The cat sat on the mat."),
        ("The cat sat on the ", ["mat."], "The cat sat on the mat."),
        ("The cat sat on the ", ["on the mat."], "The cat sat on the mat."),
        ("The cat sat on the", [" mat."], "The cat sat on the mat."),
        ("It sat.\n\n", ["It sat.\n\nThen it slept."], "It sat.\n\nThen it slept."),
        ("It sat.", ["\n\nThen it slept."], "It sat.\n\nThen it slept."),
        ("def f(x", [")", ": return x"], "def f(x): return x"),
        ("Done", ["Done"], "Done"),
        ("Done", [""], "Done"),
        ("我坐在", ["我坐在垫子上"], "我坐在垫子上"),
    ],
)
def test_no_word_is_doubled_or_lost_where_the_parts_meet(before: str, pieces: list[str], whole: str) -> None:
    assert with_continuation(before, *pieces) == whole


def test_text_that_repeats_nothing_is_not_held_back() -> None:
    assert RepetitionTrimmer("The cat sat on the").feed(" xylophone") == " xylophone"


async def test_the_router_is_told_by_a_turn_which_words_to_go_on_from(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(saying("on the ma", "t and slept."))
    events = await rest(client, reply_request(router), "The cat sat on the ma")
    assert texts(events) == "t and slept."
    assert sent(router)[:2] == [("user", "Where did the cat sit?"), ("assistant", "The cat sat on the ma")]
    role, instruction = sent(router)[2]
    assert role == "user"
    assert "\n-----\nThe cat sat on the ma\n-----" in instruction


async def test_only_whole_words_of_a_long_reply_are_asked_for_again(client: InferenceClient, router: ScriptedRouter) -> None:
    await rest(client, reply_request(router), "seven  " * 100)
    last = sent(router)[-1][1].split("-----")[1].strip()
    assert last == "seven  " * (REPEATED_CHARS // 7 - 1) + "seven"


async def test_a_server_that_goes_on_writing_gets_the_reply_as_the_end_of_the_prompt(
    client: InferenceClient, router: ScriptedRouter
) -> None:
    router.enqueue(saying("t and", " slept."))
    events = await rest(client, reply_request(router, OLLAMA), "The cat sat on the ma")
    assert texts(events) == "t and slept."
    assert sent(router) == [("user", "Where did the cat sit?"), ("assistant", "The cat sat on the ma")]


async def test_white_space_at_the_joint_is_not_doubled(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(saying(" mat"))
    assert texts(await rest(client, reply_request(router, OLLAMA), "on the ")) == "mat"
    assert sent(router)[-1] == ("assistant", "on the"), "models go on badly from a space"


async def test_where_the_reply_is_refused_as_the_end_of_the_prompt_it_is_asked_for_by_a_turn(
    client: InferenceClient, router: ScriptedRouter
) -> None:
    router.enqueue(error(400, {"error": "Assistant response prefill is incompatible with enable_thinking."}), saying("the mat."))
    assert texts(await rest(client, reply_request(router, OLLAMA), "on the")) == " mat."
    assert sent(router)[-1][0] == "user"


async def test_a_reply_that_was_whole_is_left_as_it_is_and_that_is_said(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(Answer([finish(), DONE]))
    events = await rest(client, reply_request(router), "It sat on the mat.")
    assert events == [Notice(NOTHING_TO_ADD), Finished("stop")]


async def test_of_a_reply_longer_than_the_context_the_end_is_sent_with_its_question(
    client: InferenceClient, router: ScriptedRouter
) -> None:
    await rest(client, reply_request(router, context=2000), "word " * 4000 + "the end")
    roles = [role for role, _ in sent(router)]
    assert roles == ["user", "assistant", "user"]
    assert sent(router)[1][1].endswith("the end")
