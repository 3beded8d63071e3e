"""The border to the wire: a chunk of a completion as servers write it, checked and typed.

Knows the dialects of the servers that speak the protocol; every field is optional, since each of them is missing somewhere. A whole
answer (`message` in the place of `delta`) reads like a chunk that holds everything.
"""

import json
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from chat.text import encodable


class MalformedChunkError(ValueError):
    """Not JSON, or not a completion. Carries nothing of the content, which is a model's words."""


def _plain_text(value: object) -> object:
    """Text as it is; a list of parts (`[{"type": "text", "text": …}]`) as their text; what cannot be written as UTF-8 is replaced."""
    if isinstance(value, list):
        value = "".join(part["text"] for part in value if isinstance(part, dict) and isinstance(part.get("text"), str))
    return encodable(value) if isinstance(value, str) else value


def _json_text(value: object) -> object:
    """Arguments are JSON text; some servers send the object itself."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _none_if_not_there(value: object) -> object:
    return value if isinstance(value, list) else ()


Text = Annotated[str | None, BeforeValidator(_plain_text)]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Function(_Wire):
    name: Text = None
    arguments: Annotated[str | None, BeforeValidator(_json_text)] = None


class Call(_Wire):
    index: int | None = None
    id: Text = None
    function: Function = Function()


class Delta(_Wire):
    """`reasoning` has three names in the field; the first that is there counts."""

    content: Text = None
    reasoning: Text = None
    reasoning_content: Text = None
    reasoning_text: Text = None
    tool_calls: Annotated[tuple[Call, ...], BeforeValidator(_none_if_not_there)] = ()

    @property
    def thought(self) -> str:
        return self.reasoning or self.reasoning_content or self.reasoning_text or ""


class Choice(_Wire):
    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: str | None = None


class Counts(_Wire):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Chunk(_Wire):
    """`error` is what the server put there: an object, a string, or nothing (some put the error in the chunk's own place)."""

    object: Any = None
    choices: Annotated[tuple[Choice, ...], BeforeValidator(_none_if_not_there)] = ()
    usage: Counts | None = None
    error: Any = None


def parse(text: str) -> Chunk:
    """The chunk in `text`. Raises MalformedChunkError."""
    try:
        chunk = Chunk.model_validate_json(text)
    except ValidationError:
        pass  # perhaps only half a character, or NaN, which this parser does not take
    else:
        if chunk.object != "error":
            return chunk
    try:
        raw = json.loads(text)
        if not isinstance(raw, dict):
            raise MalformedChunkError("not an object")
        return Chunk.model_validate({**raw, "error": raw} if raw.get("object") == "error" else raw)
    except (ValueError, ValidationError, RecursionError):
        # Without its cause: pydantic's and json's texts quote the content.
        raise MalformedChunkError("not a completion") from None
