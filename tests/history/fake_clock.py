"""A clock that tests advance, and a signal to wait for a condition. No real time passes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Final

WAIT_SECONDS: Final = 120.0
"""The limit of every wait of these tests. Only a test that fails reaches it."""


class ChangeSignal:
    """Set by a call at each change; `wait_for` waits for a condition that a change can make true."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()

    def __call__(self, owner: str = "") -> None:
        self._changed.set()

    async def wait_for(self, condition: Callable[[], bool]) -> None:
        """Return when `condition()` is true; it is evaluated at the start and after each change. TimeoutError after `WAIT_SECONDS`."""
        async with asyncio.timeout(WAIT_SECONDS):
            while not condition():
                await self.next()

    async def next(self) -> None:
        """Return at the next call, or at once if there was one since the last `next`."""
        await self._changed.wait()
        self._changed.clear()


@dataclass(frozen=True)
class _Waiter:
    until: float
    event: asyncio.Event
    time_reached: asyncio.Event

    @property
    def is_waiting(self) -> bool:
        return not self.event.is_set() and not self.time_reached.is_set()


class FakeClock:
    """A `Clock` whose time changes only by `advance`. Calls `signal` whenever a task starts to wait."""

    def __init__(self, signal: ChangeSignal) -> None:
        self._now = 0.0
        self._waiters: list[_Waiter] = []
        self._signal = signal

    def now(self) -> float:
        """Seconds since the clock was made."""
        return self._now

    async def wait(self, event: asyncio.Event, until: float) -> None:
        """Return when the event is set or the time is `until`."""
        if event.is_set() or until <= self._now:
            return
        waiter = _Waiter(until, event, asyncio.Event())
        self._waiters.append(waiter)
        self._signal()
        either = [asyncio.create_task(event.wait()), asyncio.create_task(waiter.time_reached.wait())]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._waiters.remove(waiter)
            for task in either:
                task.cancel()
            await asyncio.gather(*either, return_exceptions=True)

    def advance(self, seconds: float) -> None:
        """Move the time forward, and wake the tasks that wait for a time up to then."""
        self._now += seconds
        for waiter in self._waiters:
            if waiter.until <= self._now:
                waiter.time_reached.set()

    @property
    def is_idle(self) -> bool:
        """Whether at least one task waits, and none of them has been woken."""
        return bool(self._waiters) and all(waiter.is_waiting for waiter in self._waiters)

    @property
    def next_at(self) -> float:
        """The earliest time that a task waits for; infinity if there is none."""
        return min((waiter.until for waiter in self._waiters), default=inf)
