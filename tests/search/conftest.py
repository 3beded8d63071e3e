"""Fixtures for searches over loopback: a small internet, search engines, and ddgs redirected to them."""

from collections.abc import AsyncIterator, Iterator

import pytest

from chat.search.extract import Extractor
from chat.search.fetch import PageFetcher
from tests.fakes.search_backend import SearchBackend
from tests.fakes.web import Web
from tests.search.manual_time import ManualTimeout


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    """An internet without pages."""
    async with Web() as web:
        yield web


@pytest.fixture
async def fetcher(web: Web) -> AsyncIterator[PageFetcher]:
    """A fetcher on `web` that never times out."""
    fetcher = PageFetcher(web.resolve, network=web.network, timeout=ManualTimeout())
    yield fetcher
    await fetcher.aclose()


@pytest.fixture
async def backend(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SearchBackend]:
    """Stands for DuckDuckGo (`/duckduckgo`) and Mojeek (`/mojeek`) in ddgs, and for a SearXNG (`/search`)."""
    from ddgs.engines import ENGINES

    async with SearchBackend() as backend:
        for name in ("duckduckgo", "mojeek"):
            monkeypatch.setattr(ENGINES["text"][name], "search_url", f"{backend.url}/{name}")
        yield backend


@pytest.fixture
def extractor() -> Iterator[Extractor]:
    """An extractor with its own threads."""
    extractor = Extractor()
    yield extractor
    extractor.close()
