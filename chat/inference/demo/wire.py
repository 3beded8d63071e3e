"""OpenAI's streaming protocol as values: what an answer sends, step by step. A reader of a scenario sees the protocol, not a web framework.

Shapes follow https://platform.openai.com/docs/api-reference/chat-streaming.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

JSON = "application/json"
EVENTS = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Send:
    """Bytes of the body, as they are."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    """Silence. The time counts from the previous wait's end, so that a row of them keeps its pace. None is for ever."""

    seconds: float | None


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection breaks here, in the middle of the body."""


Step: TypeAlias = Send | Wait | Cut


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server does with a request. `delay` is the time before the headers, in seconds; None is for ever."""

    steps: Iterable[Step]
    status: int = 200
    content_type: str = EVENTS
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float | None = 0.0


def event(payload: Mapping[str, Any]) -> Send:
    """One server-sent event that holds `payload`."""
    return Send(b"data: " + json.dumps(payload, ensure_ascii=False).encode() + b"\n\n")


def chunk(delta: Mapping[str, Any], *, finish: str | None = None, **more: Any) -> Send:
    """An event with one choice. `more` goes into the chunk itself, beside its choices."""
    return event({**_HEAD, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more})


def text(piece: str) -> Send:
    return chunk({"content": piece})


def reasoning(piece: str, name: Literal["reasoning", "reasoning_content", "reasoning_text"] = "reasoning") -> Send:
    return chunk({name: piece})


def tool_call(index: int, arguments: str, *, call_id: str = "", name: str = "") -> Send:
    """A piece of a call; only its first has id and name."""
    first = {"id": call_id, "type": "function"} if call_id else {}
    function = {"name": name, "arguments": arguments} if name else {"arguments": arguments}
    return chunk({"tool_calls": [{"index": index, **first, "function": function}]})


def finish(reason: str = "stop") -> Send:
    return chunk({}, finish=reason)


def usage(input_tokens: int, output_tokens: int) -> Send:
    return event({**_HEAD, "choices": [], "usage": counts(input_tokens, output_tokens)})


def counts(input_tokens: int, output_tokens: int) -> dict[str, int]:
    return {"prompt_tokens": input_tokens, "completion_tokens": output_tokens, "total_tokens": input_tokens + output_tokens}


DONE = Send(b"data: [DONE]\n\n")


def whole(content: str, *, input_tokens: int = 1, output_tokens: int = 1) -> Answer:
    """A completion that does not stream."""
    message = {"role": "assistant", "content": content}
    body = {
        **_HEAD,
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": counts(input_tokens, output_tokens),
    }
    return Answer([Send(json.dumps(body).encode())], content_type=JSON)


def error(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """A refusal: `body` is sent as JSON, or as it is if it is text."""
    if isinstance(body, str):
        return Answer([Send(body.encode())], status=status, content_type="text/plain", headers=headers or {})
    return Answer([Send(json.dumps(body).encode())], status=status, content_type=JSON, headers=headers or {})


_HEAD = {"id": "chatcmpl-demo", "object": "chat.completion.chunk", "created": 0, "model": "demo"}
