from collections.abc import Iterator

import pytest

from chat.errors import ProviderFailed
from chat.inference.events import Answering, Event, ReasoningDelta, TextDelta, TokenUsage, merge_deltas


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

    told = merge_deltas(broken())
    assert next(told) == TextDelta("ab")
    with pytest.raises(ProviderFailed):
        next(told)
