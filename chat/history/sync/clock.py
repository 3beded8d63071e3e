"""Time, so that tests can make it pass."""

import asyncio
import contextlib
from math import inf
from time import monotonic
from typing import Protocol


class Clock(Protocol):
    """Seconds that only go forward."""

    def now(self) -> float:
        """Seconds since whenever."""

    async def wait(self, event: asyncio.Event, until: float) -> None:
        """Return when the event is set, or at that time; infinity waits for the event alone."""


class SystemClock:
    """The time of this machine."""

    def now(self) -> float:
        return monotonic()

    async def wait(self, event: asyncio.Event, until: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), None if until == inf else max(0.0, until - self.now()))
