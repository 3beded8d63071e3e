"""The values that cross the border to a model server: the request, and the events that its reply is made of. Pure.

A reply begins with its first token, and `is_token` is the one definition of that: what is repeated, timed or held back until then asks it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from chat.conversation import Parameters
from chat.inference.catalog.endpoints import Endpoint

FinishReason: TypeAlias = Literal["stop", "length", "tool_calls", "content_filter"]


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """One request to a server.

    Attributes:
        key: the bearer to send to this endpoint.
        model: the server's own id, on the router with its provider suffix if there is one.
        messages: in the protocol's form (`{"role": …, "content": …}`), with the system prompt; `parameters.system_prompt` is ignored.
        bill_to: the organisation that pays, on the router.
    """

    endpoint: Endpoint
    key: str
    model: str
    messages: tuple[Mapping[str, Any], ...]
    parameters: Parameters = Parameters()
    bill_to: str | None = None


@dataclass(frozen=True, slots=True)
class Answering:
    """The server accepted the request; its headers have arrived. `provider` is the header `x-inference-provider`, None without one."""

    provider: str | None


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the reply's text."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """The next piece of the model's reasoning."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of call number `index`; id and name come with its first piece, arguments are appended."""

    index: int
    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens of prompt and reply, as the server counted them; None for a count that is missing."""

    input_tokens: int | None
    output_tokens: int | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The server refused this field of the request, which was then made again without it. `name` is the protocol's."""

    name: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence for the person about how the reply was requested. It is kept with the message."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the reply waits for before its first token, in a sentence for the person; empty once it goes on. It replaces the one before."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The reply is complete; the last event."""

    reason: FinishReason


Event: TypeAlias = Answering | TextDelta | ReasoningDelta | ToolCallDelta | TokenUsage | LeftOut | Notice | Waiting | Finished


def is_token(event: object) -> bool:
    """Whether `event` carries tokens of the model: text, reasoning, or a piece of a tool call. The first one begins the reply."""
    return isinstance(event, TextDelta | ReasoningDelta | ToolCallDelta)


def merge_deltas(events: Iterable[Event]) -> Iterator[Event]:
    """The same events, with neighbouring deltas of a kind merged into one, so that a burst travels to the page as one event.

    What precedes an error of `events` is yielded before the error is raised.
    """
    held: TextDelta | ReasoningDelta | None = None
    failure: Exception | None = None
    try:
        for event in events:
            if isinstance(event, TextDelta | ReasoningDelta) and type(event) is type(held):
                held = type(event)(held.text + event.text)
                continue
            if held:
                yield held
            held = event if isinstance(event, TextDelta | ReasoningDelta) else None
            if held is None:
                yield event
    except Exception as error:
        failure = error
    if held:
        yield held
    if failure:
        raise failure
