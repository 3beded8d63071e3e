"""The main text of a page, with its title and date: what a reader would call the article, without menus, banners and hidden text.

Blocking and slow (milliseconds, for a hostile page up to two seconds): `Extractor` runs it on threads of its own. Knows nothing of
connections, and asks for nothing: images, frames and scripts of the page are never loaded.
"""

import asyncio
import contextlib
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

from chat.search.body import text_of
from chat.search.fetch import Fetched
from chat.search.hidden import drop_hidden, visible
from chat.search.results import Page, site_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MIN_TEXT = 80  # characters; below that it is a shell for a script, or a door with a lock
MAX_TEXT = 60_000  # characters of main text that are kept
MAX_ELEMENTS = 15_000  # of a page; extraction takes up to 60 µs for each
MAX_TITLE = 200

# Not by any number in its text: that takes up to 3 s, and makes 1 January of “Copyright 2026” and a date of a bridge's repair.
DATED_BY_ITS_HEAD = {"original_date": True, "extensive_search": False}

log = logging.getLogger(__name__)
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it calls every empty page an error

_BLANK = re.compile(r"[^\S\n]+")


class Extractor:
    """Extracts on two threads, so that a page made to be slow leaves the other one free."""

    def __init__(self, threads: int = 2) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="search-extract")

    async def extract(self, fetched: Fetched) -> Page | None:
        """See `page_of`."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, page_of, fetched)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def page_of(fetched: Fetched) -> Page | None:
    """The page that these bytes are; None if there is nothing in it to read. Never fails, whatever the bytes."""
    markup = text_of(fetched.content, fetched.charset)
    if fetched.type in ("text/html", "application/xhtml+xml"):
        title, text, written = _article_or_nothing(markup, fetched.url)
    else:
        title, text, written = "", markup, None
    text = _tidy(text)[:MAX_TEXT]
    if len(text) < MIN_TEXT:
        return None
    return Page(url=fetched.url, title=one_line(title, MAX_TITLE) or site_of(fetched.url), text=text, dated=written)


def one_line(text: str, limit: int) -> str:
    """The text on one line of at most `limit` characters, without anything invisible."""
    line = " ".join(visible(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _article_or_nothing(markup: str, url: str) -> tuple[str, str, date | None]:
    try:
        return _article(markup, url)
    except Exception as error:  # markup that nobody has thought of; one bad page must not spoil the others
        log.info("Extraction failed: %s", type(error).__name__)
        return "", "", None


def _article(markup: str, url: str) -> tuple[str, str, date | None]:
    import trafilatura  # 135 ms, and only people who search need it

    # Text and not bytes: given bytes that look compressed, trafilatura would inflate them without a limit.
    tree = trafilatura.load_html(markup)
    if tree is None:
        return "", "", None
    _cut(tree, MAX_ELEMENTS)  # first: taking out a hundred thousand hidden elements takes quadratic time
    drop_hidden(tree)
    found = trafilatura.bare_extraction(tree, url=url, with_metadata=True, date_extraction_params=DATED_BY_ITS_HEAD)
    if found is None or isinstance(found, dict):
        return "", "", None
    text = "\n".join(part for part in (found.text, found.comments) if part)
    return found.title or "", text, _date(found.date)


def _cut(tree: "HtmlElement", limit: int) -> None:
    """Drop the elements of a huge page after the first `limit`."""
    for number, element in enumerate(list(tree.iter())):
        if number >= limit and (parent := element.getparent()) is not None:
            parent.remove(element)


def _tidy(text: str) -> str:
    lines = (_BLANK.sub(" ", line).strip() for line in visible(text).splitlines())
    return "\n".join(line for line in lines if line)


def _date(text: str | None) -> date | None:
    with contextlib.suppress(ValueError):
        return date.fromisoformat((text or "")[:10])
    return None
