"""What the app holds in memory: idle, beside an empty Blocks app, and for each page that is open."""

import asyncio
import subprocess
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from tests.benchmarks.gradio_events import GradioEvents
from tests.benchmarks.live_client import LiveClient
from tests.benchmarks.result import Result, at_most, at_most_times
from tests.benchmarks.start import EMPTY
from tests.benchmarks.usage import resident_megabytes
from tests.e2e.process import ROOT, running, until_it_answers
from tests.environment import environment
from tests.ports import free_port

PAGES = 100
WARM = 10
"""Pages that are opened before: the first ones bring the app's own caches along."""


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        with running(log, {"HF_ROUTER_URL": "http://127.0.0.1:9/v1", "HF_TOKEN": "hf_bench"}) as (url, process):
            idle = resident_megabytes(process.pid)
            asyncio.run(_open(url, WARM))
            before = resident_megabytes(process.pid)
            pages = asyncio.run(_open(url, PAGES, process.pid))
        empty = _empty(log)
    return [
        Result("memory: idle", idle, "MB", empty, "empty Blocks", at_most_times(1.5)),
        Result("memory: an open page", (pages - before) * 1000 / PAGES, "kB", budget=at_most(300)),
    ]


async def _open(url: str, pages: int, pid: int = 0) -> float:
    """Megabytes of the process while so many pages are open, each with its live stream and its controls."""
    async with GradioEvents(url) as gradio, AsyncExitStack() as stack:
        for _ in range(pages):
            page = await stack.enter_async_context(LiveClient(url, gradio=gradio))
            await page.fill_controls()
        return resident_megabytes(pid) if pid else 0.0


def _empty(log: Path) -> float:
    port = free_port()
    variables = environment(GRADIO_SERVER_PORT=str(port))
    with log.open("wb") as output, subprocess.Popen([sys.executable, "-c", EMPTY], cwd=ROOT, env=variables, stdout=output) as process:
        try:
            until_it_answers(f"http://127.0.0.1:{port}/", process, log)
            return resident_megabytes(process.pid)
        finally:
            process.kill()
