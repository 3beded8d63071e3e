"""Parses one chunk of a completion, in the dialects of the servers that speak the protocol. Pure.

Every field is optional, since each of them is missing somewhere. A reply that was not streamed (`message` in the place of `delta`) parses
as one chunk.
"""

import json
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from chat.text import encodable


class MalformedChunkError(ValueError):
    """Not JSON, or not a chunk of a completion. Its message holds nothing of the content, which is the model's text."""


def _plain_text(value: object) -> object:
    """PlainText; a list of parts (`[{"type": "text", "text": …}]`) becomes their text. What UTF-8 cannot express is replaced."""
    if isinstance(value, list):
        value = "".join(part["text"] for part in value if isinstance(part, dict) and isinstance(part.get("text"), str))
    return encodable(value) if isinstance(value, str) else value


def _json_text(value: object) -> str | None:
    """JSON text; some servers send the value itself."""
    return encodable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) if value is not None else None


def _name(value: object) -> str | None:
    """A name or an id; some servers number their calls."""
    return encodable(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int | float | str) and re.fullmatch(r"\d{1,4}", str(value)) else None


def _function(value: object) -> object:
    return value if isinstance(value, dict) else {"name": value}


def _calls(value: object) -> object:
    """The calls that are objects; one alone may stand without its list."""
    calls = [value] if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [call for call in calls if isinstance(call, dict)]


def _empty_unless_list(value: object) -> object:
    return value if isinstance(value, list) else ()


PlainText = Annotated[str | None, BeforeValidator(_plain_text)]


class _WireModel(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ToolFunction(_WireModel):
    """The function of a call: its name, and JSON text or a piece of it."""

    name: Annotated[str | None, BeforeValidator(_name)] = None
    arguments: Annotated[str | None, BeforeValidator(_json_text)] = None


class ToolCall(_WireModel):
    """A call of a tool, or a piece of one, read as far as it can be. `tool_calls` has which pieces are of the same call."""

    index: Annotated[int | None, BeforeValidator(_number)] = None
    id: Annotated[str | None, BeforeValidator(_name)] = None
    function: Annotated[ToolFunction, BeforeValidator(_function)] = ToolFunction()


class Delta(_WireModel):
    """What a chunk adds to the reply. Servers use three names for reasoning."""

    content: PlainText = None
    reasoning: PlainText = None
    reasoning_content: PlainText = None
    reasoning_text: PlainText = None
    tool_calls: Annotated[tuple[ToolCall, ...], BeforeValidator(_calls)] = ()

    @property
    def thought(self) -> str:
        """The reasoning, by the first of its names that is there."""
        return self.reasoning or self.reasoning_content or self.reasoning_text or ""


class Choice(_WireModel):
    """One of the replies to a request: a delta of it, or the whole `message`."""

    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: str | None = None


class UsageCounts(_WireModel):
    """Tokens, as the server counted them."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Chunk(_WireModel):
    """One JSON text of the stream. `error` is an object or a string; an error in the chunk's place is moved there."""

    object: Any = None
    choices: Annotated[tuple[Choice, ...], BeforeValidator(_empty_unless_list)] = ()
    usage: UsageCounts | None = None
    error: Any = None


def ordinary_text(text: str) -> str | None:
    """The piece of text that an ordinary chunk carries; None for a chunk that carries anything else, or is odd, which is for `parse`.

    Nearly all chunks are ordinary, and this takes a third of the time.
    """
    try:
        chunk = json.loads(text)
        (choice,) = chunk["choices"]
        delta = choice["delta"]
        content = delta["content"]
        others = [chunk.get("usage"), chunk.get("error"), choice.get("finish_reason"), choice.get("message")]
        others += [value for name, value in delta.items() if name not in ("content", "role")]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    is_ordinary = type(content) is str and chunk.get("object") != "error" and not any(others)
    return encodable(content) if is_ordinary else None


def parse(text: str) -> Chunk:
    """Parse one JSON text of the stream. Raises MalformedChunkError."""
    try:
        chunk = Chunk.model_validate_json(text)
    except ValidationError:
        pass  # half a surrogate pair, or NaN, which json.loads accepts
    else:
        if chunk.object != "error":
            return chunk
    try:
        raw = json.loads(text)
        if not isinstance(raw, dict):
            raise MalformedChunkError("not an object")
        return Chunk.model_validate({**raw, "error": raw} if raw.get("object") == "error" else raw)
    except (ValueError, ValidationError, RecursionError):
        # Without its cause: the messages of pydantic and json quote the content.
        raise MalformedChunkError("not a completion") from None
