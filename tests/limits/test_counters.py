"""Counts in memory and in a storage that replicas share. The storages are those of `limits`."""

import asyncio
import sys
import time

import pytest
from limits.aio.storage import MemoryStorage

from chat.limits.counters import PAUSE_SECONDS, Counters, RedisUnusableError, redis_storage
from tests.limits.manual_clock import ManualClock


class FaultyStorage(MemoryStorage):
    """Fails while `fails` is set."""

    STORAGE_SCHEME = None  # type: ignore[assignment]
    fails = True
    asked = 0

    def __init__(self) -> None:
        super().__init__(wrap_exceptions=True)

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        self.asked += 1
        if self.fails:
            raise ValueError("no connection")
        return await super().incr(key, expiry, amount)


async def test_counts_of_different_names_are_apart() -> None:
    counters = Counters()
    assert [await counters.add("one", 60), await counters.add("one", 60), await counters.add("two", 60)] == [1, 2, 1]
    assert await counters.count("one") == 2


async def test_what_is_taken_back_is_not_counted() -> None:
    counters = Counters()
    await counters.add("one", 60, 5)
    assert await counters.add("one", 60, -2) == 3


async def test_a_window_begins_with_its_first_count_and_ends_with_it() -> None:
    counters, before = Counters(), time.time()
    await counters.add("one", 3600)
    after = time.time()
    await counters.add("one", 3600)
    assert before <= after + await counters.seconds_left("one", 7200, after) - 3600 <= after
    assert await counters.seconds_left("one", 3600, before - 9) == 3600, "never more than the window"
    assert await counters.seconds_left("one", 3600, after + 7200) == 1
    await counters.add("over", 0)
    assert await counters.count("over") == 0


async def test_replicas_with_one_storage_count_together() -> None:
    storage = MemoryStorage()
    one, other = Counters(storage), Counters(storage)
    counts = await asyncio.gather(*(counters.add("one", 60) for counters in [one, other] * 30))
    assert sorted(counts) == list(range(1, 61))


async def test_while_the_shared_storage_fails_the_process_counts_for_itself(caplog: pytest.LogCaptureFixture) -> None:
    storage, clock = FaultyStorage(), ManualClock()
    counters = Counters(storage, clock)
    assert [await counters.add("one", 60), await counters.add("one", 60)] == [1, 2]
    assert storage.asked == 1, "it is left alone for a while"
    assert [record.message for record in caplog.records] == ["REDIS_URL does not answer (ValueError): this process counts for itself"]
    storage.fails, clock.now = False, clock.now + PAUSE_SECONDS
    assert await counters.add("one", 60) == 1, "the shared count"


def test_without_the_redis_client_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)  # as if it were not installed
    with pytest.raises(
        RedisUnusableError, match=r"^Not started: REDIS_URL is set, but .* Run `pip install redis`, or leave REDIS_URL unset\.$"
    ):
        redis_storage("redis://127.0.0.1:6379")
