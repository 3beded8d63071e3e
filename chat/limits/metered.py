"""Counts the tokens of requests that the app's owner pays for: as the server counts them, else estimated from what passed."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from chat.errors import UpstreamError
from chat.inference.events import Answering, CompletionRequest, Event, ReasoningDelta, TextDelta, TokenUsage, ToolCallDelta
from chat.inference.fitted_reply import StreamingClient
from chat.inference.prompt import BYTES_PER_TOKEN, TOKENS_PER_MESSAGE, estimate_tokens
from chat.inference.short_tasks import TextClient


class ModelClient(StreamingClient, TextClient, Protocol):
    """The inference client: streamed completions for replies, whole ones for search queries and titles."""


@dataclass(slots=True)
class Tally:
    """Tokens that the requests of one reply, or of one short task, have used so far."""

    prompt: int = 0
    completion: int = 0

    @property
    def total(self) -> int:
        """Tokens of prompts and completions."""
        return self.prompt + self.completion


class MeteredClient:
    """A client whose requests are added to a tally, when they end: complete, broken off or stopped.

    A request that the server refused costs nothing. One that was stopped before its first token has been read by the server, perhaps.
    """

    def __init__(self, client: StreamingClient, tally: Tally) -> None:
        self._client = client
        self._tally = tally

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Event, None]:
        """The events of the completion. Raises the errors of the client."""
        usage, received, is_refused = TokenUsage(None, None), 0, True  # received: bytes
        try:
            async with aclosing(self._client.stream(request)) as events:
                async for event in events:
                    is_refused = is_refused and not isinstance(event, Answering)
                    usage = event if isinstance(event, TokenUsage) else usage
                    received += _size_of(event)
                    yield event
        except UpstreamError:
            raise
        except BaseException:
            is_refused = False
            raise
        finally:
            if not is_refused:
                self._tally.prompt += prompt_tokens(request) if usage.input_tokens is None else usage.input_tokens
                self._tally.completion += ceil(received / BYTES_PER_TOKEN) if usage.output_tokens is None else usage.output_tokens

    async def complete(self, request: CompletionRequest) -> str:
        """The whole text of the completion. Raises the errors of the client."""
        async with aclosing(self.stream(request)) as events:
            return "".join([event.text async for event in events if isinstance(event, TextDelta)])


def prompt_tokens(request: CompletionRequest) -> int:
    """The estimated tokens of a request's messages."""
    return sum(estimate_tokens(str(message.get("content", ""))) + TOKENS_PER_MESSAGE for message in request.messages)


def _size_of(event: Event) -> int:
    """The UTF-8 bytes that the model has written in this event."""
    match event:
        case TextDelta(text) | ReasoningDelta(text):
            return len(text.encode(errors="replace"))
        case ToolCallDelta(name=name, arguments=arguments):
            return len((name + arguments).encode(errors="replace"))
        case _:
            return 0
