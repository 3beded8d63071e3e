"""Who may have a reply written now, and who waits for a place. What one process takes on is stated here and enforced here.

Knows nothing of what a reply is. All calls come from one event loop.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Final

from chat.errors import AppBusy, TooManyReplies
from chat.inference.events import Waiting
from chat.replies.accumulator import ReplyEvent

PLACES: Final = 200
"""Replies in flight at once. On the two cores of a free Space 200 readers at 30 tokens a second are carried without lag
(`make bench`); beyond that everybody's would stutter, so the next ones wait."""

QUEUE: Final = 100
"""Replies that wait for a place. At the 20 seconds that a usual reply takes, the last of them waits about ten seconds."""

PER_VISITOR: Final = 4
"""Replies of one visitor at once, where they share the process with others. Whoever runs it for themselves has no such limit."""

RESTARTING: Final = "The app is about to restart. Send it again in a minute."


class Admission:
    """The places, and the queue for them: first come, first served."""

    def __init__(self, places: int = PLACES, queue: int = QUEUE) -> None:
        self._free = places
        self._length = queue
        self._queue: list[Ticket] = []
        self._of: Counter[str] = Counter()
        self._closed = False

    def check(self, owner: str, at_most: int | None) -> None:
        """Whether `enter` would take one more of this owner's, who may have `at_most` at once (None: any number).

        Raises:
            TooManyReplies, AppBusy: it would not.
        """
        if self._closed:
            raise AppBusy(RESTARTING)
        if at_most is not None and self._of[owner] >= at_most:
            raise TooManyReplies(at_most)
        if not self._free and len(self._queue) >= self._length:
            raise AppBusy

    def enter(self, owner: str, at_most: int | None) -> "Ticket":
        """A ticket for one reply, to be given back by its `leave`. Raises as `check` does."""
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
        """Take on nothing more: the process is about to end."""
        self._closed = True

    def leave(self, ticket: "Ticket") -> None:
        """For `Ticket.leave`."""
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
    """For one reply: `number` is its place in the queue, from 1; 0 means that it may begin."""

    def __init__(self, admission: Admission, owner: str) -> None:
        self.owner = owner
        self.number = 0
        self._admission: Admission | None = admission
        self._moved = asyncio.Event()

    async def queue(self) -> AsyncIterator[int]:
        """The number in the queue, whenever it changes; ends when the reply may begin."""
        while number := self.number:
            self._moved.clear()
            yield number
            if self.number == number:
                await self._moved.wait()

    def leave(self) -> None:
        """Give the place back. Does nothing the second time."""
        admission, self._admission = self._admission, None
        if admission:
            admission.leave(self)

    def move(self, number: int) -> None:
        """For `Admission`."""
        if number != self.number:
            self.number = number
            self._moved.set()


async def in_turn(ticket: Ticket, events: AsyncGenerator[ReplyEvent, None]) -> AsyncGenerator[ReplyEvent, None]:
    """The events, once the ticket is let in; before that the place in the queue. Whoever made the ticket gives it back."""
    async with aclosing(events):
        waited = False
        async for number in ticket.queue():
            waited = True
            yield Waiting(f"Waiting for a free place: you are number {number}.")
        if waited:
            yield Waiting("")
        async for event in events:
            yield event
