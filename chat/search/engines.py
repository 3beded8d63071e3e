"""Search engines: a query in, results out. An engine is one small class; add yours beside these.

`DdgsEngine` asks public engines through ddgs, `SearxngEngine` a SearXNG of one's own. Knows nothing of pages or of how often to ask.
"""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import httpx2
from pydantic import BaseModel, ValidationError

from chat.search.results import Result
from chat.settings import Settings

log = logging.getLogger(__name__)
for name in ("ddgs", "primp"):  # primp is the client of ddgs; below WARNING both log addresses with the query in them
    logging.getLogger(name).setLevel(logging.WARNING)

RESULTS = 8
SECONDS = 2.5  # for one backend
THREADS = 4


class NoAnswer(Exception):  # noqa: N818
    """No engine answered: blocked, out of reach, too slow, or nonsense. An empty tuple, on the other hand, is an answer."""


class Engine(Protocol):
    async def search(self, query: str) -> tuple[Result, ...]:
        """The best RESULTS or fewer, best first; every URL is http or https.

        Raises:
            NoAnswer
        """

    async def aclose(self) -> None: ...


def engine_for(settings: Settings) -> Engine:
    """The engine that the settings ask for: one's own SearXNG if there is one, which then is the only one to see a query."""
    return SearxngEngine(settings.searxng_url) if settings.searxng_url else DdgsEngine(settings.search_backends)


class DdgsEngine:
    """Public engines through ddgs, one after the other until one has results. ddgs blocks, so it runs on a few threads of its own."""

    def __init__(self, backends: Sequence[str], *, seconds: float = SECONDS) -> None:
        self._backends = tuple(backends)
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="search-engine")

    async def search(self, query: str) -> tuple[Result, ...]:
        loop = asyncio.get_running_loop()
        for backend in self._backends:
            found = await loop.run_in_executor(self._pool, _ask_ddgs, backend, query, self._seconds)
            if found:
                return found
        # ddgs does not tell a block (202, 429) from an empty page, so nothing is claimed about the web here.
        raise NoAnswer

    async def aclose(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


class SearxngEngine:
    """A SearXNG server's JSON API (https://docs.searxng.org/dev/search_api.html); `json` must be among its `search.formats`."""

    def __init__(self, base_url: str, *, seconds: float = SECONDS * 2) -> None:
        self._url = f"{base_url.rstrip('/')}/search"
        self._client = httpx2.AsyncClient(timeout=seconds)

    async def search(self, query: str) -> tuple[Result, ...]:
        try:
            # POST, so that the query is in no access log and in no log of the client.
            response = await self._client.post(self._url, data={"q": query, "format": "json"})
            answer = _SearxngAnswer.model_validate_json(response.raise_for_status().content)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValidationError) as error:
            log.warning("SearXNG did not answer: %s", _cause(error))
            raise NoAnswer from error
        return _usable([Result(found.url, found.title or "", found.content or "") for found in answer.results])

    async def aclose(self) -> None:
        await self._client.aclose()


class _SearxngResult(BaseModel):
    url: str
    title: str | None = None
    content: str | None = None


class _SearxngAnswer(BaseModel):
    results: list[_SearxngResult]


def _ask_ddgs(backend: str, query: str, seconds: float) -> tuple[Result, ...]:
    from ddgs import DDGS
    from ddgs.engines import ENGINES
    from ddgs.exceptions import DDGSException

    if backend not in ENGINES["text"]:  # ddgs would ask all that it knows
        log.warning("SEARCH_BACKENDS names %r, which ddgs does not have. It has %s", backend, ", ".join(sorted(ENGINES["text"])))
        return ()
    try:
        found = DDGS(timeout=max(round(seconds), 1)).text(query, backend=backend, max_results=RESULTS)
    except DDGSException as error:
        log.info("No results from %s: %s", backend, type(error).__name__)
        return ()
    except Exception as error:  # it parses the pages of strangers
        log.warning("ddgs failed on %s: %s", backend, type(error).__name__)
        return ()
    return _usable([Result(str(line.get("href", "")), str(line.get("title", "")), str(line.get("body", ""))) for line in found])


def _usable(results: Sequence[Result]) -> tuple[Result, ...]:
    return tuple(result for result in results if result.url.startswith(("http://", "https://")))[:RESULTS]


def _cause(error: Exception) -> str:
    if isinstance(error, httpx2.HTTPStatusError):
        status = error.response.status_code
        return "403, is json among its search.formats?" if status == 403 else str(status)
    return type(error).__name__
