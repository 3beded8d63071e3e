"""Parses the body of one completion into events, and decides how the reply ended. Pure: `client` feeds the bytes as they arrive."""

from collections.abc import Iterable, Iterator, Mapping

from chat.errors import BadAnswer, ReplyTooLong, UpstreamError
from chat.inference.completion.chunks import Chunk, Delta, MalformedChunkError, ordinary_text, parse
from chat.inference.completion.error_body import ErrorBody, error_from
from chat.inference.completion.error_sentences import bad_answer, empty_reply, error_in_stream, reply_cut, reply_too_long
from chat.inference.completion.sse import BodyDecoder, NotProtocolError, TooLongError
from chat.inference.completion.think_tags import ThinkSplitter
from chat.inference.completion.tool_calls import ToolCalls
from chat.inference.events import (
    CompletionRequest,
    Event,
    Finished,
    FinishReason,
    ReasoningDelta,
    TextDelta,
    TokenUsage,
    ToolCallDelta,
)

DONE = "[DONE]"

MAX_REPLY_CHARS = 4_000_000
"""Of text, reasoning and calls together: ten times the longest reply that a model gives. A server that never ends one is left."""

_REASONS: Mapping[str, FinishReason] = {
    "length": "length",
    "max_tokens": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}
"""By the server's word. Any other (`stop`, `eos_token`, `end_turn`, …) is "stop"."""


class ReplyParser:
    """The state of one reply: `feed` bytes in order until `done`, then `end`.

    Attributes:
        done: the server said that nothing follows.
        begun: a piece of text, of reasoning, or of a call has arrived.
        reason: why the model stopped; None while it has not. Only the usage can follow.
    """

    def __init__(self, request: CompletionRequest, headers: Mapping[str, str]) -> None:
        self.done = False
        self.begun = False
        self.reason: FinishReason | None = None
        self._request = request
        self._headers = headers
        self._body = BodyDecoder()
        self._splitter = ThinkSplitter()
        self._calls = ToolCalls()
        self._room = MAX_REPLY_CHARS
        self._usage: TokenUsage | None = None
        self._has_chunk = False
        self._has_answer = False

    def feed(self, piece: bytes) -> Iterator[Event]:
        """The events that `piece` completes.

        Raises:
            BadAnswer: the body is not a completion.
            UpstreamError: what an error object within the stream says (ProviderFailed, Busy, …).
        """
        yield from self._events(self._body.feed(piece))

    def end(self, failure: UpstreamError | None = None) -> Iterator[Event]:
        """The remaining events, once the body has ended or broke off with `failure`: what was held back, the usage, and `Finished`.

        Raises:
            UpstreamError: `failure`, unless the reply was complete before it.
            ReplyCut: the body ended before the server said that the reply was complete.
            EmptyReply: the reply is complete, and has neither text nor a call.
        """
        if not self.done:
            try:
                yield from self._events(self._body.flush())
            except (NotProtocolError, BadAnswer):
                if failure is None:
                    raise bad_answer(self._request) from None
            else:
                self.done = self._body.is_document  # a document that can be parsed is complete
        yield from self._counted(self._splitter.flush())
        if self.reason is None and not self.done and (failure or self._has_chunk):
            raise failure or reply_cut(self._request)
        if not self._has_answer and self.reason in (None, "stop"):
            raise empty_reply(self._request)
        if self._usage:
            yield self._usage
        yield Finished(self.reason or "stop")

    def _events(self, texts: Iterable[str]) -> Iterator[Event]:
        """The events of these JSON texts. Before an error what was held back is yielded."""
        try:
            for text in texts:
                yield from self._parse(text)
        except TooLongError:
            yield from self._counted(self._splitter.flush())
            raise reply_too_long(self._request) from None
        except (NotProtocolError, MalformedChunkError):
            yield from self._counted(self._splitter.flush())
            raise bad_answer(self._request) from None
        except ReplyTooLong:
            raise
        except UpstreamError:
            yield from self._counted(self._splitter.flush())
            raise

    def _parse(self, text: str) -> Iterator[Event]:
        if self.done:
            return
        if text == DONE:
            self.done = True
            return
        if (content := ordinary_text(text)) is not None:
            self._has_chunk = True
            yield from self._counted(self._splitter.feed(content))
            return
        chunk = parse(text)
        self._has_chunk = True
        self._check(chunk)
        for choice in chunk.choices[:1]:
            if delta := choice.delta or choice.message:
                yield from self._counted(self._deltas(delta))
            if choice.finish_reason:
                self.reason = _REASONS.get(choice.finish_reason, "stop")
        if chunk.usage:
            self._usage = TokenUsage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)

    def _deltas(self, delta: Delta) -> Iterator[Event]:
        if delta.thought:
            yield ReasoningDelta(delta.thought)
        if delta.content:
            yield from self._splitter.feed(delta.content)
        yield from self._calls.feed(delta.tool_calls)

    def _check(self, chunk: Chunk) -> None:
        if chunk.error:
            raise error_in_stream(self._headers, error_from(chunk.error), self._request)
        if chunk.choices and chunk.choices[0].finish_reason == "error":
            raise error_in_stream(self._headers, ErrorBody(), self._request)
        if self._body.is_document and not chunk.choices:
            raise bad_answer(self._request)

    def _counted(self, events: Iterable[Event]) -> Iterator[Event]:
        """The same events; notes that the reply has begun, and whether it has an answer."""
        for event in events:
            self.begun = True
            self._room -= _size(event)
            if self._room < 0:
                raise reply_too_long(self._request)
            if isinstance(event, ToolCallDelta) or (isinstance(event, TextDelta) and not event.text.isspace()):
                self._has_answer = True
            yield event


def _size(event: Event) -> int:
    match event:
        case TextDelta(text) | ReasoningDelta(text):
            return len(text)
        case ToolCallDelta():
            return len(event.id) + len(event.name) + len(event.arguments)
    return 0
