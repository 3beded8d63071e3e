"""What a reply costs the browser's main thread, in an empty conversation and under a hundred pairs, as Chromium counts it."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import expect, sync_playwright

from chat.ui.settings_panel import DEFAULTS
from tests.benchmarks.queue_client import QueueClient
from tests.benchmarks.result import Result
from tests.e2e.chat_page import ChatPage
from tests.e2e.conftest import ARGUMENTS
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter, listed

PAIRS = 100
FILLER = "demo/markdown"
LONG = "demo/long-1500-150"
SECONDS = 10


def measure() -> list[Result]:
    with ScriptedRouter() as router, tempfile.TemporaryDirectory() as folder:
        router.models = [listed(LONG), listed(FILLER)]
        with app(Path(folder) / "log.txt", HF_ROUTER_URL=router.base_url, HF_TOKEN="hf_bench", DEFAULT_MODEL=LONG) as url:
            conversation = uuid4().hex
            asyncio.run(_fill(url, conversation))
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
                empty = _main_thread(ChatPage(chromium.new_page(), url).open())
                full = _main_thread(ChatPage(chromium.new_page(), url).open(f"?c={conversation}"))
                chromium.close()
    name = f"main thread, 1,500 tokens in {SECONDS} s"
    return [
        Result(f"{name}, empty conversation", empty, "s"),
        Result(f"{name}, under {PAIRS} pairs", full, "s", empty, "empty conversation", "≤ 1.5 ×"),
    ]


async def _fill(url: str, conversation: str) -> None:
    async with QueueClient(url) as client:
        for number in range(PAIRS):
            async for _ in client.send(f"Question {number}", FILLER, conversation, list(DEFAULTS)):
                pass


def _main_thread(chat: ChatPage) -> float:
    """Seconds of work from sending until the reply is finished."""
    expect(chat.message).to_be_editable()
    chat.page.wait_for_timeout(2000)  # the page's own start is not measured
    session = chat.page.context.new_cdp_session(chat.page)
    session.send("Performance.enable")
    before = _task_seconds(session.send("Performance.getMetrics"))
    chat.send("Go on")
    expect(chat.stop_button).to_be_visible()
    expect(chat.stop_button).to_be_hidden(timeout=60_000)
    return _task_seconds(session.send("Performance.getMetrics")) - before


def _task_seconds(metrics: dict[str, list[dict[str, float]]]) -> float:
    return next(metric["value"] for metric in metrics["metrics"] if metric["name"] == "TaskDuration")
