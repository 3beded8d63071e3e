"""Limits how often this process queries the search engines."""

import asyncio
import time
from collections.abc import Awaitable, Callable


class TooManySearches(Exception):  # noqa: N818
    """The queue for the search engines is longer than the caller can wait."""


class Throttle:
    """Lets callers pass in the order of their calls, at least `interval` seconds apart. Belongs to one event loop.

    A cancelled caller gives its place to the next one. (aiolimiter limits bursts with a clock that cannot be replaced.)
    """

    def __init__(
        self,
        interval: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._interval = interval
        self._clock = clock
        self._sleep = sleep
        self._lock = asyncio.Lock()
        self._waiting = 0
        self._next_at = clock()

    async def acquire(self, max_wait: float) -> None:
        """Return when the caller may send its query.

        Raises:
            TooManySearches: at once, if the wait would be longer than `max_wait` seconds.
        """
        if max(self._next_at - self._clock(), 0) + self._waiting * self._interval > max_wait:
            raise TooManySearches
        self._waiting += 1
        try:
            async with self._lock:
                await self._sleep(max(self._next_at - self._clock(), 0))
                self._next_at = self._clock() + self._interval
        finally:
            self._waiting -= 1
