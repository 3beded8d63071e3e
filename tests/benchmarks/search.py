"""What a search takes, stage by stage, on pages and engines of this machine: what it adds to the web's own latency.

Part of `make bench`; alone with `python -m tests.benchmarks search`.
"""

import asyncio
import contextlib
import statistics
import time
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import pairwise

from ddgs.engines import ENGINES

from chat.search.engines import DdgsEngine
from chat.search.extract import Extractor, extract_page
from chat.search.fetch import FetchedPage, PageFetcher
from chat.search.pipeline import WebSearch
from chat.search.progress import PageRead, PageStarted, SearchFinished, SearchProgress, SearchStarted
from chat.search.results import SearchResult
from chat.search.throttle import Throttle
from tests.benchmarks.result import Result
from tests.fakes.pages import SavedPage, saved_pages
from tests.fakes.search_backend import SearchBackend
from tests.fakes.web import Answer, Web
from tests.search.conversations import answering, branch

SEARCHES = 40
AT_ONCE = 10
REPETITIONS = 5
STAGES: dict[str, type[SearchProgress]] = {"queries": SearchStarted, "results": PageStarted, "pages": PageRead, "ranking": SearchFinished}


def measure() -> list[Result]:
    """Extraction, then whole searches stage by stage."""
    return [*extraction(), *asyncio.run(latency())]


def extraction() -> list[Result]:
    """Time and F-measure of extraction on the saved pages against their main text."""
    pages = [page for page in saved_pages() if page.content_type != "application/pdf"]
    began = time.perf_counter()
    _extracted(pages[0])
    first = time.perf_counter() - began
    taken, scores = [], []
    for page in pages:
        for _ in range(REPETITIONS):
            began = time.perf_counter()
            text = _extracted(page)
            taken.append(time.perf_counter() - began)
        scores.append(page.f_measure(text))
    return [
        Result("search: extraction F-measure, mean", statistics.mean(scores) * 100, f"% ({len(pages)} saved pages)"),
        Result("search: extraction F-measure, lowest", min(scores) * 100, "%"),
        Result("search: extraction, first page, with imports", first * 1000, "ms"),
        *_percentiles("search: extraction per page", taken),
    ]


async def latency() -> list[Result]:
    """Time of each stage, one search after the other; then of whole searches, several at once."""
    async with Web() as web, SearchBackend() as backend, _ddgs_asks(backend):
        backend.found = _sites(web)
        runs = [await _timed(web, f"tide mill {number}") for number in range(SEARCHES)]
        crowd = [run for _ in range(4) for run in await asyncio.gather(*(_timed(web, f"lake {n}") for n in range(AT_ONCE)))]
    figures = [figure for stage in (*STAGES, "total") for figure in _percentiles(f"search: {stage}", [run[stage] for run in runs])]
    return [*figures, *_percentiles(f"search: total, {AT_ONCE} at once", [run["total"] for run in crowd])]


async def _timed(web: Web, query: str) -> dict[str, float]:
    """Seconds of each stage of one search: from the last event of the stage before it to its own last event."""
    engine, fetcher, extractor = DdgsEngine(("duckduckgo",)), PageFetcher(web.resolve, network=web.network), Extractor()
    search = WebSearch(engine, fetcher, extractor, throttle=Throttle(0))
    ended = dict.fromkeys(STAGES, began := time.perf_counter())
    async for event in search.search(branch(f"When did the {query} turn again?"), answering(query)):
        for stage, kind in STAGES.items():
            if isinstance(event, kind):
                ended[stage] = time.perf_counter()
    for close in (engine.aclose, fetcher.aclose):
        await close()
    extractor.close()
    ends = [began, *ended.values()]
    return dict(zip(STAGES, (later - earlier for earlier, later in pairwise(ends)), strict=True)) | {"total": ends[-1] - began}


@contextlib.asynccontextmanager
async def _ddgs_asks(backend: SearchBackend) -> AsyncIterator[None]:
    engine = ENGINES["text"]["duckduckgo"]
    real, engine.search_url = engine.search_url, f"{backend.url}/duckduckgo"
    try:
        yield
    finally:
        engine.search_url = real


def _sites(web: Web) -> list[SearchResult]:
    """A site for each of eight long pages."""
    longest = sorted(saved_pages(), key=lambda page: len(page.main_text), reverse=True)[:8]
    return [SearchResult(web.put(f"http://{_host(page)}.example/", _answer(page)), page.name) for page in longest]


def _host(page: SavedPage) -> str:
    return page.name.replace("_", "-")


def _answer(page: SavedPage) -> Answer:
    return Answer(page.content, headers={"Content-Type": page.content_type})


def _extracted(page: SavedPage) -> str:
    kind, _, charset = page.content_type.partition("; charset=")
    found = extract_page(FetchedPage("https://site.example/page", kind, charset or None, page.content))
    return found.text if found else ""


def _percentiles(name: str, seconds: Sequence[float]) -> tuple[Result, Result]:
    ordered = sorted(seconds)
    at: Callable[[float], float] = lambda share: ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000  # noqa: E731
    return Result(f"{name}, p50", at(0.5), "ms"), Result(f"{name}, p95", at(0.95), "ms")
