"""Lookups in a SearXNG on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from chat.search.cache import Cache
from chat.search.engines import NoEngineAnswered, SearxngEngine
from chat.search.lookup import Lookup
from chat.search.results import SearchResult
from chat.search.throttle import Throttle, TooManySearches
from tests.fakes.search_backend import Mode, SearchBackend
from tests.search.manual_time import ManualTimeout

MILL = SearchResult("https://mill.example/a", "Mill")
LAKE = SearchResult("https://lake.example/", "Lake")


@pytest.fixture
def timeout() -> ManualTimeout:
    return ManualTimeout()


@pytest.fixture
async def lookup(backend: SearchBackend, timeout: ManualTimeout) -> AsyncIterator[Callable[[float], Lookup]]:
    """Makes a lookup with this many seconds between two queries."""
    backend.found = [MILL]
    engine = SearxngEngine(backend.url, seconds=60)
    yield lambda interval: Lookup(engine, Throttle(interval), Cache(10, 600), timeout=timeout)
    await engine.aclose()


async def test_results_come_in_the_order_of_the_queries(backend: SearchBackend, lookup: Callable[[float], Lookup]) -> None:
    backend.found_for["lake"] = [LAKE]
    assert await lookup(0).results(("lake", "mill"), 5) == ((LAKE,), (MILL,))


async def test_what_was_asked_a_moment_ago_is_not_asked_again(backend: SearchBackend, lookup: Callable[[float], Lookup]) -> None:
    same = lookup(0)
    await same.results(("mill",), 5)
    assert await same.results(("MILL",), 5) == ((MILL,),)
    assert backend.queries == ["mill"]


@pytest.mark.parametrize("mode", ["empty", "broken"])
async def test_what_gave_nothing_is_asked_again(backend: SearchBackend, lookup: Callable[[float], Lookup], mode: Mode) -> None:
    backend.mode = mode
    same = lookup(0)
    for _ in range(2):
        await asyncio.gather(same.results(("mill",), 5), return_exceptions=True)
    assert backend.queries == ["mill", "mill"]


async def test_a_query_that_fails_leaves_the_others(backend: SearchBackend, lookup: Callable[[float], Lookup]) -> None:
    backend.modes["lake"] = "broken"
    assert await lookup(0).results(("lake", "mill"), 5) == ((MILL,),)


async def test_a_query_that_is_never_answered_leaves_the_others(
    backend: SearchBackend, lookup: Callable[[float], Lookup], timeout: ManualTimeout
) -> None:
    backend.modes["lake"] = "silent"
    results = asyncio.create_task(lookup(0).results(("lake", "mill"), 5))
    await timeout.ended.acquire()
    timeout.expire()
    assert await results == ((MILL,),)


async def test_where_all_fail_the_first_reason_is_given(
    backend: SearchBackend, lookup: Callable[[float], Lookup], timeout: ManualTimeout
) -> None:
    backend.modes = {"lake": "broken", "mill": "silent"}
    results = asyncio.create_task(lookup(0).results(("lake", "mill"), 5))
    await timeout.ended.acquire()
    timeout.expire()
    with pytest.raises(NoEngineAnswered):
        await results


async def test_a_query_that_is_never_answered_times_out(
    backend: SearchBackend, lookup: Callable[[float], Lookup], timeout: ManualTimeout
) -> None:
    backend.mode = "silent"
    results = asyncio.create_task(lookup(0).results(("mill",), 4))
    await backend.wait_for_requests(1)
    timeout.expire()
    with pytest.raises(TimeoutError):
        await results
    assert timeout.requested == [4]


async def test_where_the_queue_is_too_long_nobody_is_asked(backend: SearchBackend, lookup: Callable[[float], Lookup]) -> None:
    same = lookup(60)
    await same.results(("mill",), 5)
    with pytest.raises(TooManySearches):
        await same.results(("lake",), 5)
    assert backend.queries == ["mill"]
