"""A thousand pages of members that are open and do nothing: what they hold in memory, and what they take of the processor."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop

from tests.benchmarks.gradio_events import GradioEvents
from tests.benchmarks.member_pages import MemberPage, open_pages
from tests.benchmarks.members import Member, space_for, with_conversations
from tests.benchmarks.result import Result
from tests.benchmarks.usage import processor_seconds, resident_megabytes
from tests.e2e.process import running

PAGES = 1000
WARM = 10
"""Pages that are opened before: the first ones bring the app's own caches along."""

MESSAGES = 2
"""In the conversation of each."""

SECONDS = 30.0
"""Of idling, in which the processor time is taken: three rounds of what keeps connections alive."""


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as name, space_for(WARM + PAGES) as space:
        folder = Path(name)
        members = with_conversations(folder / "data", WARM + PAGES, MESSAGES)
        variables = {"HF_ROUTER_URL": "http://127.0.0.1:9/v1", "DATA_DIR": str(folder / "data"), **space}
        with running(folder / "app.txt", variables) as (url, process):
            return uvloop.run(_measure(url, process.pid, members))


async def _measure(url: str, pid: int, members: list[Member]) -> list[Result]:
    async with GradioEvents(url, seconds=None) as gradio, AsyncExitStack() as stack:
        pages = [MemberPage(gradio, member) for member in members]
        await open_pages(pages[:WARM], stack)
        memory, processor = resident_megabytes(pid), await _processor(pid)
        await open_pages(pages[WARM:], stack)
        with_pages, processor_with_pages = resident_megabytes(pid), await _processor(pid)
        lost = sum(page.client.has_ended for page in pages)
    name = f"{PAGES:,} idle pages"
    return [
        Result(f"{name}: memory of the app for a page", (with_pages - memory) * 1000 / PAGES, "kB"),
        Result(f"{name}: processor of the app", processor_with_pages * 100, "% of a core", processor * 100, f"{WARM} pages"),
        Result(f"{name}: streams that broke off", lost, ""),
    ]


async def _processor(pid: int) -> float:
    """Cores that the process takes at present."""
    before = processor_seconds(pid)
    await asyncio.sleep(SECONDS)  # the measurement itself
    return (processor_seconds(pid) - before) / SECONDS
