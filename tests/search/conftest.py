"""Real parts of a search over loopback: a small internet, engines that answer as told, and ddgs pointed at them."""

from collections.abc import AsyncIterator

import pytest

from chat.search.extract import Extractor
from chat.search.fetch import PageFetcher
from tests.fakes.search_backend import SearchBackend
from tests.fakes.web import Web


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web() as web:
        yield web


@pytest.fixture
async def fetcher(web: Web) -> AsyncIterator[PageFetcher]:
    fetcher = PageFetcher(web.resolve, wire=web.wire)
    yield fetcher
    await fetcher.aclose()


@pytest.fixture
async def backend(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SearchBackend]:
    """What ddgs takes for DuckDuckGo (`/duckduckgo`) and Mojeek (`/mojeek`), and a SearXNG (`/search`)."""
    from ddgs.engines import ENGINES

    async with SearchBackend() as backend:
        for name in ("duckduckgo", "mojeek"):
            monkeypatch.setattr(ENGINES["text"][name], "search_url", f"{backend.url}/{name}")
        yield backend


@pytest.fixture
def extractor() -> AsyncIterator[Extractor]:
    extractor = Extractor()
    yield extractor
    extractor.close()
