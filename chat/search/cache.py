"""A small in-memory cache with a time to live, for search results and pages."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """Keeps the `max_entries` newest values, each for `ttl_seconds`. `clock` is monotonic, in seconds."""

    def __init__(self, max_entries: int, ttl_seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_entries = max_entries
        self._ttl_seconds = ttl_seconds
        self._clock = clock
        self._entries: OrderedDict[str, tuple[float, T]] = OrderedDict()  # key → (expiry, value), the first to expire first

    def get(self, key: str) -> T | None:
        """The value of `key`; None if it is absent or expired."""
        self._drop_expired()
        entry = self._entries.get(key)
        return entry[1] if entry else None

    def put(self, key: str, value: T) -> None:
        """Store `value`, which expires `ttl_seconds` from now. Removes the oldest entry if there are too many."""
        self._entries.pop(key, None)
        self._entries[key] = (self._clock() + self._ttl_seconds, value)
        if len(self._entries) > self._max_entries:
            self._entries.popitem(last=False)

    def _drop_expired(self) -> None:
        now = self._clock()
        while self._entries and next(iter(self._entries.values()))[0] <= now:
            self._entries.popitem(last=False)
