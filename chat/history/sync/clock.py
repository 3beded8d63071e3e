"""A monotonic clock to read and to wait on. It is a parameter of the sync loop, so that tests can advance the time."""

import asyncio
import contextlib
from math import inf
from time import monotonic
from typing import Protocol


class Clock(Protocol):
    """Seconds since an arbitrary start; never decreases."""

    def now(self) -> float:
        """The current time."""

    async def wait(self, event: asyncio.Event, until: float) -> None:
        """Return when the event is set or the time is `until`, whichever comes first; infinity waits for the event only."""


class MonotonicClock:
    """The monotonic clock of this machine."""

    def now(self) -> float:
        """Seconds since an arbitrary start."""
        return monotonic()

    async def wait(self, event: asyncio.Event, until: float) -> None:
        """Return when the event is set or the time is `until`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if until == inf else max(0.0, until - self.now())):
                await event.wait()
