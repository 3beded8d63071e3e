"""Time that passes when a test says so, and waiting for what happens then."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from math import inf


class Bell:
    """Rings at each change; `until` waits for a condition that can become true with one."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def __call__(self, owner: str = "") -> None:
        self._rung.set()

    async def until(self, condition: Callable[[], bool], seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            while not condition():
                await self._rung.wait()
                self._rung.clear()


@dataclass(frozen=True)
class _Waiter:
    until: float
    event: asyncio.Event
    ticked: asyncio.Event

    @property
    def is_parked(self) -> bool:
        return not self.event.is_set() and not self.ticked.is_set()


class FakeClock:
    """Stands still until `advance`. Rings the bell whenever somebody begins to wait."""

    def __init__(self, bell: Bell) -> None:
        self._now = 0.0
        self._waiters: list[_Waiter] = []
        self._bell = bell

    def now(self) -> float:
        return self._now

    async def wait(self, event: asyncio.Event, until: float) -> None:
        if event.is_set() or until <= self._now:
            return
        waiter = _Waiter(until, event, asyncio.Event())
        self._waiters.append(waiter)
        self._bell()
        either = [asyncio.create_task(event.wait()), asyncio.create_task(waiter.ticked.wait())]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._waiters.remove(waiter)
            for task in either:
                task.cancel()
            await asyncio.gather(*either, return_exceptions=True)

    def advance(self, seconds: float) -> None:
        self._now += seconds
        for waiter in self._waiters:
            if waiter.until <= self._now:
                waiter.ticked.set()

    @property
    def is_parked(self) -> bool:
        """Whether everybody waits, for a time that is still to come."""
        return bool(self._waiters) and all(waiter.is_parked for waiter in self._waiters)

    @property
    def next_at(self) -> float:
        """The earliest time that somebody waits for."""
        return min((waiter.until for waiter in self._waiters), default=inf)
