"""Counts within windows of time, in this process's memory or in a Redis that several replicas share. The storage is that of `limits`.

A window begins with its first count and ends a fixed time later. All calls come from one event loop.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:  # 40 ms to import, which a local run without limits does not need
    from limits.aio.storage import Storage

REDIS_SECONDS: Final = 1.0
"""Longest wait for the Redis server."""

PAUSE_SECONDS: Final = 15.0
"""How long it is not asked after it has failed."""

NO_ADDRESS: Final = "Not started: REDIS_URL is no address of a Redis server. It looks like redis://:password@host:6379/0."
NO_CLIENT: Final = (
    "Not started: REDIS_URL is set, but Python's package `redis` is not installed. Run `pip install redis`, or leave REDIS_URL unset."
)

T = TypeVar("T")

log = logging.getLogger(__name__)


class RedisUnusableError(Exception):
    """REDIS_URL cannot be used. `str(error)` is a sentence for the person who starts the app."""


def redis_storage(redis_url: str) -> "Storage":
    """The storage at `redis://…` or `rediss://…`. Connects at its first use.

    Raises:
        RedisUnusableError
    """
    from limits.aio.storage import RedisStorage
    from limits.errors import ConfigurationError

    try:
        return RedisStorage(
            f"async+{redis_url}",
            wrap_exceptions=True,
            implementation="redispy",
            key_prefix="huggingchat",
            socket_timeout=REDIS_SECONDS,
            socket_connect_timeout=REDIS_SECONDS,
        )
    except ConfigurationError:
        raise RedisUnusableError(NO_CLIENT) from None
    except ValueError:
        raise RedisUnusableError(NO_ADDRESS) from None


class Counters:
    """Named counts.

    Args:
        shared: the storage that several replicas share. While it does not answer, this process counts for itself.
        clock: monotonic seconds.
    """

    def __init__(self, shared: "Storage | None" = None, clock: Callable[[], float] = monotonic) -> None:
        self._shared = shared
        self._clock = clock
        self._failed_at: float | None = None

    def prepare(self) -> None:
        """Do in advance the slow work of the first call."""
        _ = self._memory

    @cached_property
    def _memory(self) -> "Storage":
        from limits.aio.storage import MemoryStorage

        return MemoryStorage()

    async def add(self, name: str, seconds: int, amount: int = 1) -> int:
        """Add to a count, or take from it, and return it. The first time begins a window of so many seconds."""
        return await self._ask(lambda storage: storage.incr(name, seconds, amount))

    async def count(self, name: str) -> int:
        """The count now; 0 once its window has ended."""
        return await self._ask(lambda storage: storage.get(name))

    async def seconds_left(self, name: str, seconds: int, now: float) -> float:
        """How long the count's window of so many seconds still lasts; a second at least. `now` is in seconds since the epoch."""
        ends_at = await self._ask(lambda storage: storage.get_expiry(name))
        return min(float(seconds), max(1.0, ends_at - now))

    async def _ask(self, ask: "Callable[[Storage], Awaitable[T]]") -> T:
        is_paused = self._failed_at is not None and self._clock() - self._failed_at < PAUSE_SECONDS
        if self._shared is None or is_paused:
            return await ask(self._memory)
        from limits.errors import StorageError

        try:
            answer = await ask(self._shared)
        except StorageError as error:
            if self._failed_at is None:
                log.warning("REDIS_URL does not answer (%s): this process counts for itself", type(error.storage_error).__name__)
            self._failed_at = self._clock()
            return await ask(self._memory)
        self._failed_at = None
        return answer
