"""The tool calls of a reply, in the shapes that servers give them."""

import json
from typing import Any

import pytest

from chat.inference.completion.chunks import parse
from chat.inference.completion.tool_calls import MAX_CALLS, ToolCalls

Call = tuple[str, str, str]


def calls_of(*chunks: Any) -> list[Call]:
    """The calls, as (id, name, arguments), of chunks with these `tool_calls`."""
    calls, found = ToolCalls(), dict[int, Call]()
    for chunk in chunks:
        (choice,) = parse(json.dumps({"choices": [{"delta": {"content": "text", "tool_calls": chunk}}]})).choices
        assert choice.delta
        assert choice.delta.content == "text", "the reply is not lost with its calls"
        for delta in calls.feed(choice.delta.tool_calls):
            known = found.get(delta.index, ("", "", ""))
            found[delta.index] = (known[0] or delta.id, known[1] or delta.name, known[2] + delta.arguments)
    return [found[index] for index in sorted(found)]


def call(arguments: object = "{}", name: object = "find", **fields: object) -> dict[str, object]:
    """A call of the function `find`."""
    return {"function": {"name": name, "arguments": arguments}, **fields}


@pytest.mark.parametrize(
    ("odd", "read"),
    [
        ({"id": "a", "function": None}, ("a", "", "")),
        ({"id": "a", "function": "find"}, ("a", "find", "")),
        ({"id": "a"}, ("a", "", "")),
        (call({"q": "x"}, id="a"), ("a", "find", '{"q": "x"}')),
        (call(["x", 1], id="a"), ("a", "find", '["x", 1]')),
        (call(None, id="a"), ("a", "find", "")),
        (call(7, id="a"), ("a", "find", "7")),
        (call(id=7), ("7", "find", "{}")),
        (call(id=None), ("", "find", "{}")),
        (call(id={"x": 1}), ("", "find", "{}")),
        (call(name=None, id="a"), ("a", "", "{}")),
        (call(name=["find"], id="a"), ("a", "", "{}")),
        (call(id="a", index="0"), ("a", "find", "{}")),
        (call(id="a", index=None), ("a", "find", "{}")),
        (call(id="a", index={}), ("a", "find", "{}")),
        (call(id="a", index=-1), ("a", "find", "{}")),
        (call("\ud83d", id="a"), ("a", "find", "\ufffd")),
    ],
)
def test_an_odd_call_is_read_as_far_as_it_can_be(odd: dict[str, object], read: Call) -> None:
    assert calls_of([odd]) == [read]


@pytest.mark.parametrize("odd", [None, 7, "calls", [], [None], ["x"], [[]], {}])
def test_what_is_no_call_breaks_nothing(odd: object) -> None:
    assert len(calls_of(odd)) <= 1


def test_a_call_may_stand_without_its_list() -> None:
    assert calls_of(call(id="a")) == [("a", "find", "{}")]


def test_calls_that_all_have_index_zero_are_told_apart_by_their_ids() -> None:
    chunks = [[call(id="a", index=0)], [call(id="b", index=0)], [call(id="c", index=0)]]
    assert calls_of(*chunks) == [("a", "find", "{}"), ("b", "find", "{}"), ("c", "find", "{}")]
    assert calls_of([*chunks[0], *chunks[1]]) == [("a", "find", "{}"), ("b", "find", "{}")]


def test_calls_without_ids_and_indices_are_told_apart_where_one_is_complete() -> None:
    assert calls_of([call({"q": 1})], [call({"q": 2})]) == [("", "find", '{"q": 1}'), ("", "find", '{"q": 2}')]


def test_the_pieces_of_calls_are_put_together() -> None:
    pieces = [
        [call('{"q":', id="a", index=0)],
        [call("{}", id="b", index=1, name="read")],
        [{"index": 0, "function": {"arguments": '"x"}'}}],
    ]
    assert calls_of(*pieces) == [("a", "find", '{"q":"x"}'), ("b", "read", "{}")]


def test_a_server_that_repeats_id_and_name_with_each_piece_makes_one_call() -> None:
    assert calls_of([call('{"q":', id="a", index=0)], [call("{}}", id="a", index=0)]) == [("a", "find", '{"q":{}}')]


def test_calls_without_an_end_are_left_out() -> None:
    assert len(calls_of([call(id=str(number), index=0) for number in range(MAX_CALLS + 10)])) == MAX_CALLS
