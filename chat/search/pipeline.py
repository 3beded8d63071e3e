"""One web search for one reply: queries → results → pages → passages → numbered sources, within a time limit, with progress events.

When the time is up, the pages read so far are used. A search never raises; a sentence in its last event says why it has no sources. The
stages are modules of their own.
"""

import asyncio
import logging
import time
import traceback
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date

from chat.conversation import Message, Source
from chat.search.addresses import SystemResolver
from chat.search.cache import Cache
from chat.search.engines import NoEngineAnswered, SearchEngine, engine_for
from chat.search.extract import Extractor
from chat.search.fetch import PageFetcher, PageRefused
from chat.search.grounding import MAX_SOURCE_CHARS, passage_chars
from chat.search.lookup import Lookup, SearchResults
from chat.search.progress import PageFailed, PageRead, PageStarted, SearchFinished, SearchProgress, SearchStarted
from chat.search.queries import QueryModel, urls_in, write_queries
from chat.search.rank import rank_sources
from chat.search.reading import PageReader, reading_list
from chat.search.results import ExtractedPage, SearchResult, site_of
from chat.search.throttle import Throttle, TooManySearches
from chat.search.timeouts import Timeout
from chat.settings import Settings

log = logging.getLogger(__name__)

SEARCH_SECONDS = 10.0  # time limit of one search
RANKING_SECONDS = 0.3  # of them, reserved for the last stage
LOOKUP_SECONDS = 4.5  # of them at most for the engines, so that time is left to read pages
MAX_PAGES_READ = 5
QUERY_INTERVAL_SECONDS = 1.0  # between two queries of this process
CACHE_SECONDS = 600.0
CACHED_QUERIES, CACHED_PAGES = 256, 128
RANKED_MESSAGE_CHARS = 500  # of the message, ranked against together with the queries

SENTENCE = "{}, so this reply is not based on the web."
NOTHING_ASKED = SENTENCE.format("No search was needed")
NOTHING_FOUND = SENTENCE.format("The search found nothing")
NO_ANSWER = SENTENCE.format("The search engines gave no results")
TOO_MANY = SENTENCE.format("Too many searches are under way just now")
NOTHING_READ = SENTENCE.format("None of the pages could be read")
TOO_LATE = SENTENCE.format("The search took too long")
NO_ROOM = SENTENCE.format("This model's context has no room for web pages")
BROKEN = SENTENCE.format("The search failed")


def web_search(settings: Settings) -> "WebSearch":
    """The search for these settings, with the real network. Close it with `aclose`."""
    resolver, extractor, engine = SystemResolver(), Extractor(), engine_for(settings)
    fetcher = PageFetcher(resolver)
    closing = AsyncExitStack()
    closing.callback(resolver.close)
    closing.callback(extractor.close)
    closing.push_async_callback(engine.aclose)
    closing.push_async_callback(fetcher.aclose)
    return WebSearch(engine, fetcher, extractor, closing=closing)


@dataclass(slots=True)
class _Search:
    """The state of one search, which is used as it is when the time is up.

    Attributes:
        send: sends a progress event.
        query: what the pages are ranked against.
        named: the URLs of those `pages` whose address was in the person's message.
        why_nothing: the sentence for a search without sources, as far as it is known.
    """

    send: Callable[[SearchProgress], None]
    query: str = ""
    pages: list[ExtractedPage] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    why_nothing: str = NOTHING_ASKED


class WebSearch:
    """Runs searches, many at the same time; they share the throttle and the caches. Belongs to one event loop.

    Args:
        throttle: limits the queries of all searches together.
        seconds: time limit of one search.
        clock: monotonic, in seconds; for durations and the caches.
        timeout: replaces `asyncio.timeout` in tests.
        closing: closed by `aclose`.
    """

    def __init__(
        self,
        engine: SearchEngine,
        fetcher: PageFetcher,
        extractor: Extractor,
        *,
        throttle: Throttle | None = None,
        seconds: float = SEARCH_SECONDS,
        today: Callable[[], date] = date.today,
        clock: Callable[[], float] = time.monotonic,
        timeout: Timeout = asyncio.timeout,
        closing: AsyncExitStack | None = None,
    ) -> None:
        throttle = throttle or Throttle(QUERY_INTERVAL_SECONDS)
        self._lookup = Lookup(engine, throttle, Cache(CACHED_QUERIES, CACHE_SECONDS, clock=clock), timeout=timeout)
        self._reader = PageReader(fetcher, extractor, Cache(CACHED_PAGES, CACHE_SECONDS, clock=clock))
        self._seconds = seconds
        self._today = today
        self._clock = clock
        self._timeout = timeout
        self._closing = closing or AsyncExitStack()

    async def search(
        self, branch: Sequence[Message], query_model: QueryModel, *, max_chars: int = MAX_SOURCE_CHARS
    ) -> AsyncGenerator[SearchProgress, None]:
        """Search for the last message of `branch` and yield progress events; the last is always `SearchFinished`.

        Closing the generator cancels the search. Raises nothing but cancellation.

        Args:
            query_model: writes the queries.
            max_chars: limit of the sources in the prompt, from `grounding.source_chars`; 0 for no search.
        """
        events: asyncio.Queue[SearchProgress] = asyncio.Queue()
        task = asyncio.create_task(self._run(events.put_nowait, branch, query_model, max_chars))
        try:
            event: SearchProgress | None = None
            while not isinstance(event, SearchFinished):
                event = await events.get()
                yield event
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def aclose(self) -> None:
        """Close the parts that were given as `closing`."""
        await self._closing.aclose()

    async def _run(
        self, send: Callable[[SearchProgress], None], branch: Sequence[Message], query_model: QueryModel, max_chars: int
    ) -> None:
        began = self._clock()
        sources: tuple[Source, ...] = ()
        try:
            search = await self._within_time(_Search(send), branch, query_model) if max_chars else _Search(send, why_nothing=NO_ROOM)
            chars = passage_chars(max_chars, len(search.pages))
            sources, sentence = rank_sources(search.pages, search.query, chars, wanted=search.named), search.why_nothing
        except Exception as error:
            # Only the place is logged: the error's text may hold words of the message.
            where = traceback.extract_tb(error.__traceback__)[-1]
            log.error("Search failed: %s at %s:%s", type(error).__name__, where.filename, where.lineno)  # noqa: TRY400
            sentence = BROKEN
        send(SearchFinished(sources, self._clock() - began, "" if sources else sentence))

    async def _within_time(self, search: _Search, branch: Sequence[Message], query_model: QueryModel) -> _Search:
        try:
            async with self._timeout(self._seconds - RANKING_SECONDS):
                await self._read_the_web(search, branch, query_model)
        except TimeoutError:
            search.why_nothing = TOO_LATE
        return search

    async def _read_the_web(self, search: _Search, branch: Sequence[Message], query_model: QueryModel) -> None:
        self._reader.prepare()
        message = branch[-1].text if branch else ""
        named = urls_in(message)
        queries = await write_queries(query_model, branch, self._today(), time_limit=self._timeout)
        search.query = " ".join((message[:RANKED_MESSAGE_CHARS], *queries))
        found = await self._look_up(search, queries) if queries else ()
        to_read = reading_list(named, found)
        async with asyncio.TaskGroup() as readers:
            for _ in range(MAX_PAGES_READ):
                readers.create_task(self._read_one(search, to_read, named))

    async def _look_up(self, search: _Search, queries: Sequence[str]) -> tuple[SearchResults, ...]:
        search.send(SearchStarted(tuple(queries)))
        try:
            found = await self._lookup.results(queries, min(LOOKUP_SECONDS, self._seconds / 2))
        except (TooManySearches, NoEngineAnswered, TimeoutError) as reason:
            search.why_nothing = {TooManySearches: TOO_MANY, NoEngineAnswered: NO_ANSWER}.get(type(reason), TOO_LATE)
            return ()
        search.why_nothing = NOTHING_READ if any(found) else NOTHING_FOUND
        return found

    async def _read_one(self, search: _Search, to_read: Iterator[SearchResult], named: Sequence[str]) -> None:
        """Take addresses from `to_read`, which all readers share, until a page was read."""
        for result in to_read:
            site = site_of(result.url)
            search.send(PageStarted(result.url, site, result.title))
            try:
                page = await self._reader.read(result.url)
            except PageRefused as refused:
                search.why_nothing = NOTHING_READ
                search.send(PageFailed(result.url, site, str(refused)))
                continue
            search.pages.append(page)
            if result.url in named:
                search.named.add(page.url)
            search.send(PageRead(result.url, page.site, page.title))
            return
