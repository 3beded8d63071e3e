"""Extracts the main text, title and date of a page, without menus, banners and hidden text. No I/O: nothing the page links is loaded.

CPU-bound: milliseconds, and for a hostile page any time at all, so `Extractor` runs it in processes that can be ended.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from queue import LifoQueue
from typing import TYPE_CHECKING, TypeVar

from chat.search.body import decode_text
from chat.search.fetch import FetchedPage
from chat.search.hidden import drop_hidden_elements, strip_invisible
from chat.search.results import ExtractedPage, site_of
from chat.search.worker_process import PAGE_SECONDS, WorkerProcess

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MIN_TEXT_CHARS = 80  # shorter pages are shells of a script or a paywall
MAX_TEXT_CHARS = 60_000  # of main text that are kept
MAX_ELEMENTS = 15_000  # of a page; extraction takes up to 60 µs for each
PAGE_TITLE_CHARS = 200

# From the metadata only. A search of the text takes up to 3 s and reads “Copyright 2026” as 1 January 2026.
DATE_FROM_METADATA = {"original_date": True, "extensive_search": False}

T = TypeVar("T")

log = logging.getLogger(__name__)
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs an error for every empty page

_BLANK = re.compile(r"[^\S\n]+")


class Extractor:
    """Extracts pages in processes of its own. There are two at most, so that one page made to be slow does not stop the others.

    Args:
        page_seconds: time limit of one page. Its process is ended then, and another one started for the next page.
    """

    def __init__(self, processes: int = 2, page_seconds: float = PAGE_SECONDS) -> None:
        self._pool = ThreadPoolExecutor(processes, thread_name_prefix="search-extract")
        self._workers = [WorkerProcess(page_seconds) for _ in range(processes)]
        self._idle: LifoQueue[WorkerProcess] = LifoQueue()  # last in, first out: a second process starts when one is not enough
        for worker in self._workers:
            self._idle.put(worker)

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes that run."""
        return [worker.pid for worker in self._workers if worker.pid]

    def prepare(self) -> None:
        """Start a process if there is none, without waiting for it. A page may follow soon."""
        if not self.pids:
            with contextlib.suppress(RuntimeError):  # closed
                self._pool.submit(self._with_idle, WorkerProcess.start)

    async def extract(self, fetched: FetchedPage) -> ExtractedPage | None:
        """`extract_page` in a process; None also for a page that takes too long or too much memory."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._with_idle, lambda worker: worker.extract(fetched))

    def close(self) -> None:
        """End the processes, without waiting for pages in progress."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.close()

    def _with_idle(self, work: Callable[[WorkerProcess], T]) -> T:
        worker = self._idle.get()
        try:
            return work(worker)
        finally:
            self._idle.put(worker)


def extract_page(fetched: FetchedPage) -> ExtractedPage | None:
    """The main text, title and date of a fetched page; None if it has hardly any text. Never raises, whatever the bytes."""
    markup = decode_text(fetched.content, fetched.charset)
    if fetched.type in ("text/html", "application/xhtml+xml"):
        title, text, written = _article_or_nothing(markup, fetched.url)
    else:
        title, text, written = "", markup, None
    text = _tidy(text)[:MAX_TEXT_CHARS]
    if len(text) < MIN_TEXT_CHARS:
        return None
    return ExtractedPage(url=fetched.url, title=one_line(title, PAGE_TITLE_CHARS) or site_of(fetched.url), text=text, dated=written)


def one_line(text: str, limit: int) -> str:
    """The text on one line of at most `limit` characters, “…” included, without invisible characters."""
    line = " ".join(strip_invisible(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _article_or_nothing(markup: str, url: str) -> tuple[str, str, date | None]:
    try:
        return _article(markup, url)
    except Exception as error:  # unforeseen markup; one bad page must not fail the search
        log.info("Extraction failed: %s", type(error).__name__)
        return "", "", None


def _article(markup: str, url: str) -> tuple[str, str, date | None]:
    import trafilatura  # here, since the import takes 135 ms

    # Text and not bytes: given bytes that look compressed, trafilatura would inflate them without a limit.
    tree = trafilatura.load_html(markup)
    if tree is None:
        return "", "", None
    _drop_elements_after(tree, MAX_ELEMENTS)  # first, since removing hidden elements takes quadratic time
    drop_hidden_elements(tree)
    found = trafilatura.bare_extraction(tree, url=url, with_metadata=True, date_extraction_params=DATE_FROM_METADATA)
    if found is None or isinstance(found, dict):
        return "", "", None
    text = "\n".join(part for part in (found.text, found.comments) if part)
    return found.title or "", text, _date(found.date)


def _drop_elements_after(tree: "HtmlElement", limit: int) -> None:
    """Remove, in place, all elements but the first `limit` in document order."""
    for number, element in enumerate(list(tree.iter())):
        if number >= limit and (parent := element.getparent()) is not None:
            parent.remove(element)


def _tidy(text: str) -> str:
    lines = (_BLANK.sub(" ", line).strip() for line in strip_invisible(text).splitlines())
    return "\n".join(line for line in lines if line)


def _date(text: str | None) -> date | None:
    with contextlib.suppress(ValueError):
        return date.fromisoformat((text or "")[:10])
    return None
