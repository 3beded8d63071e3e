from collections.abc import Iterator

import pytest

from chat.errors import ProviderFailed
from chat.inference.events import (
    Answering,
    Event,
    Finished,
    LeftOut,
    Notice,
    ReasoningDelta,
    TextDelta,
    TokenUsage,
    ToolCallDelta,
    Waiting,
    is_token,
    merge_deltas,
)


def test_neighbouring_deltas_of_a_kind_are_one() -> None:
    events: list[Event] = [Answering("groq"), ReasoningDelta("a"), ReasoningDelta("b"), TextDelta("c"), TextDelta("d")]
    assert list(merge_deltas(events)) == [Answering("groq"), ReasoningDelta("ab"), TextDelta("cd")]


def test_what_stands_between_them_keeps_its_place() -> None:
    events: list[Event] = [TextDelta("a"), TokenUsage(1, 2), TextDelta("b"), ReasoningDelta("c"), TextDelta("d")]
    assert list(merge_deltas(events)) == events


def test_what_came_before_an_error_is_told_before_it() -> None:
    def broken() -> Iterator[Event]:
        yield TextDelta("a")
        yield TextDelta("b")
        raise ProviderFailed("No.")

    merged = merge_deltas(broken())
    assert next(merged) == TextDelta("ab")
    with pytest.raises(ProviderFailed):
        next(merged)


@pytest.mark.parametrize("event", [TextDelta("a"), ReasoningDelta("a"), ToolCallDelta(0, "1", "clock", "")])
def test_a_reply_begins_with_text_reasoning_or_a_call(event: Event) -> None:
    assert is_token(event)


@pytest.mark.parametrize("event", [Answering("groq"), LeftOut("top_p"), Notice("."), Waiting("."), TokenUsage(1, 2), Finished("stop")])
def test_no_other_event_begins_a_reply(event: Event) -> None:
    assert not is_token(event)
