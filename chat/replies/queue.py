"""Limits the replies in flight: how many a process writes at once, how many wait, and how many one visitor may have.

All calls come from one event loop.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Final

from chat.errors import AppBusy, TooManyReplies
from chat.inference.events import Waiting
from chat.replies.accumulator import ReplyEvent

PLACES: Final = 400
"""Replies in flight at once. On the two cores of a free Space 200 readers at 30 tokens a second are carried without lag
(`make bench`); at 400 tokens are late by a third of a second, which is better than to wait for somebody else's whole reply. Beyond that the
next ones wait."""

QUEUE: Final = 200
"""Replies that wait for a place. At the 20 seconds that a usual reply takes, the last of them waits about ten seconds."""

PER_VISITOR: Final = 4
"""Replies of one visitor at once. The owner of a local run has no such limit."""

RESTARTING: Final = "The app is about to restart. Send it again in a minute."


class Admission:
    """The places, and the queue for them, first in, first out."""

    def __init__(self, places: int = PLACES, queue: int = QUEUE) -> None:
        self._free = places
        self._length = queue
        self._queue: list[Ticket] = []
        self._of: Counter[str] = Counter()
        self._closed = False

    def check(self, owner: str, at_most: int | None) -> None:
        """Check that `enter` would accept one more reply of this owner, who may have `at_most` at once (None: any number).

        Raises:
            TooManyReplies, AppBusy: it would refuse.
        """
        if self._closed:
            raise AppBusy(RESTARTING)
        if at_most is not None and self._of[owner] >= at_most:
            raise TooManyReplies(at_most)
        if not self._free and len(self._queue) >= self._length:
            raise AppBusy

    def enter(self, owner: str, at_most: int | None) -> "Ticket":
        """A ticket for one reply, to be returned with its `leave`. Raises the errors of `check`."""
        self.check(owner, at_most)
        self._of[owner] += 1
        ticket = Ticket(self, owner)
        if self._free:
            self._free -= 1
        else:
            self._queue.append(ticket)
            ticket.move(len(self._queue))
        return ticket

    def close(self) -> None:
        """Refuse all further replies: the process is about to end."""
        self._closed = True

    def leave(self, ticket: "Ticket") -> None:
        """Free the ticket's place for the next in the queue. Called by `Ticket.leave`."""
        self._of[ticket.owner] -= 1
        if not self._of[ticket.owner]:
            del self._of[ticket.owner]
        if ticket in self._queue:
            self._queue.remove(ticket)
        elif self._queue:
            self._queue.pop(0).move(0)
        else:
            self._free += 1
        for number, waiting in enumerate(self._queue, start=1):
            waiting.move(number)


class Ticket:
    """The right of one reply to a place. `number` is its position in the queue, from 1; 0 once it may begin."""

    def __init__(self, admission: Admission, owner: str) -> None:
        self.owner = owner
        self.number = 0
        self._admission: Admission | None = admission
        self._moved = asyncio.Event()

    async def queue(self) -> AsyncIterator[int]:
        """Yield the position in the queue whenever it changes; end when the reply may begin."""
        while number := self.number:
            self._moved.clear()
            yield number
            if self.number == number:
                await self._moved.wait()

    def leave(self) -> None:
        """Return the place. Does nothing the second time."""
        admission, self._admission = self._admission, None
        if admission:
            admission.leave(self)

    def move(self, number: int) -> None:
        """Set the position. Called by `Admission`."""
        if number != self.number:
            self.number = number
            self._moved.set()


async def in_turn(ticket: Ticket, events: AsyncGenerator[ReplyEvent, None]) -> AsyncGenerator[ReplyEvent, None]:
    """Yield `Waiting` events while the ticket is queued, then the events. The caller of `enter` returns the ticket."""
    async with aclosing(events):
        waited = False
        async for number in ticket.queue():
            waited = True
            yield Waiting(f"Waiting for a free place: you are number {number}.")
        if waited:
            yield Waiting("")
        async for event in events:
            yield event
