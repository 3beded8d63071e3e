"""The short way for ordinary chunks, which must read them as the long way does."""

import json
from typing import Any

import pytest

from chat.inference.completion.chunks import Delta, ordinary_text, parse


def chunk(delta: Any, **choice: Any) -> dict[str, Any]:
    return {"id": "1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, **choice}]}


@pytest.mark.parametrize(
    "ordinary",
    [
        chunk({"content": "Hi"}),
        chunk({"role": "assistant", "content": ""}, finish_reason=None),
        chunk({"content": "Hi", "reasoning": None, "tool_calls": []}, logprobs=None) | {"usage": None},
        chunk({"content": "half a pair: \ud83d"}),
    ],
)
def test_an_ordinary_chunk_is_read_as_by_the_long_way(ordinary: dict[str, Any]) -> None:
    text = json.dumps(ordinary)
    (choice,) = parse(text).choices
    assert choice.delta == Delta(content=ordinary_text(text))


@pytest.mark.parametrize(
    "other",
    [
        chunk({"content": "Hi"}, finish_reason="stop"),
        chunk({"content": "Hi", "reasoning": "Hm"}),
        chunk({"content": "Hi", "tool_calls": [{"index": 0}]}),
        chunk({"content": [{"type": "text", "text": "Hi"}]}),
        chunk({"content": None}),
        chunk({}),
        chunk(None, message={"content": "Hi"}),
        chunk({"content": "Hi"}) | {"usage": {"prompt_tokens": 1}},
        chunk({"content": "Hi"}) | {"error": "no"},
        chunk({"content": "Hi"}) | {"object": "error"},
        {"choices": []},
        {"choices": [{"delta": {"content": "one"}}, {"delta": {"content": "two"}}]},
        {"choices": {"delta": 1}},
        [],
        "text",
    ],
)
def test_any_other_chunk_is_left_to_the_long_way(other: Any) -> None:
    assert ordinary_text(json.dumps(other)) is None


@pytest.mark.parametrize("text", ["", "{", "[" * 200_000, '{"choices": [{"delta": {"content": NaN}}]}'])
def test_what_is_no_json_is_left_to_the_long_way(text: str) -> None:
    assert ordinary_text(text) is None
