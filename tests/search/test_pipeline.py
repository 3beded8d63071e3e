"""Whole searches: a SearXNG and a small internet on loopback, everything between them real."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from datetime import date

import pytest

from chat.search import pipeline
from chat.search.engines import DdgsEngine, Engine, SearxngEngine
from chat.search.extract import Extractor
from chat.search.fetch import PageFetcher
from chat.search.pipeline import WebSearch
from chat.search.progress import NotRead, Progress, Read, Reading, SearchFinished, Searching
from chat.search.queries import Complete
from chat.search.results import Result
from chat.search.throttle import Throttle
from chat.settings import Settings
from tests.fakes.pages import saved_page
from tests.fakes.search_backend import Mode, SearchBackend
from tests.fakes.web import Answer, Web, html
from tests.search.conversations import branch, says

MILL = "http://post.example/mill"
BRIDGE = "http://openpedia.example/bridge"
QUESTION = "When did the tide mill at Saltmarsh Creek turn again?"


class Searches:
    """Makes searches of real parts, and closes them."""

    def __init__(self, web: Web, backend: SearchBackend, extractor: Extractor) -> None:
        self.stack = AsyncExitStack()
        self._web, self._backend, self._extractor = web, backend, extractor

    def make(self, *, engine: Engine | None = None, seconds: float = 10, page_seconds: float = 3, between: float = 0) -> WebSearch:
        engine = engine or SearxngEngine(self._backend.url)
        fetcher = PageFetcher(self._web.resolve, wire=self._web.wire, seconds=page_seconds)
        self.stack.push_async_callback(engine.aclose)
        self.stack.push_async_callback(fetcher.aclose)
        return WebSearch(engine, fetcher, self._extractor, throttle=Throttle(between), seconds=seconds, today=lambda: date(2026, 3, 20))


@pytest.fixture
async def searches(web: Web, backend: SearchBackend, extractor: Extractor) -> AsyncIterator[Searches]:
    web.put(MILL, html(saved_page("article").content))
    web.put(BRIDGE, html(saved_page("encyclopedia").content))
    backend.found = [Result(MILL, "Old tide mill turns"), Result(BRIDGE, "A bridge")]
    made = Searches(web, backend, extractor)
    yield made
    await made.stack.aclose()


async def told(search: WebSearch, message: str = QUESTION, complete: Complete | None = None, max_chars: int = 8000) -> list[Progress]:
    return [event async for event in search.search(branch(message), complete or says("tide mill Saltmarsh Creek"), max_chars=max_chars)]


async def ending(search: WebSearch, message: str = QUESTION, complete: Complete | None = None, max_chars: int = 8000) -> SearchFinished:
    last = (await told(search, message, complete, max_chars))[-1]
    assert isinstance(last, SearchFinished)
    return last


async def test_a_search_tells_its_stages_in_order(searches: Searches) -> None:
    events = await told(searches.make())
    assert events[0] == Searching(("tide mill Saltmarsh Creek",))
    assert Reading(MILL, "post.example", "Old tide mill turns") in events[1:3]
    assert Read(MILL, "post.example", "Old tide mill turns again after ninety years") in events[3:5]
    assert isinstance(events[-1], SearchFinished)


async def test_the_sources_are_the_pages_that_were_read(searches: Searches) -> None:
    end = await ending(searches.make())
    source = end.sources[0]
    assert (source.number, source.url, source.site, source.dated) == (1, MILL, "post.example", date(2026, 3, 14))
    assert "ground its first flour since 1936" in " ".join(source.passages)
    assert end.sentence == ""


async def test_ddgs_itself_serves_a_search(searches: Searches) -> None:
    assert (await ending(searches.make(engine=DdgsEngine(("duckduckgo",))))).sources


async def test_a_page_that_was_found_but_not_read_is_no_source(web: Web, searches: Searches) -> None:
    web.put(MILL, Answer(b"forbidden", 403, {"Content-Type": "text/html"}))
    events = await told(searches.make(), "When was the Brunnhaus Bridge opened?", says("Brunnhaus Bridge"))
    assert NotRead(MILL, "post.example", "answered with status 403") in events
    assert isinstance(events[-1], SearchFinished)
    assert [source.url for source in events[-1].sources] == [BRIDGE]


async def test_an_address_in_the_message_is_read_without_any_engine(backend: SearchBackend, searches: Searches) -> None:
    end = await ending(searches.make(), f"Summarise {BRIDGE}", says("NONE"))
    assert [source.url for source in end.sources] == [BRIDGE]
    assert backend.asked == []


async def test_an_address_in_the_message_is_the_first_source(searches: Searches) -> None:
    urls = [
        source.url for source in (await ending(searches.make(), f"What does {BRIDGE} say of the tide mill at Saltmarsh Creek?")).sources
    ]
    assert urls == [BRIDGE, MILL]


async def test_an_address_in_the_message_is_read_though_the_engines_fail(backend: SearchBackend, searches: Searches) -> None:
    backend.mode = "broken"
    assert [source.url for source in (await ending(searches.make(), f"What is {BRIDGE} about?")).sources] == [BRIDGE]


async def test_where_a_page_fails_the_next_result_takes_its_place(web: Web, backend: SearchBackend, searches: Searches) -> None:
    dead = [Result(f"http://dead{n}.example/", "Dead") for n in range(6)]
    backend.found = [*dead, Result(MILL, "Mill")]
    assert [source.url for source in (await ending(searches.make())).sources] == [MILL]


async def test_no_more_than_five_pages_are_read(web: Web, backend: SearchBackend, searches: Searches) -> None:
    backend.found = [Result(web.put(f"http://mill{n}.example/", html(saved_page("article").content)), "Mill") for n in range(8)]
    assert sum(isinstance(event, Read) for event in await told(searches.make())) == pipeline.MAX_PAGES


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [("empty", pipeline.NOTHING_FOUND), ("broken", pipeline.NO_ANSWER), ("forbidden", pipeline.NO_ANSWER), ("silent", pipeline.TOO_LATE)],
)
async def test_engines_that_fail_end_in_one_sentence(backend: SearchBackend, searches: Searches, mode: Mode, sentence: str) -> None:
    backend.mode = mode
    assert await told_nothing(searches.make(seconds=1.5)) == sentence


async def told_nothing(search: WebSearch, message: str = QUESTION, complete: Complete | None = None, max_chars: int = 8000) -> str:
    end = await ending(search, message, complete, max_chars)
    assert end.sources == ()
    return end.sentence


async def test_backends_of_ddgs_that_block_end_in_one_sentence(backend: SearchBackend, searches: Searches) -> None:
    backend.mode = "blocked"
    assert await told_nothing(searches.make(engine=DdgsEngine(("duckduckgo", "mojeek")))) == pipeline.NO_ANSWER


async def test_pages_that_all_refuse_end_in_one_sentence(web: Web, searches: Searches) -> None:
    web.answers.clear()
    assert await told_nothing(searches.make()) == pipeline.NOTHING_READ


@pytest.mark.parametrize("message", ["", "😀", "   "])
async def test_a_message_that_asks_nothing_searches_nothing(backend: SearchBackend, searches: Searches, message: str) -> None:
    assert await told_nothing(searches.make(), message) == pipeline.NOTHING_ASKED
    assert backend.asked == []


async def test_a_model_without_room_for_pages_gets_none(backend: SearchBackend, searches: Searches) -> None:
    assert await told_nothing(searches.make(), max_chars=0) == pipeline.NO_ROOM
    assert backend.asked == []


async def test_a_message_of_10000_characters_is_searched(searches: Searches) -> None:
    assert (await ending(searches.make(), f"{QUESTION} " * 200, says(""))).sources


async def test_a_model_that_fails_does_not_fail_the_search(searches: Searches) -> None:
    async def fails(prompt: str) -> str:
        raise RuntimeError

    assert (await ending(searches.make(), complete=fails)).sources


async def test_when_the_time_is_up_the_pages_that_are_there_are_used(web: Web, backend: SearchBackend, searches: Searches) -> None:
    never = asyncio.Event()
    backend.found.append(Result(web.put("http://slow.example/", Answer(b"", after=never)), "Slow"))
    began = time.monotonic()
    end = await ending(searches.make(seconds=1.5, page_seconds=60))
    assert [source.url for source in end.sources] == [MILL]
    assert time.monotonic() - began < 2
    assert 1 < end.seconds < 2
    never.set()


async def test_when_the_time_is_up_before_any_page_it_says_so(web: Web, searches: Searches) -> None:
    never = asyncio.Event()
    for url in (MILL, BRIDGE):
        web.put(url, Answer(b"", after=never))
    assert await told_nothing(searches.make(seconds=0.8, page_seconds=60)) == pipeline.TOO_LATE
    never.set()


async def test_a_search_that_is_stopped_closes_its_connections(web: Web, searches: Searches) -> None:
    drip = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await drip.wait()

    for url in (MILL, BRIDGE):
        web.put(url, Answer(headers={"Content-Type": "text/html"}, stream=endless))
    async with asyncio.timeout(5), aclosing(searches.make(page_seconds=60).search(branch(QUESTION), says("mill"))) as events:
        await anext(events)
        await web.arrived.wait()
    drip.set()
    await asyncio.wait_for(web.gone.wait(), 5)


async def test_a_bug_ends_in_one_sentence_and_a_log_without_the_message(searches: Searches, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(DdgsEngine):
        async def search(self, query: str) -> tuple[Result, ...]:
            raise KeyError(query)

    caplog.set_level(logging.DEBUG)
    assert await told_nothing(searches.make(engine=Broken(())), complete=says("SECRETWORD")) == pipeline.BROKEN
    assert "KeyError" in caplog.text
    assert "SECRETWORD" not in caplog.text


async def test_what_was_read_a_moment_ago_is_read_from_memory(web: Web, backend: SearchBackend, searches: Searches) -> None:
    search = searches.make()
    first, again = await ending(search), await ending(search)
    assert first.sources == again.sources
    assert (len(backend.asked), len(web.requests)) == (1, 2)


async def test_fifty_people_at_once_keep_to_the_rate_and_all_get_an_end(backend: SearchBackend, searches: Searches) -> None:
    between = 0.1
    search = searches.make(between=between, seconds=4)
    complete = [says(f"tide mill {n}") for n in range(50)]
    ends = await asyncio.gather(*(ending(search, complete=each) for each in complete))
    assert len(backend.asked_at) <= (backend.asked_at[-1] - backend.asked_at[0]) / between + 2  # one more: they are counted on arrival
    assert {end.sentence for end in ends} == {"", pipeline.TOO_MANY}


async def test_after_fifty_searches_that_were_stopped_nothing_is_left_running(backend: SearchBackend, searches: Searches) -> None:
    backend.mode = "silent"
    search = searches.make(engine=DdgsEngine(("duckduckgo",), seconds=1))
    tasks = [asyncio.create_task(ending(search, complete=says(f"mill {n}"))) for n in range(50)]
    await asyncio.wait(tasks, timeout=0.3)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    backend.mode = "results"
    assert (await asyncio.wait_for(ending(search), 8)).sources
    assert sum(thread.name.startswith("search-engine") for thread in threading.enumerate()) <= 4


async def test_instructions_in_a_page_stay_quoted_material(web: Web, backend: SearchBackend, searches: Searches) -> None:
    backend.found = [Result(web.put("http://kettles.example/", html(saved_page("injection_visible").content)), "Kettles")]
    end = await ending(searches.make(), "Which kettle is the fastest?", says("fastest kettle 2026"))
    assert [source.number for source in end.sources] == [1]  # and no [99], whatever the page says


async def test_the_parts_that_the_settings_ask_for_fit_together(backend: SearchBackend) -> None:
    search = pipeline.web_search(Settings(searxng_url=backend.url))
    backend.found = [Result("http://127.0.0.1/admin", "Inside")]
    events = await told(search)
    assert NotRead("http://127.0.0.1/admin", "127.0.0.1", "is not on the public web") in events
    await search.aclose()
