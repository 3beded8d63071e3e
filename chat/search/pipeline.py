"""One web search for one reply: queries → results → pages → passages → numbered sources, within a deadline, told as it happens.

Whatever is there when the time is up is used. It never raises: the reply is written anyway, with a sentence that says what it is not based
on. Knows the order of the stages; each stage is a module of its own, and given from outside.
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
from chat.search.engines import Engine, NoAnswer, engine_for
from chat.search.extract import Extractor
from chat.search.fetch import PageFetcher, PageRefused
from chat.search.grounding import MAX_CHARS, for_passages
from chat.search.lookup import Lookup
from chat.search.progress import NotRead, Progress, Read, Reading, SearchFinished, Searching
from chat.search.queries import Complete, urls_in, write_queries
from chat.search.rank import ranked
from chat.search.reading import PageReader, reading_list
from chat.search.results import Page, Result, site_of
from chat.search.throttle import Throttle, TooManySearches
from chat.settings import Settings

log = logging.getLogger(__name__)

SECONDS = 10.0  # for everything
TO_RANK = 0.3  # of them, kept for the last stage
TO_LOOK_UP = 4.5  # of them at most for the engines; then the pages of those that answered are read
MAX_PAGES = 5
BETWEEN_QUERIES = 1.0  # seconds, for the whole process
REMEMBERED = 600.0  # seconds
RESULTS_REMEMBERED, PAGES_REMEMBERED = 256, 128

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
    """The search that the settings ask for, with real parts. Close it with `aclose`."""
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
    """What one search has got so far, for the case that its time is up."""

    say: Callable[[Progress], None]
    query: str = ""
    pages: list[Page] = field(default_factory=list)
    named: set[str] = field(default_factory=set)  # of those pages, the URLs of the ones that the person named
    why_nothing: str = NOTHING_ASKED


class WebSearch:
    """Searches for many people at once, at the engines' pace. Belongs to one event loop."""

    def __init__(
        self,
        engine: Engine,
        fetcher: PageFetcher,
        extractor: Extractor,
        *,
        throttle: Throttle | None = None,
        seconds: float = SECONDS,
        today: Callable[[], date] = date.today,
        clock: Callable[[], float] = time.monotonic,
        closing: AsyncExitStack | None = None,
    ) -> None:
        self._lookup = Lookup(engine, throttle or Throttle(BETWEEN_QUERIES), Cache(RESULTS_REMEMBERED, REMEMBERED, clock=clock))
        self._reader = PageReader(fetcher, extractor, Cache(PAGES_REMEMBERED, REMEMBERED, clock=clock))
        self._seconds = seconds
        self._today = today
        self._clock = clock
        self._closing = closing or AsyncExitStack()

    async def search(self, branch: Sequence[Message], complete: Complete, *, max_chars: int = MAX_CHARS) -> AsyncGenerator[Progress, None]:
        """Search for the last message of `branch`, telling what happens; the last event is always `SearchFinished`.

        `complete` asks a model (a prompt in, its text out) for the queries. `max_chars` is what `grounding.room` gave for the model.
        Closing the generator ends the search. Nothing is raised but cancellation.
        """
        told: asyncio.Queue[Progress] = asyncio.Queue()
        work = asyncio.create_task(self._work(told.put_nowait, branch, complete, max_chars))
        try:
            event: Progress | None = None
            while not isinstance(event, SearchFinished):
                event = await told.get()
                yield event
        finally:
            work.cancel()
            await asyncio.wait([work])

    async def aclose(self) -> None:
        await self._closing.aclose()

    async def _work(self, say: Callable[[Progress], None], branch: Sequence[Message], complete: Complete, max_chars: int) -> None:
        began = self._clock()
        sources: tuple[Source, ...] = ()
        try:
            search = await self._within_time(_Search(say), branch, complete) if max_chars else _Search(say, why_nothing=NO_ROOM)
            room = for_passages(max_chars, len(search.pages))
            sources, sentence = ranked(search.pages, search.query, room, wanted=search.named), search.why_nothing
        except Exception as error:
            # Where, but not what: the error's text may hold words of the message.
            where = traceback.extract_tb(error.__traceback__)[-1]
            log.error("Search failed: %s at %s:%s", type(error).__name__, where.filename, where.lineno)  # noqa: TRY400
            sentence = BROKEN
        say(SearchFinished(sources, self._clock() - began, "" if sources else sentence))

    async def _within_time(self, search: _Search, branch: Sequence[Message], complete: Complete) -> _Search:
        try:
            async with asyncio.timeout(self._seconds - TO_RANK):
                await self._read_the_web(search, branch, complete)
        except TimeoutError:
            search.why_nothing = TOO_LATE
        return search

    async def _read_the_web(self, search: _Search, branch: Sequence[Message], complete: Complete) -> None:
        message = branch[-1].text if branch else ""
        named = urls_in(message)
        queries = await write_queries(complete, branch, self._today())
        search.query = " ".join((message[:500], *queries))
        found = await self._look_up(search, queries) if queries else ()
        to_read = reading_list(named, found)
        async with asyncio.TaskGroup() as readers:
            for _ in range(MAX_PAGES):
                readers.create_task(self._read_one(search, to_read, named))

    async def _look_up(self, search: _Search, queries: Sequence[str]) -> tuple[tuple[Result, ...], ...]:
        search.say(Searching(tuple(queries)))
        try:
            found = await self._lookup.results(queries, min(TO_LOOK_UP, self._seconds / 2))
        except (TooManySearches, NoAnswer, TimeoutError) as reason:
            search.why_nothing = {TooManySearches: TOO_MANY, NoAnswer: NO_ANSWER}.get(type(reason), TOO_LATE)
            return ()
        search.why_nothing = NOTHING_READ if any(found) else NOTHING_FOUND
        return found

    async def _read_one(self, search: _Search, to_read: Iterator[Result], named: Sequence[str]) -> None:
        """Go down the list, which other readers share, until one page could be read."""
        for result in to_read:
            site = site_of(result.url)
            search.say(Reading(result.url, site, result.title))
            try:
                page = await self._reader.read(result.url)
            except PageRefused as refused:
                search.why_nothing = NOTHING_READ
                search.say(NotRead(result.url, site, str(refused)))
                continue
            search.pages.append(page)
            if result.url in named:
                search.named.add(page.url)
            search.say(Read(result.url, page.site, page.title))
            return
