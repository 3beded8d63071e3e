import pytest

from chat.search.cache import Cache
from tests.search.manual_time import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def cache(clock: ManualClock) -> Cache[str]:
    """A cache of two entries and 600 seconds."""
    return Cache(2, 600, clock=clock)


def test_what_was_put_is_there(cache: Cache[str]) -> None:
    cache.put("a", "1")
    assert cache.get("a") == "1"


def test_what_was_not_put_is_not(cache: Cache[str]) -> None:
    assert cache.get("a") is None


def test_after_its_time_it_is_gone(cache: Cache[str], clock: ManualClock) -> None:
    cache.put("a", "1")
    clock.now = 600
    assert cache.get("a") is None


def test_the_oldest_makes_room(cache: Cache[str]) -> None:
    for key in "abc":
        cache.put(key, key)
    assert [cache.get(key) for key in "abc"] == [None, "b", "c"]


def test_what_is_put_again_does_not_keep_others_beyond_their_time(cache: Cache[str], clock: ManualClock) -> None:
    cache.put("a", "1")
    cache.put("b", "1")
    clock.now = 300
    cache.put("a", "2")
    clock.now = 700
    assert cache.get("b") is None


def test_what_is_put_again_is_new_again(cache: Cache[str], clock: ManualClock) -> None:
    cache.put("a", "1")
    clock.now = 300
    cache.put("a", "2")
    clock.now = 700
    assert cache.get("a") == "2"
