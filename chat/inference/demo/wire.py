"""A server's answer as values: the steps that send OpenAI's streaming protocol, and the waits between them. Pure.

`player` sends an `Answer`; the demo model's comes from `script`, and the scripted servers of the tests are made of the same steps. Shapes
follow https://platform.openai.com/docs/api-reference/chat-streaming.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

JSON = "application/json"
EVENTS = "text/event-stream"

CHUNK_FIELDS = {"id": "chatcmpl-demo", "object": "chat.completion.chunk", "created": 0, "model": "demo"}
"""The fields that every chunk has beside its choices."""


@dataclass(frozen=True, slots=True)
class Send:
    """Bytes of the body, as they are."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing is sent for that long, from the end of the previous wait, so that a series of waits keeps its pace. None is for ever."""

    seconds: float | None


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection is closed here, in the middle of the body."""


Step: TypeAlias = Send | Wait | Cut


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's whole response. `delay` is the time before the headers, in seconds; None is for ever."""

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
    return event({**CHUNK_FIELDS, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more})


def text(piece: str) -> Send:
    """A chunk with a piece of text."""
    return chunk({"content": piece})


def reasoning(piece: str, name: Literal["reasoning", "reasoning_content", "reasoning_text"] = "reasoning") -> Send:
    """A chunk with a piece of reasoning, in the field `name`."""
    return chunk({name: piece})


def finish(reason: str = "stop") -> Send:
    """A chunk with the finish reason alone."""
    return chunk({}, finish=reason)


def usage(input_tokens: int, output_tokens: int) -> Send:
    """A chunk without choices that holds the usage."""
    return event({**CHUNK_FIELDS, "choices": [], "usage": counts(input_tokens, output_tokens)})


def counts(input_tokens: int, output_tokens: int) -> dict[str, int]:
    """The usage object of the protocol."""
    return {"prompt_tokens": input_tokens, "completion_tokens": output_tokens, "total_tokens": input_tokens + output_tokens}


DONE = Send(b"data: [DONE]\n\n")


def error(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """A refusal with this status. `body` is sent as plain text if it is a string, else as JSON."""
    if isinstance(body, str):
        return Answer([Send(body.encode())], status=status, content_type="text/plain", headers=headers or {})
    return Answer([Send(json.dumps(body).encode())], status=status, content_type=JSON, headers=headers or {})
