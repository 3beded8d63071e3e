"""What a reply costs the browser's main thread, as Chromium counts it: alone on the page, under 50 pairs, and under 100.

Beside it a plain gr.ChatInterface with no pairs and with 50, and a tenth of the tokens in the same time: with more it is minutes late.
"""

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from playwright.sync_api import Browser, Locator, Page, expect

from chat.conversation import Conversation, Message
from chat.conversations import Conversations
from chat.identity import Visitor
from chat.settings import Settings
from tests.benchmarks.plain_gradio import plain_gradio
from tests.benchmarks.result import Budget, Result, at_most_times
from tests.browser import chromium
from tests.e2e.chat_page import ChatPage
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter, listed

PAIRS, PLAIN_PAIRS = (0, 50, 100), (0, 50)
TOKENS, RATE = 1500, 150
PLAIN_TOKENS, PLAIN_RATE = TOKENS // 10, RATE // 10
MODEL, PLAIN_MODEL = f"demo/long-{TOKENS}-{RATE}", f"demo/long-{PLAIN_TOKENS}-{PLAIN_RATE}"
ANSWER = """Here is how one would do it, step by step, with a word on why each step is there.

1. **Read** the file, line by line, so that its size does not matter.
2. *Count* what is wanted, in a dictionary.
3. Sort by the count, and print the first ten.

```python
from collections import Counter

with open("access.log") as lines:
    counts = Counter(line.split()[0] for line in lines)
for address, count in counts.most_common(10):
    print(f"{count:8} {address}")
```

That is all. It takes a second for a million lines, and it never holds more than one of them.
"""
IDLE_SECONDS = 0.02
"""Of work within half a second: less, and the page is at rest."""


WATCH_TASKS = """() => {
  window.longest = 0;
  const note = (list) => { for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration); };
  new PerformanceObserver(note).observe({ type: "longtask" });
}"""


class Cost(NamedTuple):
    """Seconds of the main thread from sending until the reply is finished; the longest task among them (0 if none took 50 ms)."""

    total: float
    longest: float


def measure() -> list[Result]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        router = stack.enter_context(ScriptedRouter())
        router.models = [listed(MODEL), listed(PLAIN_MODEL)]
        ids = asyncio.run(_filled(folder))  # first: Playwright has an event loop of its own in this thread
        browser = stack.enter_context(chromium())
        url = stack.enter_context(
            app(folder / "app.txt", HF_ROUTER_URL=router.base_url, HF_TOKEN="hf_bench", DATA_DIR=str(folder), DEFAULT_MODEL=MODEL)
        )
        ours = [_ours(browser, f"{url}?c={ids[pairs]}", pairs) for pairs in PAIRS]
        plain = []
        for pairs in PLAIN_PAIRS:
            with plain_gradio(folder / "plain.txt", router.base_url, PLAIN_MODEL, ["Question", ANSWER] * pairs) as plain_url:
                plain.append(_plain(browser, plain_url, pairs))
    return [
        *_table(f"main thread: {TOKENS:,} tokens in {TOKENS // RATE} s", ours, at_most_times(1.5)),
        *_table(f"plain ChatInterface: {PLAIN_TOKENS:,} tokens in {PLAIN_TOKENS // PLAIN_RATE} s", plain),
    ]


def _table(name: str, costs: list[Cost], budget: Budget | None = None) -> list[Result]:
    """Each total beside that of the page without pairs, and the longest tasks."""
    each = list(zip(PAIRS, costs, strict=False))
    return [
        *(Result(f"{name}, {pairs} pairs", cost.total, "s", costs[0].total, "no pairs", budget if pairs else None) for pairs, cost in each),
        *(Result(f"{name}, {pairs} pairs, longest task", cost.longest * 1000, "ms") for pairs, cost in each),
    ]


async def _filled(folder: Path) -> dict[int, str]:
    """The ids of conversations of so many pairs, in a history of the local owner."""
    conversations, owner = Conversations(Settings(data_dir=folder)), Visitor("owner", "owner")
    ids = {}
    for pairs in PAIRS:
        conversation = Conversation(id=uuid4().hex, title="A conversation")
        for number in range(2 * pairs):
            role, text = ("assistant", ANSWER) if number % 2 else ("user", "Question")
            conversation = conversation.add(Message(id=uuid4().hex, parent=conversation.leaf, role=role, text=text))  # type: ignore[arg-type]
        ids[pairs] = conversation.id
        if pairs:
            await conversations.save(owner, conversation)
    await conversations.close()
    return ids


def _ours(browser: Browser, url: str, pairs: int) -> Cost:
    page = browser.new_page()
    chat = ChatPage(page, "").open(url)
    expect(chat.articles).to_have_count(2 * pairs)
    return _cost(page, lambda: chat.send("Go on"), chat.articles.last, TOKENS)


def _plain(browser: Browser, url: str, pairs: int) -> Cost:
    page = browser.new_page()
    page.goto(url)
    box, bubbles = page.get_by_role("textbox").last, page.locator(".message.bot")
    expect(box).to_be_editable()
    expect(bubbles).to_have_count(pairs)

    def send() -> None:
        box.fill("Go on")
        box.press("Enter")

    return _cost(page, send, bubbles.last, PLAIN_TOKENS)


def _cost(page: Page, send: Callable[[], None], reply: Locator, tokens: int) -> Cost:
    """Of one reply, on a page at rest, which is closed in the end."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def spent() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))

    before = spent()
    page.wait_for_timeout(500)
    while spent() - before > IDLE_SECONDS:
        before = spent()
        page.wait_for_timeout(500)
    page.evaluate(WATCH_TASKS)
    before = spent()
    send()
    expect(reply).to_contain_text(f"word{tokens - 1}", timeout=120_000)
    cost = Cost(spent() - before, page.evaluate("window.longest") / 1000)
    page.close()
    return cost
