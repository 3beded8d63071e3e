"""Picks which of the pages found are read, and reads one: fetch, extract, cache."""

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from urllib.parse import urldefrag, urlsplit

from chat.search.cache import Cache
from chat.search.extract import Extractor
from chat.search.fetch import PageFetcher, PageRefused
from chat.search.results import ExtractedPage, SearchResult, site_of

MAX_PAGES_PER_SITE = 2  # so that the sources are from several sites
MAX_PAGES_TRIED = 10  # for one reply, failures included
SKIPPED_EXTENSIONS = (".pdf", ".zip", ".gz", ".mp3", ".mp4", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".epub", ".docx", ".xlsx", ".pptx")


class PageReader:
    """Fetches and extracts pages. A page in the cache is not fetched again."""

    def __init__(self, fetcher: PageFetcher, extractor: Extractor, cache: Cache[ExtractedPage]) -> None:
        self._fetcher = fetcher
        self._extractor = extractor
        self._cache = cache

    def prepare(self) -> None:
        """A page is to be read soon."""
        self._extractor.prepare()

    async def read(self, url: str) -> ExtractedPage:
        """The page at `url`.

        Raises:
            PageRefused: it could not be fetched, or has no text.
        """
        key = urldefrag(url).url
        if cached := self._cache.get(key):
            return cached
        page = await self._extractor.extract(await self._fetcher.fetch(url))
        if page is None:
            raise PageRefused("has no text that can be read without a browser")
        self._cache.put(key, page)
        return page


def reading_list(named: Sequence[str], found: Sequence[Sequence[SearchResult]]) -> Iterator[SearchResult]:
    """The pages to read, in order and without duplicates.

    Args:
        named: the URLs in the person's message, which come first and whatever their file type.
        found: the results of each query, which take turns after that.
    """
    seen: set[str] = set()
    sites: dict[str, int] = {}
    in_turn = (result for row in zip_longest(*found) for result in row if result is not None)
    for result in chain(map(SearchResult, named), in_turn):
        key = _page_key(result.url)
        site = site_of(result.url)
        if key in seen or len(seen) >= MAX_PAGES_TRIED:
            continue
        if result.url not in named:
            if sites.get(site, 0) >= MAX_PAGES_PER_SITE or urlsplit(result.url).path.lower().endswith(SKIPPED_EXTENSIONS):
                continue
            sites[site] = sites.get(site, 0) + 1
        seen.add(key)
        yield result


def _page_key(url: str) -> str:
    """The URL without scheme, `www.`, port, trailing slash and fragment: equal for two addresses of one page."""
    parts = urlsplit(url)
    return f"{site_of(url)}{parts.path.rstrip('/')}?{parts.query}"
