"""Looks up queries in a search engine: throttled, within a time limit, from the cache where a result is fresh."""

import asyncio
from collections.abc import Sequence
from typing import TypeAlias

from chat.search.cache import Cache
from chat.search.engines import NoEngineAnswered, SearchEngine
from chat.search.results import SearchResult
from chat.search.throttle import Throttle, TooManySearches
from chat.search.timeouts import Timeout

QUEUE_SHARE = 0.6  # of the time limit that a query may wait in the throttle; the rest is for the engine

SearchResults: TypeAlias = tuple[SearchResult, ...]


class Lookup:
    """Shared by all searches of the process. The cache key is the query alone, so it holds nothing about the person who searched."""

    def __init__(
        self, engine: SearchEngine, throttle: Throttle, cache: Cache[SearchResults], *, timeout: Timeout = asyncio.timeout
    ) -> None:
        self._engine = engine
        self._throttle = throttle
        self._cache = cache
        self._timeout = timeout

    async def results(self, queries: Sequence[str], seconds: float) -> tuple[SearchResults, ...]:
        """The results of each query that was answered within `seconds`, in the order of the queries.

        Raises:
            TooManySearches, NoEngineAnswered, TimeoutError: every query failed; this is the reason of the first.
        """
        answers = await asyncio.gather(*(self._results_or_reason(seconds, query) for query in queries))
        found = tuple(answer for answer in answers if isinstance(answer, tuple))
        for answer in answers:
            if not found and isinstance(answer, Exception):
                raise answer
        return found

    async def _results_or_reason(self, seconds: float, query: str) -> SearchResults | Exception:
        try:
            async with self._timeout(seconds):
                return await self._look_up(query, QUEUE_SHARE * seconds)
        except (TooManySearches, NoEngineAnswered, TimeoutError) as reason:
            return reason

    async def _look_up(self, query: str, max_wait: float) -> SearchResults:
        key = query.casefold()
        if (cached := self._cache.get(key)) is not None:
            return cached
        await self._throttle.acquire(max_wait)
        found = await self._engine.search(query)
        if found:
            self._cache.put(key, found)
        return found
