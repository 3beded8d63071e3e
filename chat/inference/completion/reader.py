"""Reads the body of one completion into events, and decides how it ended.

Knows what a whole reply is; knows nothing of connections. `client.py` feeds it bytes as they arrive.
"""

from collections.abc import Iterable, Iterator, Mapping

from chat.inference.completion import faults
from chat.inference.completion.chunks import Chunk, Delta, MalformedChunkError, parse
from chat.inference.completion.error_body import ErrorBody, error_from
from chat.inference.completion.refusals import refusal_in_mid_stream
from chat.inference.completion.sse import BodyDecoder, NotProtocolError
from chat.inference.completion.think_tags import ThinkSplitter
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

_REASONS: Mapping[str, FinishReason] = {
    "length": "length",
    "max_tokens": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}
"""Anything else (`stop`, `eos_token`, `end_turn`, …) is a reply that ended by itself."""


class ReplyReader:
    """One reply's worth of state: `feed` bytes in order until `done`, then `end`.

    Attributes:
        done: the server said that nothing follows.
        begun: something of the reply has come: text, reasoning, or a call.
        reason: why the model stopped, once it has. What may still follow is the usage.
    """

    def __init__(self, request: CompletionRequest, headers: Mapping[str, str]) -> None:
        self.done = False
        self.begun = False
        self.reason: FinishReason | None = None
        self._request = request
        self._headers = headers
        self._body = BodyDecoder()
        self._splitter = ThinkSplitter()
        self._usage: TokenUsage | None = None
        self._arrived = False
        self._answered = False

    def feed(self, piece: bytes) -> Iterator[Event]:
        """The events in `piece`. Raises BadAnswer, or what an error in mid-stream says (ProviderFailed, Busy, …)."""
        try:
            texts = self._body.feed(piece)
        except NotProtocolError:
            raise faults.bad_answer(self._request) from None
        for text in texts:
            yield from self._read(text)

    def end(self) -> Iterator[Event]:
        """What remains once the body has ended: the last events, usage, and `Finished`.

        Raises:
            ReplyCut: it ended before the server said so.
            EmptyReply: it ended by itself, without a word or a call.
        """
        for text in self._last_texts():
            yield from self._read(text)
        yield from self._tell(self._splitter.flush())
        if self.reason is None and not self.done and self._arrived:
            raise faults.reply_cut(self._request)
        if not self._answered and self.reason in (None, "stop"):
            raise faults.empty_reply(self._request)
        if self._usage:
            yield self._usage
        yield Finished(self.reason or "stop")

    def _last_texts(self) -> list[str]:
        if self.done:
            return []
        try:
            texts = self._body.flush()
        except NotProtocolError:
            raise faults.bad_answer(self._request) from None
        self.done = self._body.is_document  # a document that can be read is whole
        return texts

    def _read(self, text: str) -> Iterator[Event]:
        if self.done and not self._body.is_document:
            return
        if text == DONE:
            self.done = True
            return
        try:
            chunk = parse(text)
        except MalformedChunkError:
            raise faults.bad_answer(self._request) from None
        self._arrived = True
        self._check(chunk)
        for choice in chunk.choices[:1]:
            if delta := choice.delta or choice.message:
                yield from self._tell(_events(delta, self._splitter))
            if choice.finish_reason:
                self.reason = _REASONS.get(choice.finish_reason, "stop")
        if chunk.usage:
            self._usage = TokenUsage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)

    def _check(self, chunk: Chunk) -> None:
        if chunk.error:
            raise refusal_in_mid_stream(self._headers, error_from(chunk.error), self._request)
        if chunk.choices and chunk.choices[0].finish_reason == "error":
            raise refusal_in_mid_stream(self._headers, ErrorBody(), self._request)
        if self._body.is_document and not chunk.choices:
            raise faults.bad_answer(self._request)

    def _tell(self, events: Iterable[Event]) -> Iterator[Event]:
        for event in events:
            self.begun = True
            if isinstance(event, ToolCallDelta) or (isinstance(event, TextDelta) and not event.text.isspace()):
                self._answered = True
            yield event


def _events(delta: Delta, splitter: ThinkSplitter) -> Iterator[Event]:
    if delta.thought:
        yield ReasoningDelta(delta.thought)
    if delta.content:
        yield from splitter.feed(delta.content)
    for position, call in enumerate(delta.tool_calls):
        index = position if call.index is None else call.index
        yield ToolCallDelta(index, call.id or "", call.function.name or "", call.function.arguments or "")
