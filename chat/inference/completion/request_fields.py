"""What goes into a request: its text, and the optional fields that are set, and which of them a server refuses to take. Pure.

Only what the person set is sent. Servers answer 400 or 422 to a field that a model does not know or to a value that it does not like; the
request can then be made again without that field.
"""

import re
from collections.abc import Mapping
from typing import Any

from chat.inference.completion.error_body import ErrorBody
from chat.inference.events import CompletionRequest
from chat.text import encodable

REFUSALS = frozenset({400, 422})

SILENT = "stream_options"
"""Ours, not the person's: nobody needs to hear that it was left out."""

_ORDER = (SILENT, "reasoning_effort", "top_p", "temperature", "max_tokens", "max_completion_tokens")
"""Which field goes first when a server names several: what changes the reply least."""


def optional_fields(request: CompletionRequest) -> dict[str, Any]:
    """What to send beside model and messages, by the names on the wire."""
    asked = request.parameters
    fields = {
        SILENT: {"include_usage": True},
        "reasoning_effort": asked.reasoning_effort,
        "top_p": asked.top_p,
        "temperature": asked.temperature,
        "max_tokens": asked.max_tokens,
    }
    return {name: value for name, value in fields.items() if value is not None}


def refused_field(sent: Mapping[str, Any], status: int, body: ErrorBody) -> str | None:
    """Which of the fields in `sent` the server's answer is about, if it is about one."""
    if status not in REFUSALS:
        return None
    if body.param in sent:
        return body.param
    return next((name for name in _ORDER if name in sent and _names(name).search(body.words)), None)


def without(sent: Mapping[str, Any], name: str) -> tuple[dict[str, Any], str | None]:
    """The fields to try next, and the name of what is lost by it, if anything that the person set is.

    OpenAI's newer models know the limit only as `max_completion_tokens`, and most other servers only as `max_tokens`: it is sent by
    its other name before it is given up.
    """
    fields = {key: value for key, value in sent.items() if key != name}
    if name == "max_tokens":
        return {**fields, "max_completion_tokens": sent[name]}, None
    if name == "max_completion_tokens":
        return fields, "max_tokens"
    return fields, None if name == SILENT else name


def encodable_json(value: Any) -> Any:
    """The same JSON value, with all texts in it `encodable`."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, Mapping):
        return {key: encodable_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encodable_json(item) for item in value]
    return value


def _names(field: str) -> re.Pattern[str]:
    alternatives = "max_tokens|max_completion_tokens" if field.startswith("max_") else field
    return re.compile(rf"\b({alternatives})\b")
