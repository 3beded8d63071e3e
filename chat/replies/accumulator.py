"""Builds a reply's message from the events of its search and its completion. No I/O; the clock is injected."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import Final, TypeAlias

from chat.conversation import Failure, Message, MessageStatus, SearchReport, ToolCall, Usage
from chat.inference.events import (
    Answering,
    Event,
    Finished,
    LeftOut,
    Notice,
    ReasoningDelta,
    TextDelta,
    TokenUsage,
    ToolCallDelta,
    Waiting,
    is_token,
)
from chat.replies.search_report import with_progress
from chat.search.progress import SearchProgress

ReplyEvent: TypeAlias = SearchProgress | Event
"""An event of a reply: a stage of its search, if there is one, or an event of its completion."""

Price: TypeAlias = Callable[[str | None, TokenUsage], float | None]
"""US dollars of (provider, tokens), if known."""

FILTERED: Final = "The provider's content filter ended this reply. Ask in other words, or pick another model or provider."

PARAMETER_LABELS: Final = {
    "temperature": "Temperature",
    "top_p": "Top P",
    "max_tokens": "Max tokens",
    "max_completion_tokens": "Max tokens",
    "reasoning_effort": "Reasoning effort",
}


class ReplyAccumulator:
    """One reply while it is written. A token costs the same in a long reply as in a short one: pieces are joined when the message is read.

    Args:
        reply: the message to begin with: empty, or one that is continued.

    Attributes:
        waiting: what the reply waits for, in a sentence for the page; empty once it goes on.
    """

    def __init__(self, reply: Message, *, price: Price = lambda provider, usage: None, clock: Callable[[], float] = monotonic) -> None:
        self.waiting = ""
        self._reply = reply
        self._price = price
        self._clock = clock
        self._asked = clock()
        self._text = [reply.text] if reply.text else []
        self._reasoning = [reply.reasoning, "\n\n"] if reply.reasoning else []
        self._calls: dict[int, ToolCall] = {}
        self._notices = list(reply.notices)
        self._search = reply.search
        self._provider: str | None = None
        self._usage: TokenUsage | None = None
        self._reason: str | None = None
        self._first_token: float | None = None
        self._reasoning_began: float | None = None
        self._reasoning_ended: float | None = None

    def take(self, event: ReplyEvent) -> None:
        """Apply one event."""
        self._first_token = self._first_token or (self._clock() if is_token(event) else None)
        match event:
            case TextDelta(text):
                self._end_reasoning()
                self._text.append(text)
            case ReasoningDelta(text):
                self._reasoning_began = self._reasoning_began or self._clock()
                self._reasoning.append(text)
            case ToolCallDelta(index, call_id, name, arguments):
                self._end_reasoning()
                call = self._calls.get(index, ToolCall("", "", ""))
                self._calls[index] = ToolCall(call.id or call_id, call.name or name, call.arguments + arguments)
            case Answering(provider):
                self._provider = provider
            case TokenUsage():
                self._usage = event
            case LeftOut(name):
                self._notices.append(f"{PARAMETER_LABELS.get(name, name)} was left out, because this model does not take it.")
            case Notice(sentence):
                self._notices.append(sentence)
            case Waiting(sentence):
                self.waiting = sentence
                self._asked = self._clock()  # the time in a queue is not the server's
            case Finished(reason):
                self._reason = reason
            case _:
                self._search = with_progress(self._search or SearchReport(), event)
                self._asked = self._clock()  # nor is the time of a search

    def so_far(self) -> Message:
        """The message so far, with status "writing"."""
        self._text = ["".join(self._text)]
        thought = self._reply.reasoning_seconds
        if self._reasoning_began is not None:
            thought = (thought or 0.0) + (self._reasoning_ended or self._clock()) - self._reasoning_began
        return replace(
            self._reply,
            text=self._text[0],
            reasoning="".join(self._reasoning) if self._reasoning_began is not None else self._reply.reasoning,
            reasoning_seconds=thought,
            tool_calls=self._reply.tool_calls + tuple(self._calls.values()),
            notices=tuple(self._notices),
            search=self._search,
            provider=self._provider or self._reply.provider,
        )

    def ended(self, *, stopped: bool = False, failure: Failure | None = None) -> Message:
        """The finished message."""
        self._reasoning_ended = self._reasoning_ended or self._clock()
        message = self.so_far()
        if self._reason == "content_filter" and not stopped:
            failure = failure or Failure(FILTERED)
        status: MessageStatus = "truncated" if self._reason == "length" else "complete"
        if stopped:
            status = "stopped"
        elif failure:
            status = "interrupted" if message.text or message.tool_calls else "failed"
        return replace(message, status=status, failure=failure, usage=self._usage_in_all())

    def _end_reasoning(self) -> None:
        if self._reasoning_began is not None:
            self._reasoning_ended = self._reasoning_ended or self._clock()

    def _usage_in_all(self) -> Usage:
        now = Usage(
            input_tokens=self._usage.input_tokens if self._usage else None,
            output_tokens=self._usage.output_tokens if self._usage else None,
            cost=self._price(self._provider, self._usage) if self._usage else None,
            first_token_seconds=None if self._first_token is None else self._first_token - self._asked,
            seconds=self._clock() - self._asked,
        )
        return _sum(self._reply.usage, now) if self._reply.usage else now


def _sum(before: Usage, now: Usage) -> Usage:
    """The usage of a reply in two parts. A figure that one part lacks is None."""
    return Usage(
        input_tokens=_both(before.input_tokens, now.input_tokens),
        output_tokens=_both(before.output_tokens, now.output_tokens),
        cost=None if before.cost is None or now.cost is None else before.cost + now.cost,
        first_token_seconds=before.first_token_seconds,
        seconds=None if before.seconds is None or now.seconds is None else before.seconds + now.seconds,
    )


def _both(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
