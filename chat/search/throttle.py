"""How often this process asks the search engines, whoever it asks for. Knows nothing of what is asked."""

import asyncio
import time
from collections.abc import Awaitable, Callable


class TooManySearches(Exception):  # noqa: N818
    """The turn would come too late to be of use."""


class Throttle:
    """Gives out turns, in the order of asking, at least `seconds` apart. Who stops waiting leaves no gap. Belongs to one event loop.

    (aiolimiter does this for bursts, and keeps its own clock; ours is short enough to read.)
    """

    def __init__(
        self,
        seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._sleep = sleep
        self._in_turn = asyncio.Lock()
        self._waiting = 0
        self._ready_at = clock()

    async def turn(self, patience: float) -> None:
        """Return when it is one's turn.

        Raises:
            TooManySearches: at once, if that would take longer than `patience` seconds.
        """
        if max(self._ready_at - self._clock(), 0) + self._waiting * self._seconds > patience:
            raise TooManySearches
        self._waiting += 1
        try:
            async with self._in_turn:
                await self._sleep(max(self._ready_at - self._clock(), 0))
                self._ready_at = self._clock() + self._seconds
        finally:
            self._waiting -= 1
