"""Whole searches with real parts, against search engines and a small internet on loopback."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing
from datetime import date

import pytest

from chat.search import pipeline
from chat.search.engines import ENGINE_THREADS, DdgsEngine, SearchEngine, SearxngEngine
from chat.search.extract import Extractor
from chat.search.fetch import PageFetcher
from chat.search.pipeline import WebSearch
from chat.search.progress import PageFailed, PageRead, PageStarted, SearchFinished, SearchProgress, SearchStarted
from chat.search.queries import QueryModel
from chat.search.results import SearchResult
from chat.search.throttle import Throttle
from chat.search.timeouts import Timeout
from chat.settings import Settings
from tests.fakes.pages import saved_page
from tests.fakes.search_backend import Mode, SearchBackend
from tests.fakes.web import Answer, Web, html
from tests.search.conversations import answering, branch
from tests.search.manual_time import ManualClock, ManualTimeout

MILL = "http://post.example/mill"
BRIDGE = "http://openpedia.example/bridge"
QUESTION = "When did the tide mill at Saltmarsh Creek turn again?"


class Searches:
    """Makes searches on `web` and `backend`, and closes their parts. By default nothing times out and queries are not throttled."""

    def __init__(self, web: Web, backend: SearchBackend, extractor: Extractor) -> None:
        self.stack = AsyncExitStack()
        self._web, self._backend, self._extractor = web, backend, extractor

    def make(
        self,
        *,
        engine: SearchEngine | None = None,
        throttle: Throttle | None = None,
        clock: Callable[[], float] = time.monotonic,
        timeout: Timeout | None = None,
    ) -> WebSearch:
        """A search; `timeout` is for its own limits, those of pages and engines never expire."""
        engine = engine or SearxngEngine(self._backend.url, seconds=60)
        fetcher = PageFetcher(self._web.resolve, network=self._web.network, timeout=ManualTimeout())
        self.stack.push_async_callback(engine.aclose)
        self.stack.push_async_callback(fetcher.aclose)
        return WebSearch(
            engine,
            fetcher,
            self._extractor,
            throttle=throttle or Throttle(0),
            today=lambda: date(2026, 3, 20),
            clock=clock,
            timeout=timeout or ManualTimeout(),
        )


@pytest.fixture
async def searches(web: Web, backend: SearchBackend, extractor: Extractor) -> AsyncIterator[Searches]:
    """Searches that find two pages, MILL and BRIDGE."""
    web.put(MILL, html(saved_page("article").content))
    web.put(BRIDGE, html(saved_page("encyclopedia").content))
    backend.found = [SearchResult(MILL, "Old tide mill turns"), SearchResult(BRIDGE, "A bridge")]
    made = Searches(web, backend, extractor)
    yield made
    await made.stack.aclose()


async def all_events(
    search: WebSearch, message: str = QUESTION, query_model: QueryModel | None = None, max_chars: int = 8000
) -> list[SearchProgress]:
    """The progress events of a whole search."""
    query_model = query_model or answering("tide mill Saltmarsh Creek")
    return [event async for event in search.search(branch(message), query_model, max_chars=max_chars)]


async def last_event(
    search: WebSearch, message: str = QUESTION, query_model: QueryModel | None = None, max_chars: int = 8000
) -> SearchFinished:
    """The end of a search."""
    last = (await all_events(search, message, query_model, max_chars))[-1]
    assert isinstance(last, SearchFinished)
    return last


async def sentence_without_sources(
    search: WebSearch, message: str = QUESTION, query_model: QueryModel | None = None, max_chars: int = 8000
) -> str:
    """The sentence at the end of a search that found no source."""
    end = await last_event(search, message, query_model, max_chars)
    assert end.sources == ()
    return end.sentence


async def test_the_events_of_a_search_come_in_the_order_of_its_stages(searches: Searches) -> None:
    events = await all_events(searches.make())
    assert events[0] == SearchStarted(("tide mill Saltmarsh Creek",))
    assert PageStarted(MILL, "post.example", "Old tide mill turns") in events[1:3]
    assert PageRead(MILL, "post.example", "Old tide mill turns again after ninety years") in events[3:5]
    assert isinstance(events[-1], SearchFinished)


async def test_the_sources_are_the_pages_that_were_read(searches: Searches) -> None:
    end = await last_event(searches.make())
    source = end.sources[0]
    assert (source.number, source.url, source.site, source.dated) == (1, MILL, "post.example", date(2026, 3, 14))
    assert "ground its first flour since 1936" in " ".join(source.passages)
    assert end.sentence == ""


async def test_ddgs_itself_serves_a_search(searches: Searches) -> None:
    assert (await last_event(searches.make(engine=DdgsEngine(("duckduckgo",), seconds=60)))).sources


async def test_a_page_that_was_found_but_not_read_is_no_source(web: Web, searches: Searches) -> None:
    web.put(MILL, Answer(b"forbidden", 403, {"Content-Type": "text/html"}))
    events = await all_events(searches.make(), "When was the Brunnhaus Bridge opened?", answering("Brunnhaus Bridge"))
    assert PageFailed(MILL, "post.example", "answered with status 403") in events
    assert isinstance(events[-1], SearchFinished)
    assert [source.url for source in events[-1].sources] == [BRIDGE]


async def test_an_address_in_the_message_is_read_without_any_engine(backend: SearchBackend, searches: Searches) -> None:
    end = await last_event(searches.make(), f"Summarise {BRIDGE}", answering("NONE"))
    assert [source.url for source in end.sources] == [BRIDGE]
    assert backend.asked == []


async def test_an_address_in_the_message_is_the_first_source(searches: Searches) -> None:
    urls = [
        source.url for source in (await last_event(searches.make(), f"What does {BRIDGE} say of the tide mill at Saltmarsh Creek?")).sources
    ]
    assert urls == [BRIDGE, MILL]


async def test_an_address_in_the_message_is_read_though_the_engines_fail(backend: SearchBackend, searches: Searches) -> None:
    backend.mode = "broken"
    assert [source.url for source in (await last_event(searches.make(), f"What is {BRIDGE} about?")).sources] == [BRIDGE]


async def test_where_a_page_fails_the_next_result_takes_its_place(web: Web, backend: SearchBackend, searches: Searches) -> None:
    dead = [SearchResult(f"http://dead{n}.example/", "Dead") for n in range(6)]
    backend.found = [*dead, SearchResult(MILL, "Mill")]
    assert [source.url for source in (await last_event(searches.make())).sources] == [MILL]


async def test_no_more_than_five_pages_are_read(web: Web, backend: SearchBackend, searches: Searches) -> None:
    backend.found = [SearchResult(web.put(f"http://mill{n}.example/", html(saved_page("article").content)), "Mill") for n in range(8)]
    assert sum(isinstance(event, PageRead) for event in await all_events(searches.make())) == pipeline.MAX_PAGES_READ


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [("empty", pipeline.NOTHING_FOUND), ("broken", pipeline.NO_ANSWER), ("forbidden", pipeline.NO_ANSWER)],
)
async def test_engines_that_fail_end_in_one_sentence(backend: SearchBackend, searches: Searches, mode: Mode, sentence: str) -> None:
    backend.mode = mode
    assert await sentence_without_sources(searches.make()) == sentence


async def test_engines_that_never_answer_end_in_one_sentence(backend: SearchBackend, searches: Searches) -> None:
    backend.mode = "silent"
    timeout = ManualTimeout()
    sentence = asyncio.create_task(sentence_without_sources(searches.make(timeout=timeout)))
    await backend.wait_for_requests(1)
    timeout.expire(pipeline.LOOKUP_SECONDS)
    assert await sentence == pipeline.TOO_LATE


async def test_backends_of_ddgs_that_block_end_in_one_sentence(backend: SearchBackend, searches: Searches) -> None:
    backend.mode = "blocked"
    assert await sentence_without_sources(searches.make(engine=DdgsEngine(("duckduckgo", "mojeek"), seconds=60))) == pipeline.NO_ANSWER


async def test_pages_that_all_refuse_end_in_one_sentence(web: Web, searches: Searches) -> None:
    web.answers.clear()
    assert await sentence_without_sources(searches.make()) == pipeline.NOTHING_READ


@pytest.mark.parametrize("message", ["", "😀", "   "])
async def test_a_message_that_asks_nothing_searches_nothing(backend: SearchBackend, searches: Searches, message: str) -> None:
    assert await sentence_without_sources(searches.make(), message) == pipeline.NOTHING_ASKED
    assert backend.asked == []


async def test_a_model_without_room_for_pages_gets_none(backend: SearchBackend, searches: Searches) -> None:
    assert await sentence_without_sources(searches.make(), max_chars=0) == pipeline.NO_ROOM
    assert backend.asked == []


async def test_a_message_of_10000_characters_is_searched(searches: Searches) -> None:
    assert (await last_event(searches.make(), f"{QUESTION} " * 200, answering(""))).sources


async def test_a_model_that_fails_does_not_fail_the_search(searches: Searches) -> None:
    async def fails(prompt: str) -> str:
        raise RuntimeError

    assert (await last_event(searches.make(), query_model=fails)).sources


async def test_when_the_time_is_up_the_pages_that_are_there_are_used(web: Web, backend: SearchBackend, searches: Searches) -> None:
    never = asyncio.Event()
    backend.found.append(SearchResult(web.put("http://slow.example/", Answer(b"", after=never)), "Slow"))
    clock, timeout = ManualClock(100), ManualTimeout()
    pages_read = 0
    async for event in searches.make(clock=clock, timeout=timeout).search(branch(QUESTION), answering("tide mill Saltmarsh Creek")):
        pages_read += isinstance(event, PageRead)
        if pages_read == 2 and isinstance(event, PageRead):
            clock.now += 9
            timeout.expire(pipeline.SEARCH_SECONDS - pipeline.RANKING_SECONDS)
    assert isinstance(event, SearchFinished)
    assert [source.url for source in event.sources] == [MILL]
    assert event.seconds == 9
    never.set()


async def test_when_the_time_is_up_before_any_page_it_says_so(web: Web, searches: Searches) -> None:
    never = asyncio.Event()
    for url in (MILL, BRIDGE):
        web.put(url, Answer(b"", after=never))
    timeout = ManualTimeout()
    sentence = asyncio.create_task(sentence_without_sources(searches.make(timeout=timeout)))
    await web.wait_for_requests(2)
    timeout.expire()
    assert await sentence == pipeline.TOO_LATE
    never.set()


async def test_a_search_that_is_stopped_closes_its_connections(web: Web, searches: Searches) -> None:
    drip = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await drip.wait()

    for url in (MILL, BRIDGE):
        web.put(url, Answer(headers={"Content-Type": "text/html"}, stream=endless))
    async with aclosing(searches.make().search(branch(QUESTION), answering("mill"))) as events:
        await anext(events)
        await web.arrived.wait()
    drip.set()
    await web.gone.wait()


async def test_a_bug_ends_in_one_sentence_and_a_log_without_the_message(searches: Searches, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(DdgsEngine):
        async def search(self, query: str) -> tuple[SearchResult, ...]:
            raise KeyError(query)

    caplog.set_level(logging.DEBUG)
    assert await sentence_without_sources(searches.make(engine=Broken(())), query_model=answering("SECRETWORD")) == pipeline.BROKEN
    assert "KeyError" in caplog.text
    assert "SECRETWORD" not in caplog.text


async def test_what_was_read_a_moment_ago_is_read_from_memory(web: Web, backend: SearchBackend, searches: Searches) -> None:
    search = searches.make()
    first, again = await last_event(search), await last_event(search)
    assert first.sources == again.sources
    assert (len(backend.asked), len(web.requests)) == (1, 2)


async def test_fifty_people_at_once_keep_to_the_rate_and_all_get_an_end(backend: SearchBackend, searches: Searches) -> None:
    clock = ManualClock()
    search = searches.make(throttle=Throttle(1.0, clock=clock, sleep=clock.sleep))
    query_models = [answering(f"tide mill {n}") for n in range(50)]
    ends = await asyncio.gather(*(last_event(search, query_model=each) for each in query_models))
    assert 1 <= len(backend.asked) <= pipeline.LOOKUP_SECONDS
    assert clock.now == len(backend.asked) - 1, "a second of the throttle's clock between two queries"
    assert sum(end.sentence == "" for end in ends) == len(backend.asked)
    assert {end.sentence for end in ends} == {"", pipeline.TOO_MANY}


async def test_after_fifty_searches_that_were_stopped_nothing_is_left_running(backend: SearchBackend, searches: Searches) -> None:
    backend.mode = "silent"
    search = searches.make(engine=DdgsEngine(("duckduckgo",), seconds=60))
    tasks = [asyncio.create_task(last_event(search, query_model=answering(f"mill {n}"))) for n in range(50)]
    await backend.wait_for_requests(ENGINE_THREADS)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    backend.mode = "results"
    backend.hang_up()
    assert (await last_event(search)).sources
    assert len(backend.asked) == ENGINE_THREADS + 1, "the searches that were waiting for a thread are dropped"
    assert sum(thread.name.startswith("search-engine") for thread in threading.enumerate()) <= ENGINE_THREADS


async def test_instructions_in_a_page_stay_quoted_material(web: Web, backend: SearchBackend, searches: Searches) -> None:
    backend.found = [SearchResult(web.put("http://kettles.example/", html(saved_page("injection_visible").content)), "Kettles")]
    end = await last_event(searches.make(), "Which kettle is the fastest?", answering("fastest kettle 2026"))
    assert [source.number for source in end.sources] == [1]  # and no [99], whatever the page answering


async def test_the_parts_that_the_settings_ask_for_fit_together(backend: SearchBackend) -> None:
    search = pipeline.web_search(Settings(searxng_url=backend.url))
    backend.found = [SearchResult("http://127.0.0.1/admin", "Inside")]
    events = await all_events(search)
    assert PageFailed("http://127.0.0.1/admin", "127.0.0.1", "is not on the public web") in events
    await search.aclose()
