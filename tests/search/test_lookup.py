"""Asking for results, of a SearXNG on loopback."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest

from chat.search.cache import Cache
from chat.search.engines import NoAnswer, SearxngEngine
from chat.search.lookup import Lookup
from chat.search.results import Result
from chat.search.throttle import Throttle, TooManySearches
from tests.fakes.search_backend import Mode, SearchBackend

MILL = Result("https://mill.example/a", "Mill")
LAKE = Result("https://lake.example/", "Lake")


@pytest.fixture
async def lookup(backend: SearchBackend) -> AsyncIterator[Callable[[float], Lookup]]:
    """Makes a lookup with so many seconds between two queries."""
    backend.found = [MILL]
    engine = SearxngEngine(backend.url)
    yield lambda between: Lookup(engine, Throttle(between), Cache(10, 600))
    await engine.aclose()


def asked(backend: SearchBackend) -> list[str]:
    return [query for _, query in backend.asked]


async def test_results_come_in_the_order_of_the_queries(backend: SearchBackend, lookup: Callable[[float], Lookup]) -> None:
    backend.found_for["lake"] = [LAKE]
    assert await lookup(0).results(("lake", "mill"), 5) == ((LAKE,), (MILL,))


async def test_what_was_asked_a_moment_ago_is_not_asked_again(backend: SearchBackend, lookup: Callable[[float], Lookup]) -> None:
    same = lookup(0)
    await same.results(("mill",), 5)
    assert await same.results(("MILL",), 5) == ((MILL,),)
    assert asked(backend) == ["mill"]


@pytest.mark.parametrize("mode", ["empty", "broken"])
async def test_what_gave_nothing_is_asked_again(backend: SearchBackend, lookup: Callable[[float], Lookup], mode: Mode) -> None:
    backend.mode = mode
    same = lookup(0)
    for _ in range(2):
        await asyncio.gather(same.results(("mill",), 5), return_exceptions=True)
    assert asked(backend) == ["mill", "mill"]


@pytest.mark.parametrize(("mode", "seconds"), [("broken", 5.0), ("silent", 0.3)])
async def test_a_query_without_an_answer_leaves_the_others(
    backend: SearchBackend, lookup: Callable[[float], Lookup], mode: Mode, seconds: float
) -> None:
    backend.modes["lake"] = mode
    assert await lookup(0).results(("lake", "mill"), seconds) == ((MILL,),)


async def test_where_all_fail_the_first_reason_is_given(backend: SearchBackend, lookup: Callable[[float], Lookup]) -> None:
    backend.modes = {"lake": "broken", "mill": "silent"}
    with pytest.raises(NoAnswer):
        await lookup(0).results(("lake", "mill"), 0.3)


async def test_a_query_that_is_never_answered_times_out(backend: SearchBackend, lookup: Callable[[float], Lookup]) -> None:
    backend.mode = "silent"
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        await lookup(0).results(("mill",), 0.2)
    assert time.monotonic() - began < 3


async def test_where_the_queue_is_too_long_nobody_is_asked(backend: SearchBackend, lookup: Callable[[float], Lookup]) -> None:
    same = lookup(60)
    await same.results(("mill",), 5)
    with pytest.raises(TooManySearches):
        await same.results(("lake",), 5)
    assert asked(backend) == ["mill"]
