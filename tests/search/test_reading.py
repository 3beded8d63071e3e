import pytest

from chat.search.cache import Cache
from chat.search.extract import Extractor
from chat.search.fetch import PageFetcher, PageRefused
from chat.search.reading import MAX_PAGES_PER_SITE, MAX_PAGES_TRIED, PageReader, reading_list
from chat.search.results import SearchResult
from tests.fakes.pages import saved_page
from tests.fakes.web import Web, html

URL = "http://post.example/mill"


def results(*urls: str) -> list[SearchResult]:
    """A result for each URL."""
    return [SearchResult(url) for url in urls]


def listed(*found: list[SearchResult], named: tuple[str, ...] = ()) -> list[str]:
    """The URLs of the reading list."""
    return [result.url for result in reading_list(named, found)]


@pytest.fixture
def reader(fetcher: PageFetcher, extractor: Extractor) -> PageReader:
    """A reader with an empty cache."""
    return PageReader(fetcher, extractor, Cache(10, 600))


async def test_a_page_is_read(web: Web, reader: PageReader) -> None:
    web.put(URL, html(saved_page("article").content))
    page = await reader.read(URL)
    assert (page.url, page.site, page.title) == (URL, "post.example", "Old tide mill turns again after ninety years")


async def test_a_page_that_was_read_a_moment_ago_is_not_fetched_again(web: Web, reader: PageReader) -> None:
    web.put(URL, html(saved_page("article").content))
    await reader.read(f"{URL}#one")
    await reader.read(f"{URL}#two")
    assert len(web.requests) == 1


@pytest.mark.parametrize("name", ["js_shell", "empty"])
async def test_a_page_without_text_is_refused(web: Web, reader: PageReader, name: str) -> None:
    web.put(URL, html(saved_page(name).content))
    with pytest.raises(PageRefused, match="no text"):
        await reader.read(URL)


def test_the_queries_take_turns() -> None:
    assert listed(results("https://a/", "https://b/"), results("https://c/")) == ["https://a/", "https://c/", "https://b/"]


def test_what_the_person_named_is_read_first() -> None:
    assert listed(results("https://a/"), named=("https://named/x",)) == ["https://named/x", "https://a/"]


@pytest.mark.parametrize("again", ["https://a/x", "https://www.a/x/", "http://a/x#part"])
def test_a_page_is_read_once(again: str) -> None:
    assert listed(results("https://a/x", again)) == ["https://a/x"]


def test_no_site_speaks_for_all() -> None:
    assert len(listed(results(*(f"https://a/{n}" for n in range(9))))) == MAX_PAGES_PER_SITE


@pytest.mark.parametrize("url", ["https://a/report.pdf", "https://a/FILM.MP4", "https://a/x.docx?download=1"])
def test_a_file_that_is_no_page_is_not_tried(url: str) -> None:
    assert listed(results(url)) == []


def test_a_file_that_the_person_named_is_tried() -> None:
    assert listed(named=("https://a/report.pdf",)) == ["https://a/report.pdf"]


def test_after_ten_attempts_it_is_enough() -> None:
    assert len(listed(results(*(f"https://site{n}/" for n in range(30))))) == MAX_PAGES_TRIED
