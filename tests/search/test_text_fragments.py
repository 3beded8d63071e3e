"""A citation's link in Chromium: the browser goes to the page and scrolls to the passage, on each of the saved pages."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page

from chat.conversation import Source
from chat.search.citations import Citation, split_citations
from chat.search.extract import extract_page
from chat.search.fetch import FetchedPage
from chat.search.rank import rank_sources
from tests.browser import chromium
from tests.fakes.pages import SavedPage, saved_pages

PAGES = {page.name: page for page in saved_pages() if page.content_type.startswith("text/html") and page.main_text}
TALL = b'<div style="height:4000px" aria-hidden="true"></div>'  # so that a page without a jump stays at its top


class TallPages(BaseHTTPRequestHandler):
    """The saved pages, each below four thousand pixels of nothing."""

    def do_GET(self) -> None:
        """Send a page."""
        page = PAGES[self.path.strip("/")]
        content = re.sub(rb"(<body[^>]*>)", rb"\1" + TALL, page.content, count=1, flags=re.IGNORECASE) + TALL
        self.send_response(200)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture(scope="module")
def root() -> Iterator[str]:
    """The URL of a server of `TallPages`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), TallPages) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    """A tab in Chromium."""
    with chromium() as browser:
        yield browser.new_page()


def sources(page: SavedPage, url: str) -> tuple[Source, ...]:
    """The sources that a search makes of this page alone."""
    kind, _, charset = page.content_type.partition("; charset=")
    read = extract_page(FetchedPage(url, kind, charset or None, page.content))
    assert read is not None
    return rank_sources([read], page.main_text, 8000)


def last_sentence(page: SavedPage) -> str:
    """What a reply would claim, so that the jump is not to the beginning."""
    line = next(line for line in reversed(page.main_text.splitlines()) if len(line) > 40)
    return re.split(r"(?<=[.。])\s*(?=\S)", line)[-1]


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.name)
def test_the_browser_jumps_to_what_is_cited(root: str, tab: Page, page: SavedPage) -> None:
    reply = f"{last_sentence(page)} [1]"
    citation = next(piece for piece in split_citations(reply, sources(page, f"{root}/{page.name}")) if isinstance(piece, Citation))
    tab.goto(citation.href)
    tab.wait_for_function("scrollY > 1000")
