"""Which of the pages found are read, and reading one: fetched, then its main text taken out.

A reader goes down the list until enough pages could be read. Knows nothing of queries, of ranking, or of deadlines.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from urllib.parse import urldefrag, urlsplit

from chat.search.cache import Cache
from chat.search.extract import Extractor
from chat.search.fetch import PageFetcher, PageRefused
from chat.search.results import Page, Result, site_of

PER_SITE = 2  # pages of one site, so that no site speaks for all
ATTEMPTS = 10  # pages tried for one reply
NO_PAGES = (".pdf", ".zip", ".gz", ".mp3", ".mp4", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".epub", ".docx", ".xlsx", ".pptx")


class PageReader:
    """Reads pages, each once in the cache's time."""

    def __init__(self, fetcher: PageFetcher, extractor: Extractor, cache: Cache[Page]) -> None:
        self._fetcher = fetcher
        self._extractor = extractor
        self._cache = cache

    async def read(self, url: str) -> Page:
        """The page at `url`.

        Raises:
            PageRefused: it could not be fetched, or there is nothing in it to read.
        """
        key = urldefrag(url).url
        if known := self._cache.get(key):
            return known
        page = await self._extractor.extract(await self._fetcher.fetch(url))
        if page is None:
            raise PageRefused("has no text that can be read without a browser")
        self._cache.put(key, page)
        return page


def reading_list(named: Sequence[str], found: Sequence[Sequence[Result]]) -> Iterator[Result]:
    """What to read, in order: the addresses that the person named, then the queries' results in turn, each page once."""
    seen: set[str] = set()
    sites: dict[str, int] = {}
    in_turn = (result for row in zip_longest(*found) for result in row if result is not None)
    for result in chain(map(Result, named), in_turn):
        key = _same(result.url)
        site = site_of(result.url)
        if key in seen or len(seen) >= ATTEMPTS:
            continue
        if result.url not in named:
            if sites.get(site, 0) >= PER_SITE or urlsplit(result.url).path.lower().endswith(NO_PAGES):
                continue
            sites[site] = sites.get(site, 0) + 1
        seen.add(key)
        yield result


def _same(url: str) -> str:
    """What two addresses of one page have in common."""
    parts = urlsplit(url)
    return f"{site_of(url)}{parts.path.rstrip('/')}?{parts.query}"
