from datetime import date

import pytest

from chat.search.extract import MAX_ELEMENTS, MAX_TEXT_CHARS, Extractor, extract_page, one_line
from chat.search.fetch import FetchedPage
from chat.search.results import ExtractedPage
from tests.fakes.pages import SavedPage, saved_page, saved_pages

READABLE = [page for page in saved_pages() if page.content_type != "application/pdf"]
# What extraction reaches on each page; where it is below this, a change has made it worse.
LEAST = {"product": 0.7, "paywall": 0.8, "liveblog": 0.85}


def fetched(content: bytes, kind: str = "text/html", charset: str | None = None) -> FetchedPage:
    """A response with this body."""
    return FetchedPage("https://www.site.example/a/page", kind, charset, content)


def read(page: SavedPage) -> ExtractedPage | None:
    """The page as the extraction sees it."""
    kind, _, charset = page.content_type.partition("; charset=")
    return extract_page(fetched(page.content, kind, charset or None))


def test_there_are_saved_pages_of_at_least_twenty_shapes() -> None:
    assert len(list(saved_pages())) >= 20


@pytest.mark.parametrize("page", READABLE, ids=lambda page: page.name)
def test_the_main_text_of_a_saved_page_is_found(page: SavedPage) -> None:
    found = read(page)
    assert page.f_measure(found.text if found else "") >= LEAST.get(page.name, 0.9)


@pytest.mark.parametrize("name", ["injection_hidden", "zero_width"])
def test_hidden_instructions_do_not_reach_the_text(name: str) -> None:
    page = read(saved_page(name))
    assert page is not None
    assert not any(word in page.text.lower() for word in ("ignore all previous", "maintenance mode", "\U000e0049", "\u200b"))


@pytest.mark.parametrize("name", ["empty", "js_shell"])
def test_a_page_without_text_is_no_page(name: str) -> None:
    assert read(saved_page(name)) is None


def test_the_site_is_the_host_whatever_the_page_calls_itself() -> None:
    page = read(saved_page("article"))  # it says “Harbour Post”
    assert page is not None
    assert page.site == "site.example"


def test_title_and_date_are_those_of_the_page() -> None:
    page = read(saved_page("article"))
    assert page is not None
    assert (page.title, page.dated) == ("Old tide mill turns again after ninety years", date(2026, 3, 14))


def test_a_year_in_a_copyright_line_is_no_date() -> None:
    page = read(saved_page("recipe"))  # “Copyright 2026” at its foot
    assert page is not None
    assert page.dated is None


def test_a_date_in_the_future_is_not_believed() -> None:
    page = extract_page(fetched(saved_page("article").content.replace(b"2026-03-14", b"2999-01-01")))
    assert page is not None
    assert page.dated == date(2026, 3, 14)  # which the page says elsewhere


def test_of_a_huge_page_the_beginning_is_kept() -> None:
    content = b"<html><body>" + b"".join(b"<p>Line %d of a page that goes on and on.</p>" % n for n in range(10_000))
    page = extract_page(fetched(content))
    assert page is not None
    assert page.text.startswith("Line 0 of a page")
    assert len(page.text) == MAX_TEXT_CHARS


def test_a_page_of_very_many_elements_is_read_up_to_a_limit() -> None:
    page = extract_page(fetched(b"<html><body>" + b"x<br>" * 300_000))
    assert page is not None
    assert 0 < page.text.count("x") <= MAX_ELEMENTS, "all of them would take nine seconds"


def test_a_page_of_hidden_elements_is_cut_before_they_are_taken_out() -> None:
    page = extract_page(fetched(b"<html><body>" + b"<b hidden></b>x" * 100_000))
    assert page is not None
    assert page.text.count("x") <= MAX_ELEMENTS, "taking them out takes quadratic time"


def test_bytes_that_look_compressed_are_not_inflated() -> None:
    import gzip

    page = extract_page(fetched(gzip.compress(b"<html><body><p>" + b"A sentence that would be read. " * 9 + b"</p></body></html>")))
    assert page is None or "would be read" not in page.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 1000,
        b"<" * 1000,
        b"<html>" * 500,
        b"<!DOCTYPE",
        b"\xff\xfe\x00",
        b"<?xml version='1.0' encoding='x'?><p>" + b"a " * 99,
    ],
)
def test_no_bytes_make_it_fail(content: bytes) -> None:
    extract_page(fetched(content))


@pytest.mark.parametrize("kind", ["text/plain", "text/markdown", "application/json"])
def test_plain_text_is_read_as_it_stands(kind: str) -> None:
    page = extract_page(
        fetched(b"One line, <b>not</b> markup.\n\n  And another one, which makes it long enough to be read as a page.", kind)
    )
    assert page is not None
    assert page.text == "One line, <b>not</b> markup.\nAnd another one, which makes it long enough to be read as a page."


@pytest.mark.parametrize(("text", "line"), [("a\n b\u200b", "a b"), ("x" * 300, "x" * 9 + "…"), ("", "")])
def test_a_title_is_one_line_of_limited_length(text: str, line: str) -> None:
    assert one_line(text, 10) == line


async def test_extraction_runs_beside_the_event_loop(extractor: Extractor) -> None:
    page = await extractor.extract(fetched(saved_page("docs").content))
    assert page is not None
    assert page.title == "Retry policies"
