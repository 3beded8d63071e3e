"""What a reply is made of while it arrives, and what it was asked with. Plain values; a reader sees the whole protocol here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from chat.conversation import Parameters
from chat.inference.catalog.endpoints import Endpoint

FinishReason: TypeAlias = Literal["stop", "length", "tool_calls", "content_filter"]


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """One request to a server.

    `model` is the server's own id, with the router's provider suffix where one is asked for. `messages` are in the protocol's form
    (`{"role": …, "content": …}`), the system prompt among them: `parameters.system_prompt` is not read again.
    `key` is what this endpoint may be sent; `bill_to` is an organisation on the router that pays.
    """

    endpoint: Endpoint
    key: str
    model: str
    messages: tuple[Mapping[str, Any], ...]
    parameters: Parameters = Parameters()
    bill_to: str | None = None


@dataclass(frozen=True, slots=True)
class Answering:
    """The server took the request. `provider` is who computes (header `x-inference-provider`), `model` as the server names it."""

    provider: str | None
    model: str | None


@dataclass(frozen=True, slots=True)
class TextDelta:
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
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
    input_tokens: int | None
    output_tokens: int | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The server refused this field of the request, which was then made again without it. `name` is the protocol's."""

    name: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about how the reply was asked for that the person should read. One sentence."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the reply waits for before its first token, in a sentence for the person; empty once it goes on. It replaces the one before."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Finished:
    reason: FinishReason


Event: TypeAlias = Answering | TextDelta | ReasoningDelta | ToolCallDelta | TokenUsage | LeftOut | Notice | Waiting | Finished


def joined(events: Iterable[Event]) -> Iterator[Event]:
    """The same events, with neighbouring deltas as one: what arrived together need not go all the way to the page piece by piece.

    What came before an error of `events` is yielded before it is raised.
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
