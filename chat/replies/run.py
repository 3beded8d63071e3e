"""A reply in flight: one task writes it, any number of followers read it. Closing a page ends the following, not the reply.

Does not know prompts, endpoints, storage or visitors.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable
from contextlib import aclosing
from time import monotonic
from typing import Final

from chat.conversation import Failure, Message
from chat.errors import ChatError
from chat.replies.accumulator import Price, ReplyAccumulator, ReplyEvent

FRAME_SECONDS: Final = 1 / 12
"""Shortest time between two frames for one follower. Twelve a second look smooth, and carry hundreds of readers where a frame for each
token carries about twenty. A little shorter than the steps in which a reply is read, so that what was read is sent at once."""

BACKING_OFF: Final = 4.0
LONGEST_BACKOFF: Final = 0.4
"""A follower that was woken late waits BACKING_OFF times its lateness, up to this many seconds, before its next frame: a busy process
sends fewer frames, not late ones."""

HEARTBEAT_SECONDS: Final = 10.0
"""A silent reply repeats its last frame after this time: a closed page is detected only by sending to it."""

UNEXPECTED: Final = "Something went wrong in this app, and the reply ended. Try again; if it happens again, the log says why."

log = logging.getLogger(__name__)


class Run:
    """One reply in flight: the task that writes it, and its present state for followers.

    Args:
        reply: the message to write, of status "writing"; empty, or with the text that is to be continued.
        events: the events of the search, if there is one, then of the completion; closed when the run ends.
        on_end: awaited once with the finished message, before followers get it. No `stop` interrupts it.
        price: US dollars of (provider, tokens), if known.
    """

    def __init__(
        self,
        reply: Message,
        events: AsyncGenerator[ReplyEvent, None],
        *,
        on_end: Callable[[Message], Awaitable[None]],
        price: Price = lambda provider, usage: None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._accumulator = ReplyAccumulator(reply, price=price, clock=clock)
        self._on_end = on_end
        self._ended: Message | None = None
        self._ending: asyncio.Task[None] | None = None
        self._interruption: Failure | None = None
        self._revision = 0
        self._shown: tuple[int, Message] = (0, reply)
        self._changed = asyncio.Event()
        self._subscribers: list[Callable[[], None]] = []
        self._task = asyncio.create_task(self._write(events), name=f"reply {reply.id}")

    @property
    def done(self) -> bool:
        """Whether the reply has ended."""
        return self._ended is not None

    @property
    def waiting(self) -> str:
        """What the reply waits for before its first token, in a sentence for the page; empty for nothing."""
        return "" if self.done else self._accumulator.waiting

    @property
    def message(self) -> Message:
        """The reply so far. Built once for each change, for all followers."""
        if self._ended:
            return self._ended
        revision, message = self._shown
        if revision != self._revision:
            message = self._accumulator.so_far()
            self._shown = (self._revision, message)
        return message

    def subscribe(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever the reply has grown, and when it has ended. It is called often: it only notes that there is news."""
        self._subscribers.append(changed)

    async def follow(
        self, frame_seconds: float = FRAME_SECONDS, heartbeat_seconds: float | None = HEARTBEAT_SECONDS
    ) -> AsyncIterator[Message]:
        """The reply so far, at once and then whenever it has grown, at most every `frame_seconds`; the last one is the finished reply.

        The first token is sent at once. A slow follower skips frames and delays neither the reply nor other followers. After
        `heartbeat_seconds` without a change the same message is yielded again.
        """
        loop = asyncio.get_running_loop()
        pause = frame_seconds
        while True:
            changed = self._changed
            done = self.done
            message = self.message
            yield message
            if done:
                return
            next_frame = loop.time() + pause
            try:
                async with asyncio.timeout(heartbeat_seconds):
                    await changed.wait()
            except TimeoutError:
                continue
            if not self.done and (message.text or message.reasoning):
                due = max(next_frame, loop.time())
                await asyncio.sleep(due - loop.time())
                pause = frame_seconds + min(BACKING_OFF * (loop.time() - due), LONGEST_BACKOFF)

    async def stop(self) -> None:
        """End the reply, keep its text, and close the connection to the server. Does nothing if the reply has ended."""
        self._task.cancel()
        await self.wait()

    async def interrupt(self, failure: Failure) -> None:
        """Like `stop`, with a failure as the reason in the message."""
        self._interruption = failure
        await self.stop()

    async def wait(self) -> Message:
        """Wait for the end and return the finished reply."""
        await asyncio.wait([self._task])
        if self._ending is None:  # the task was cancelled before its first step
            self._cancelled()
        if self._ending:
            await asyncio.wait([self._ending])
        return self.message

    async def _write(self, events: AsyncGenerator[ReplyEvent, None]) -> None:
        try:
            async with aclosing(events):
                async for event in events:
                    self._accumulator.take(event)
                    self._touch()
        except asyncio.CancelledError:
            self._cancelled()
        except ChatError as error:
            log.warning("reply %s ended by %s (status %s)", self._shown[1].id, type(error).__name__, getattr(error, "status", None))
            self._end(self._accumulator.ended(failure=as_failure(error)))
        except Exception:
            log.exception("reply %s ended by an error of this app", self._shown[1].id)
            self._end(self._accumulator.ended(failure=Failure(UNEXPECTED)))
        else:
            self._end(self._accumulator.ended())

    def _cancelled(self) -> None:
        self._end(self._accumulator.ended(stopped=self._interruption is None, failure=self._interruption))

    def _end(self, message: Message) -> None:
        """Begin to end, in a task of its own: a second `stop` cancels the task that writes."""
        self._ending = asyncio.create_task(self._finish(message), name=f"end of reply {message.id}")

    async def _finish(self, message: Message) -> None:
        try:
            await self._on_end(message)
        except Exception:
            log.exception("the finished reply %s could not be kept", message.id)
        self._ended = message
        self._touch()

    def _touch(self) -> None:
        self._revision += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        for notify in self._subscribers:
            notify()


async def stop_all(runs: Iterable[Run]) -> None:
    """Stop these replies, at the same time."""
    await asyncio.gather(*(run.stop() for run in runs))


def as_failure(error: ChatError) -> Failure:
    """The part of an error that a message stores."""
    link = error.link
    return Failure(error.sentence, link.label if link else "", link.href if link else "", error.retry)
