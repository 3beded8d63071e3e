"""A clock and a timeout that only the test moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class ManualClock:
    """A clock in seconds. It moves when `now` is set, and by `sleep`, which returns at once."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """The time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Move the clock and let other tasks run."""
        self.now += seconds
        await asyncio.sleep(0)


class ManualTimeout:
    """Replaces `asyncio.timeout`: blocks time out when the test calls `expire`, and never by themselves.

    Attributes:
        requested: the seconds of each block that was entered.
        ended: released once for each block that has ended, whatever the reason.
    """

    def __init__(self) -> None:
        self.requested: list[float] = []
        self.ended = asyncio.Semaphore(0)
        self._open: list[tuple[float, asyncio.Timeout]] = []

    @asynccontextmanager
    async def __call__(self, seconds: float) -> AsyncIterator[None]:
        """A block that `expire` ends with TimeoutError."""
        self.requested.append(seconds)
        async with asyncio.timeout(None) as timeout:
            self._open.append((seconds, timeout))
            try:
                yield
            finally:
                self._open.remove((seconds, timeout))
                self.ended.release()

    def expire(self, only: float | None = None) -> None:
        """Let the open blocks time out: all of them, or those of `only` seconds."""
        for seconds, timeout in self._open:
            if only in (None, seconds):
                timeout.reschedule(asyncio.get_running_loop().time())
