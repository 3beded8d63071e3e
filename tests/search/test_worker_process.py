"""Extraction in processes: what an ordinary page gets, and what a page gets that is made to be slow or large."""

import asyncio
import os
from collections.abc import Iterator

import pytest

from chat.search.extract import Extractor, extract_page
from chat.search.fetch import FetchedPage
from tests.fakes.pages import saved_page

HOSTILE = b"<html><body><p " + b" ".join(b"a%d=1" % number for number in range(100_000)) + b">" + b"Some text. " * 20


def fetched(content: bytes) -> FetchedPage:
    """A page with this content."""
    return FetchedPage("https://site.example/page", "text/html", "utf-8", content)


ARTICLE = fetched(saved_page("article").content)


@pytest.fixture
def impatient() -> Iterator[Extractor]:
    """An extractor of one process with little patience."""
    extractor = Extractor(processes=1, page_seconds=0.5)
    yield extractor
    extractor.close()


def is_running(pid: int) -> bool:
    """Whether there is a process of this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_process_extracts_what_this_one_would(extractor: Extractor) -> None:
    assert await extractor.extract(ARTICLE) == extract_page(ARTICLE)
    assert await extractor.extract(fetched(b"")) is None


async def test_pages_one_after_the_other_are_extracted_by_one_process(extractor: Extractor) -> None:
    assert extractor.pids == [], "none before it is needed"
    await extractor.extract(ARTICLE)
    (pid,) = extractor.pids
    await extractor.extract(ARTICLE)
    assert extractor.pids == [pid]


async def test_a_page_that_takes_too_long_ends_its_process_and_the_next_page_gets_another(impatient: Extractor) -> None:
    await impatient.extract(ARTICLE)
    (first,) = impatient.pids
    assert await impatient.extract(fetched(HOSTILE)) is None
    assert not is_running(first)
    assert await impatient.extract(ARTICLE) is not None
    assert impatient.pids != [first]


async def test_a_page_that_takes_long_stops_no_other(extractor: Extractor) -> None:
    slow = asyncio.create_task(extractor.extract(fetched(HOSTILE)))
    while not extractor.pids:
        await asyncio.sleep(0)
    assert await extractor.extract(ARTICLE) is not None
    assert not slow.done()
    slow.cancel()


async def test_no_process_is_left_after_the_end() -> None:
    extractor = Extractor()
    await extractor.extract(ARTICLE)
    (pid,) = extractor.pids
    slow = asyncio.create_task(extractor.extract(fetched(HOSTILE)))
    extractor.close()
    assert not is_running(pid)
    assert extractor.pids == []
    with pytest.raises(RuntimeError):
        await extractor.extract(ARTICLE)
    slow.cancel()


async def test_a_process_that_was_killed_is_replaced(extractor: Extractor) -> None:
    await extractor.extract(ARTICLE)
    os.kill(extractor.pids[0], 9)
    pages = [await extractor.extract(ARTICLE) for _ in range(2)]
    assert pages[-1] is not None
