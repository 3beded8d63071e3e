"""The optional fields of a request, and which of them a server's error is about. Pure.

Only what the person set is sent. Servers answer 400 or 422 to a field or a value that a model does not support; the request can then be
repeated without that field.
"""

import re
from collections.abc import Mapping
from typing import Any

from chat.inference.completion.error_body import ErrorBody
from chat.inference.events import CompletionRequest
from chat.text import encodable

REFUSED_FIELD_STATUSES = frozenset({400, 422})

USAGE_FIELD = "stream_options"
"""Sent by the app, not set by the person, so that leaving it out is not reported."""

_ORDER = (USAGE_FIELD, "reasoning_effort", "top_p", "temperature", "max_tokens", "max_completion_tokens")
"""Which field is left out first when a server names several: the one that changes the reply least."""


def optional_fields(request: CompletionRequest) -> dict[str, Any]:
    """The fields to send beside model and messages, by the protocol's names."""
    parameters = request.parameters
    fields = {
        USAGE_FIELD: {"include_usage": True},
        "reasoning_effort": parameters.reasoning_effort,
        "top_p": parameters.top_p,
        "temperature": parameters.temperature,
        "max_tokens": parameters.max_tokens,
    }
    return {name: value for name, value in fields.items() if value is not None}


def refused_field(sent: Mapping[str, Any], status: int, body: ErrorBody) -> str | None:
    """The field of `sent` that an error of this status and body is about; None if it is about none of them."""
    if status not in REFUSED_FIELD_STATUSES:
        return None
    if body.param in sent:
        return body.param
    return next((name for name in _ORDER if name in sent and _pattern(name).search(body.words)), None)


def without(sent: Mapping[str, Any], name: str) -> tuple[dict[str, Any], str | None]:
    """The fields of the next attempt, and the name of the parameter that is lost by it; None if none of the person's is.

    OpenAI's newer models accept the limit only as `max_completion_tokens`, most other servers only as `max_tokens`: it is sent by its
    other name before it is left out.
    """
    fields = {key: value for key, value in sent.items() if key != name}
    if name == "max_tokens":
        return {**fields, "max_completion_tokens": sent[name]}, None
    if name == "max_completion_tokens":
        return fields, "max_tokens"
    return fields, None if name == USAGE_FIELD else name


def encodable_json(value: Any) -> Any:
    """The same JSON value with every text in it `encodable`."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, Mapping):
        return {key: encodable_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encodable_json(item) for item in value]
    return value


def _pattern(field: str) -> re.Pattern[str]:
    alternatives = "max_tokens|max_completion_tokens" if field.startswith("max_") else field
    return re.compile(rf"\b({alternatives})\b")
