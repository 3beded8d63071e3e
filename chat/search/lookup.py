"""Asks the engine for the results of some queries: at the process's pace, within seconds, from the cache where they are fresh."""

import asyncio
from collections.abc import Sequence

from chat.search.cache import Cache
from chat.search.engines import Engine, NoAnswer
from chat.search.results import Result
from chat.search.throttle import Throttle, TooManySearches

QUEUEING = 0.6  # of the time for a query it may wait for its turn; the rest is for the answer

Results = tuple[Result, ...]


class Lookup:
    """One for the process: its throttle and its cache serve everybody. Cached are the web's answers, under the words of the query alone."""

    def __init__(self, engine: Engine, throttle: Throttle, cache: Cache[Results]) -> None:
        self._engine = engine
        self._throttle = throttle
        self._cache = cache

    async def results(self, queries: Sequence[str], seconds: float) -> tuple[Results, ...]:
        """What was found for each query that was answered in time, in their order.

        Raises:
            TooManySearches, NoAnswer, TimeoutError: not one was answered; why the first was not.
        """
        answers = await asyncio.gather(*(self._within(seconds, query) for query in queries))
        found = tuple(answer for answer in answers if isinstance(answer, tuple))
        for answer in answers:
            if not found and isinstance(answer, Exception):
                raise answer
        return found

    async def _within(self, seconds: float, query: str) -> Results | Exception:
        try:
            async with asyncio.timeout(seconds):
                return await self._ask(query, QUEUEING * seconds)
        except (TooManySearches, NoAnswer, TimeoutError) as reason:
            return reason

    async def _ask(self, query: str, patience: float) -> Results:
        key = query.casefold()
        if (known := self._cache.get(key)) is not None:
            return known
        await self._throttle.turn(patience)
        found = await self._engine.search(query)
        if found:
            self._cache.put(key, found)
        return found
