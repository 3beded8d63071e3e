"""What was found or read a moment ago, so that a retried question asks nobody again. In memory, gone with the process."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """The newest `entries` values, each for `seconds`."""

    def __init__(self, entries: int, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._entries = entries
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()  # oldest first, so the first to expire

    def get(self, key: str) -> T | None:
        self._drop_stale()
        kept = self._kept.get(key)
        return kept[1] if kept else None

    def put(self, key: str, value: T) -> None:
        self._kept.pop(key, None)
        self._kept[key] = (self._clock() + self._seconds, value)
        if len(self._kept) > self._entries:
            self._kept.popitem(last=False)

    def _drop_stale(self) -> None:
        now = self._clock()
        while self._kept and next(iter(self._kept.values()))[0] <= now:
            self._kept.popitem(last=False)
