"""Replies in flight. A reply belongs to the server, not to the tab: a task writes it, and any number of followers read along.

Knows what a reply is made of; knows nothing of prompts, endpoints, storage, or who is asking.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Final, TypeAlias

from chat.conversation import Failure, Message, SearchReport, ToolCall, Usage
from chat.errors import ChatError
from chat.inference.events import Answering, Event, Finished, LeftOut, Notice, ReasoningDelta, TextDelta, TokenUsage, ToolCallDelta
from chat.search.progress import Progress
from chat.search_report import extended

Happening: TypeAlias = Event | Progress
"""What a reply is made of: the stages of a search, if there is one, then the completion."""

FRAME_SECONDS: Final = 1 / 11
"""Shortest time between two frames for one follower. Eleven a second look smooth, and carry hundreds of readers where a frame for each
token carries about twenty."""

PARAMETER_LABELS: Final = {
    "temperature": "Temperature",
    "top_p": "Top P",
    "max_tokens": "Max tokens",
    "max_completion_tokens": "Max tokens",
    "reasoning_effort": "Reasoning effort",
}

UNEXPECTED: Final = "Something went wrong in this app, and the reply ended. Try again; if it happens again, the log says why."

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Draft:
    """The reply as it grows. Pieces are joined when somebody looks, so that a token costs the same in a long reply as in a short one."""

    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    calls: dict[int, ToolCall] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    search: SearchReport | None = None
    provider: str | None = None
    usage: TokenUsage | None = None
    reason: str | None = None
    first_token: float | None = None
    reasoning_began: float | None = None
    reasoning_ended: float | None = None


class Run:
    """One reply in flight: a task that writes it, and its present state for whoever follows.

    Args:
        reply: the message to write, still empty, of status "writing".
        events: what the search, if there is one, and then the server send; closed when the run ends, however it ends.
        on_end: gets the finished message, once, before followers see it as finished.
        price: US dollars of (provider, input tokens, output tokens), if known.
    """

    def __init__(
        self,
        reply: Message,
        events: AsyncGenerator[Happening, None],
        *,
        on_end: Callable[[Message], None],
        price: Callable[[str | None, TokenUsage], float | None] = lambda provider, usage: None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._reply = reply
        self._draft = _Draft()
        self._on_end = on_end
        self._price = price
        self._clock = clock
        self._began = clock()
        self._revision = 0
        self._shown: tuple[int, Message] = (0, reply)
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._write(events), name=f"reply {reply.id}")

    @property
    def done(self) -> bool:
        """Whether the reply is finished, whichever way."""
        return self._reply.status != "writing"

    @property
    def message(self) -> Message:
        """The reply so far. Made once for each change, however many followers ask."""
        revision, message = self._shown
        if revision != self._revision:
            message = self._snapshot()
            self._shown = (self._revision, message)
        return message

    async def follow(self, frame_seconds: float = FRAME_SECONDS) -> AsyncIterator[Message]:
        """The reply so far, at once and then whenever it has grown, at most every `frame_seconds`; the last one is the finished reply.

        The first token does not wait for its turn: it is what the person waits for. A follower that reads slowly skips frames; it holds up
        neither the reply nor the others.
        """
        while True:
            changed = self._changed
            done = self.done
            message = self.message
            yield message
            if done:
                return
            next_frame = asyncio.get_running_loop().time() + frame_seconds
            await changed.wait()
            if not self.done and (message.text or message.reasoning):
                await asyncio.sleep(next_frame - asyncio.get_running_loop().time())

    async def stop(self) -> None:
        """End the reply here and keep what was shown. Closes the connection to the server. Does nothing if it is finished."""
        self._task.cancel()
        await asyncio.wait([self._task])
        if not self.done:  # the task was cancelled before its first step
            self._end(stopped=True, failure=None)

    async def wait(self) -> Message:
        """The finished reply."""
        await asyncio.wait([self._task])
        return self.message

    async def _write(self, events: AsyncGenerator[Happening, None]) -> None:
        failure: Failure | None = None
        stopped = False
        try:
            async with aclosing(events):
                async for event in events:
                    self._take(event)
                    self._touch()
        except asyncio.CancelledError:
            stopped = True
        except ChatError as error:
            log.warning("reply %s ended by %s (status %s)", self._reply.id, type(error).__name__, getattr(error, "status", None))
            failure = as_failure(error)
        except Exception:
            log.exception("reply %s ended by an error of this app", self._reply.id)
            failure = Failure(UNEXPECTED)
        self._end(stopped, failure)

    def _take(self, event: Happening) -> None:
        draft = self._draft
        match event:
            case TextDelta(text):
                self._began_to_answer()
                draft.text.append(text)
            case ReasoningDelta(text):
                draft.first_token = draft.first_token or self._clock()
                draft.reasoning_began = draft.reasoning_began or self._clock()
                draft.reasoning.append(text)
            case ToolCallDelta(index, call_id, name, arguments):
                self._began_to_answer()
                call = draft.calls.get(index, ToolCall("", "", ""))
                draft.calls[index] = ToolCall(call.id or call_id, call.name or name, call.arguments + arguments)
            case Answering(provider, _):
                draft.provider = provider
            case TokenUsage():
                draft.usage = event
            case LeftOut(name):
                draft.notices.append(f"{PARAMETER_LABELS.get(name, name)} was left out, because this model does not take it.")
            case Notice(sentence):
                draft.notices.append(sentence)
            case Finished(reason):
                draft.reason = reason
            case _:
                draft.search = extended(draft.search or SearchReport(), event)
                if draft.search.seconds is not None:
                    self._began = self._clock()  # what the reply took is counted from asking the model

    def _began_to_answer(self) -> None:
        now = self._clock()
        self._draft.first_token = self._draft.first_token or now
        if self._draft.reasoning_began is not None:
            self._draft.reasoning_ended = self._draft.reasoning_ended or now

    def _end(self, stopped: bool, failure: Failure | None) -> None:
        self._draft.reasoning_ended = self._draft.reasoning_ended or self._clock()
        message = self._snapshot()
        said = bool(message.text or message.tool_calls)
        if stopped:
            message = replace(message, status="stopped")
        elif failure:
            message = replace(message, status="interrupted" if said else "failed", failure=failure)
        else:
            message = replace(message, status="truncated" if self._draft.reason == "length" else "complete")
        message = replace(message, usage=self._usage())
        try:
            self._on_end(message)
        except Exception:
            log.exception("the finished reply %s could not be kept", message.id)
        self._reply = message
        self._shown = (self._revision + 1, message)
        self._touch()

    def _snapshot(self) -> Message:
        if self.done:
            return self._reply
        draft = self._draft
        thought = None
        if draft.reasoning_began is not None:
            thought = (draft.reasoning_ended or self._clock()) - draft.reasoning_began
        return replace(
            self._reply,
            text="".join(draft.text),
            reasoning="".join(draft.reasoning),
            reasoning_seconds=thought,
            tool_calls=tuple(draft.calls.values()),
            notices=tuple(draft.notices),
            search=draft.search,
            provider=draft.provider,
        )

    def _usage(self) -> Usage:
        draft = self._draft
        return Usage(
            input_tokens=draft.usage.input_tokens if draft.usage else None,
            output_tokens=draft.usage.output_tokens if draft.usage else None,
            cost=self._price(draft.provider, draft.usage) if draft.usage else None,
            first_token_seconds=None if draft.first_token is None else draft.first_token - self._began,
            seconds=self._clock() - self._began,
        )

    def _touch(self) -> None:
        self._revision += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


def as_failure(error: ChatError) -> Failure:
    """What a message keeps of an error."""
    link = error.link
    return Failure(error.sentence, link.label if link else "", link.href if link else "", error.retry)
