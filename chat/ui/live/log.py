"""The event log: numbered events by topic, kept for a short while so that a reader whose connection broke reads on. No I/O.

`EventLog` is the interface; `MemoryEventLog` serves one process. An implementation on Redis Streams would let several processes share it.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Final, Protocol, TypeAlias

MAX_TOPIC_BYTES: Final = 512_000
"""Size of the events kept for one topic. About a minute of four replies at the fastest pace; then a reader gets the whole state."""

FORGET_SECONDS: Final = 30.0
"""Time after which a topic without readers is forgotten. A reconnecting page is back within a few seconds."""

Events: TypeAlias = list[tuple[int, bytes]]
"""Events with their numbers, in order."""


class LogClosedError(Exception):
    """The server shuts down."""


class EventLog(Protocol):
    """Numbered events of many topics. Numbers grow over all topics; those of another `epoch` mean nothing."""

    epoch: str

    def append(self, topic: str, data: bytes) -> None:
        """Add an event. Does nothing while the topic has no readers: a new reader starts from the whole state."""

    def last(self, topic: str) -> int:
        """The number after which a reader who has the whole state reads on."""

    def is_open(self, topic: str) -> bool:
        """Whether the topic has readers, or had some a moment ago."""

    async def read(self, topic: str, after: int, seconds: float) -> Events | None:
        """The events after a number; waits for the first one, `seconds` at most. None if older ones are missing.

        Raises:
            LogClosedError: there are none, and none will follow.
        """

    def forget(self, topic: str) -> None:
        """Drop a topic's events. Its readers get None next."""


@dataclass(slots=True)
class _Topic:
    floor: int
    """The number of the last event that is no longer here."""
    events: deque[tuple[int, bytes]] = field(default_factory=deque)
    size: int = 0
    readers: int = 0
    waiting: set[asyncio.Future[None]] = field(default_factory=set)
    forgetting: asyncio.TimerHandle | None = None

    def wake(self) -> None:
        """Let every reader that waits look again."""
        for waiter in self.waiting:
            _end(waiter)


class MemoryEventLog:
    """An event log in memory. All calls come from one event loop.

    Args:
        limit: bytes kept for each topic.
    """

    def __init__(self, limit: int = MAX_TOPIC_BYTES, forget_seconds: float = FORGET_SECONDS) -> None:
        self.epoch = secrets.token_hex(4)
        self._limit = limit
        self._forget_seconds = forget_seconds
        self._numbers = count(1)
        self._last = 0
        self._topics: dict[str, _Topic] = {}
        self._forgotten: list[Callable[[str], None]] = []
        self.is_closed = False

    @contextmanager
    def reader(self, topic: str) -> Iterator[None]:
        """Keep a topic open while a page reads it, and a short while longer."""
        # A new topic begins after every number there is: what happened while it was forgotten is in no event.
        kept = self._topics.get(topic) or self._topics.setdefault(topic, _Topic(floor=self.number()))
        kept.readers += 1
        if kept.forgetting:
            kept.forgetting.cancel()
            kept.forgetting = None
        try:
            yield
        finally:
            kept.readers -= 1
            if kept.readers == 0 and self._topics.get(topic) is kept:
                kept.forgetting = asyncio.get_running_loop().call_later(self._forget_seconds, self.forget, topic)

    def append(self, topic: str, data: bytes) -> None:
        """Add an event. Does nothing while the topic has no readers: a new reader starts from the whole state."""
        kept = self._topics.get(topic)
        if kept is None:
            return
        self._last = next(self._numbers)
        kept.events.append((self._last, data))
        kept.size += len(data)
        while kept.size > self._limit and len(kept.events) > 1:
            kept.floor, dropped = kept.events.popleft()
            kept.size -= len(dropped)
        kept.wake()

    def last(self, topic: str) -> int:
        """The number after which a reader who has the whole state reads on."""
        kept = self._topics.get(topic)
        return kept.events[-1][0] if kept and kept.events else kept.floor if kept else self._last

    def number(self) -> int:
        """A number for a snapshot: newer than every event before it, older than every event after it."""
        self._last = next(self._numbers)
        return self._last

    def is_open(self, topic: str) -> bool:
        """Whether the topic has readers, or had some a moment ago."""
        return topic in self._topics

    def readers(self, topic: str) -> int:
        """How many read this topic now."""
        kept = self._topics.get(topic)
        return kept.readers if kept else 0

    def topics(self) -> tuple[str, ...]:
        """The topics that are open."""
        return tuple(self._topics)

    async def read(self, topic: str, after: int, seconds: float) -> Events | None:
        """The events after a number; waits for the first one, `seconds` at most. None if older ones are missing."""
        kept = self._topics.get(topic)
        if kept is None or after < kept.floor:
            return None
        if found := _after(kept.events, after):
            return found
        if self.is_closed:
            raise LogClosedError
        loop = asyncio.get_running_loop()
        waiter = loop.create_future()
        timer = loop.call_later(seconds, _end, waiter)
        kept.waiting.add(waiter)
        try:
            await waiter
        finally:
            timer.cancel()
            kept.waiting.discard(waiter)
        if self._topics.get(topic) is not kept or after < kept.floor:
            return None
        return _after(kept.events, after)

    def forget(self, topic: str) -> None:
        """Drop a topic's events. Its readers get None next."""
        if kept := self._topics.pop(topic, None):
            kept.wake()
            for forgotten in self._forgotten:
                forgotten(topic)

    def on_forgotten(self, forgotten: Callable[[str], None]) -> None:
        """Call `forgotten` with each topic that is dropped, after it was."""
        self._forgotten.append(forgotten)

    def close(self) -> None:
        """End all reading: each reader gets the events that it lacks, the next read raises LogClosedError."""
        self.is_closed = True
        for kept in self._topics.values():
            kept.wake()


Publish: TypeAlias = Callable[[bytes], None]
"""Appends one event, already encoded, to the topic of one visitor."""


def _end(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


def _after(events: deque[tuple[int, bytes]], number: int) -> Events:
    found: Events = []
    for event in reversed(events):
        if event[0] <= number:
            break
        found.append(event)
    found.reverse()
    return found
