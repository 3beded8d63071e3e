"""The engines against servers on loopback; the real ddgs queries what stands for DuckDuckGo and Mojeek."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator

import pytest

from chat.search.engines import ENGINE_THREADS, MAX_RESULTS, DdgsEngine, NoEngineAnswered, SearxngEngine, engine_for
from chat.search.results import SearchResult
from chat.settings import Settings
from tests.fakes.search_backend import Mode, SearchBackend

MILL = SearchResult("https://mill.example/a", "Tide mill", "It grinds flour.")
SECRET = "wherelivesmyaunt"


@pytest.fixture
async def ddgs() -> AsyncIterator[DdgsEngine]:
    """DuckDuckGo, then Mojeek, with a generous time limit."""
    engine = DdgsEngine(("duckduckgo", "mojeek"), seconds=60)
    yield engine
    await engine.aclose()


@pytest.fixture
async def searxng(backend: SearchBackend) -> AsyncIterator[SearxngEngine]:
    """A SearXNG with a generous time limit."""
    engine = SearxngEngine(f"{backend.url}/", seconds=60)
    yield engine
    await engine.aclose()


async def test_ddgs_gives_the_results_of_the_first_backend(backend: SearchBackend, ddgs: DdgsEngine) -> None:
    backend.found = [MILL]
    assert await ddgs.search("tide mill") == (MILL,)
    assert backend.asked == [("/duckduckgo", "tide mill")]


@pytest.mark.parametrize("mode", ["empty", "blocked", "too many", "broken", "nonsense"])
async def test_where_one_backend_has_no_results_the_next_is_asked(backend: SearchBackend, ddgs: DdgsEngine, mode: Mode) -> None:
    backend.found = [MILL]
    backend.modes["/duckduckgo"] = mode
    assert await ddgs.search("tide mill") == (MILL,)
    assert [path for path, _ in backend.asked] == ["/duckduckgo", "/mojeek"]


async def test_where_one_backend_is_too_slow_the_next_is_asked(backend: SearchBackend) -> None:
    backend.found = [MILL]
    backend.modes["/duckduckgo"] = "silent"
    engine = DdgsEngine(("duckduckgo", "mojeek"), seconds=5)
    assert await engine.search("tide mill") == (MILL,)
    assert [path for path, _ in backend.asked] == ["/duckduckgo", "/mojeek"]
    await engine.aclose()


@pytest.mark.parametrize("mode", ["empty", "blocked", "too many", "broken", "nonsense"])
async def test_where_no_backend_has_results_it_says_so(backend: SearchBackend, ddgs: DdgsEngine, mode: Mode) -> None:
    backend.mode = mode
    with pytest.raises(NoEngineAnswered):
        await ddgs.search("tide mill")


async def test_a_backend_that_ddgs_does_not_have_asks_nobody(backend: SearchBackend, caplog: pytest.LogCaptureFixture) -> None:
    engine = DdgsEngine(("altavista", "duckduckgo"), seconds=60)
    backend.found = [MILL]
    assert await engine.search("tide mill") == (MILL,)
    assert "altavista" in caplog.text
    assert len(backend.asked) == 1
    await engine.aclose()


async def test_there_are_at_most_eight_results(backend: SearchBackend, ddgs: DdgsEngine) -> None:
    backend.found = [SearchResult(f"https://mill{n}.example/", f"Mill {n}", "mill") for n in range(30)]
    assert len(await ddgs.search("mill")) == MAX_RESULTS


async def test_a_result_that_is_not_on_the_web_is_left_out(backend: SearchBackend, ddgs: DdgsEngine) -> None:
    backend.found = [SearchResult("javascript:alert(1)", "mill", "mill"), MILL, SearchResult("/relative", "mill", "mill")]
    assert await ddgs.search("mill") == (MILL,)


@pytest.mark.parametrize("query", ["😀", "x" * 10_000, "\ud800", "a&b=c#d", "%00"])
async def test_any_query_is_asked_or_answered_by_nobody(backend: SearchBackend, ddgs: DdgsEngine, query: str) -> None:
    backend.found = [MILL]
    try:
        assert await ddgs.search(query) == (MILL,)
    except NoEngineAnswered:
        assert backend.asked == []


@pytest.mark.parametrize("mode", ["broken", "silent"])
async def test_no_log_holds_what_was_asked(backend: SearchBackend, caplog: pytest.LogCaptureFixture, mode: Mode) -> None:
    caplog.set_level(logging.DEBUG)
    backend.mode = mode
    mojeek = DdgsEngine(("mojeek",), seconds=1)  # it has the query in its address
    searxng = SearxngEngine(backend.url, seconds=1)
    for engine in (mojeek, searxng):
        with pytest.raises(NoEngineAnswered):
            await engine.search(SECRET)
    assert [query for _, query in backend.asked] == [SECRET, SECRET]
    assert SECRET not in caplog.text
    await mojeek.aclose()
    await searxng.aclose()


@pytest.mark.parametrize("name", ["ddgs", "primp"])
def test_what_logs_queries_is_silenced_whatever_the_level(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert not logging.getLogger(f"{name}.anything").isEnabledFor(logging.INFO)


async def test_fifty_searches_that_are_given_up_keep_no_thread(backend: SearchBackend) -> None:
    backend.mode = "silent"
    engine = DdgsEngine(("duckduckgo",), seconds=60)
    searches = [asyncio.create_task(engine.search("mill")) for _ in range(50)]
    await backend.wait_for_requests(ENGINE_THREADS)
    assert sum(thread.name.startswith("search-engine") for thread in threading.enumerate()) <= ENGINE_THREADS
    for search in searches:
        search.cancel()
    await asyncio.wait(searches)
    backend.mode, backend.found = "results", [MILL]
    backend.hang_up()
    assert await engine.search("mill") == (MILL,)
    assert len(backend.asked) == ENGINE_THREADS + 1, "the searches that were waiting for a thread are dropped"
    await engine.aclose()


async def test_searxng_gives_its_results(backend: SearchBackend, searxng: SearxngEngine) -> None:
    backend.found = [MILL]
    assert await searxng.search("tide mill") == (MILL,)
    assert backend.asked == [("/search", "tide mill")]


@pytest.mark.parametrize("mode", ["too many", "broken", "forbidden", "nonsense"])
async def test_a_searxng_that_fails_is_no_answer(backend: SearchBackend, searxng: SearxngEngine, mode: Mode) -> None:
    backend.mode = mode
    with pytest.raises(NoEngineAnswered):
        await searxng.search("tide mill")


async def test_a_searxng_that_is_too_slow_is_no_answer(backend: SearchBackend) -> None:
    backend.mode = "silent"
    engine = SearxngEngine(backend.url, seconds=0.2)
    with pytest.raises(NoEngineAnswered):
        await engine.search("tide mill")
    await engine.aclose()


async def test_the_owner_of_a_searxng_without_json_is_told_what_to_set(
    backend: SearchBackend, searxng: SearxngEngine, caplog: pytest.LogCaptureFixture
) -> None:
    backend.mode = "forbidden"
    with pytest.raises(NoEngineAnswered):
        await searxng.search("tide mill")
    assert "search.formats" in caplog.text


async def test_a_searxng_that_found_nothing_has_answered(backend: SearchBackend, searxng: SearxngEngine) -> None:
    backend.mode = "empty"
    assert await searxng.search("tide mill") == ()


async def test_a_searxng_that_is_not_there_is_no_answer() -> None:
    engine = SearxngEngine("http://127.0.0.1:9")
    with pytest.raises(NoEngineAnswered):
        await engine.search("tide mill")
    await engine.aclose()


async def test_ones_own_searxng_is_asked_in_place_of_public_engines(backend: SearchBackend) -> None:
    backend.found = [MILL]
    engine = engine_for(Settings(searxng_url=backend.url, search_backends=("duckduckgo",)))
    await engine.search("tide mill")
    assert backend.asked == [("/search", "tide mill")]
    await engine.aclose()


async def test_without_a_searxng_the_backends_of_the_settings_are_asked(backend: SearchBackend) -> None:
    backend.found = [MILL]
    engine = engine_for(Settings(search_backends=("mojeek",)))
    await engine.search("tide mill")
    assert backend.asked == [("/mojeek", "tide mill")]
    await engine.aclose()


def test_the_environment_names_the_backends_in_a_comma_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCH_BACKENDS", "mojeek, brave")
    assert Settings().search_backends == ("mojeek", "brave")


def test_where_the_environment_names_none_four_backends_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEARCH_BACKENDS", raising=False)
    assert Settings().search_backends == ("duckduckgo", "brave", "mojeek", "wikipedia")
