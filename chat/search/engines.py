"""Search engines: a query in, results out. A new engine is one class with the methods of `SearchEngine`.

`DdgsEngine` queries public engines through ddgs, `SearxngEngine` a SearXNG server. Does not fetch the pages found or limit the rate.
"""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import httpx2
from pydantic import BaseModel, ValidationError

from chat.search.results import SearchResult
from chat.settings import Settings

log = logging.getLogger(__name__)
for name in ("ddgs", "primp"):  # primp is the HTTP client of ddgs; below WARNING both log URLs that hold the query
    logging.getLogger(name).setLevel(logging.WARNING)

MAX_RESULTS = 8
BACKEND_SECONDS = 2.5  # time limit of one backend
ENGINE_THREADS = 4


class NoEngineAnswered(Exception):  # noqa: N818
    """All engines failed: blocked, unreachable, too slow, or a malformed answer. An answer without results is an empty tuple instead."""


class SearchEngine(Protocol):
    """What the search needs of an engine."""

    async def search(self, query: str) -> tuple[SearchResult, ...]:
        """At most MAX_RESULTS results, best first; every URL is http or https.

        Raises:
            NoEngineAnswered: the engine failed.
        """

    async def aclose(self) -> None:
        """Release connections and threads."""


def engine_for(settings: Settings) -> SearchEngine:
    """The engine of the settings: the SearXNG server if one is set, which then is the only one to see a query; else ddgs."""
    return SearxngEngine(settings.searxng_url) if settings.searxng_url else DdgsEngine(settings.search_backends)


class DdgsEngine:
    """Public engines through ddgs, tried in order until one has results. ddgs is synchronous, so it runs in its own threads.

    Args:
        backends: ddgs's names of the engines.
        seconds: time limit of one backend, rounded to whole seconds.
    """

    def __init__(self, backends: Sequence[str], *, seconds: float = BACKEND_SECONDS) -> None:
        self._backends = tuple(backends)
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(ENGINE_THREADS, thread_name_prefix="search-engine")

    async def search(self, query: str) -> tuple[SearchResult, ...]:
        """The results of the first backend that has any. Raises NoEngineAnswered if none has."""
        loop = asyncio.get_running_loop()
        for backend in self._backends:
            found = await loop.run_in_executor(self._pool, _query_ddgs, backend, query, self._seconds)
            if found:
                return found
        # ddgs reports a block (202, 429) and an empty page alike, so “no results” would be a guess.
        raise NoEngineAnswered

    async def aclose(self) -> None:
        """Stop the threads without waiting for queries in progress."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class SearxngEngine:
    """A SearXNG server's JSON API (https://docs.searxng.org/dev/search_api.html); `json` must be among its `search.formats`."""

    def __init__(self, base_url: str, *, seconds: float = BACKEND_SECONDS * 2) -> None:
        self._url = f"{base_url.rstrip('/')}/search"
        self._client = httpx2.AsyncClient(timeout=seconds)

    async def search(self, query: str) -> tuple[SearchResult, ...]:
        """The server's results, possibly none. Raises NoEngineAnswered if the server failed."""
        try:
            # POST keeps the query out of access logs and of the client's log.
            response = await self._client.post(self._url, data={"q": query, "format": "json"})
            answer = _SearxngAnswer.model_validate_json(response.raise_for_status().content)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValidationError) as error:
            log.warning("SearXNG did not answer: %s", _log_text(error))
            raise NoEngineAnswered from error
        return _web_results([SearchResult(found.url, found.title or "", found.content or "") for found in answer.results])

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()


class _SearxngResult(BaseModel):
    url: str
    title: str | None = None
    content: str | None = None


class _SearxngAnswer(BaseModel):
    results: list[_SearxngResult]


def _query_ddgs(backend: str, query: str, seconds: float) -> tuple[SearchResult, ...]:
    from ddgs import DDGS
    from ddgs.engines import ENGINES
    from ddgs.exceptions import DDGSException

    if backend not in ENGINES["text"]:  # ddgs would query all of its backends
        log.warning("SEARCH_BACKENDS names %r, which ddgs does not have. It has %s", backend, ", ".join(sorted(ENGINES["text"])))
        return ()
    try:
        found = DDGS(timeout=max(round(seconds), 1)).text(query, backend=backend, max_results=MAX_RESULTS)
    except DDGSException as error:
        log.info("No results from %s: %s", backend, type(error).__name__)
        return ()
    except Exception as error:  # ddgs parses untrusted pages
        log.warning("ddgs failed on %s: %s", backend, type(error).__name__)
        return ()
    return _web_results([SearchResult(str(line.get("href", "")), str(line.get("title", "")), str(line.get("body", ""))) for line in found])


def _web_results(results: Sequence[SearchResult]) -> tuple[SearchResult, ...]:
    return tuple(result for result in results if result.url.startswith(("http://", "https://")))[:MAX_RESULTS]


def _log_text(error: Exception) -> str:
    if isinstance(error, httpx2.HTTPStatusError):
        status = error.response.status_code
        return "403, is json among its search.formats?" if status == 403 else str(status)
    return type(error).__name__
