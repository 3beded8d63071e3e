"""The page's live stream on a bad line: late, out of order, cut, with the app started again, and shared by many tabs."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, expect

from tests.e2e.chat_page import ChatPage
from tests.e2e.conftest import EXPECT_MS
from tests.e2e.process import running
from tests.fakes.router import ScriptedRouter
from tests.fakes.slow_line import SlowLine

OPENS = 4
TABS = 30


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(EXPECT_MS)
    yield context
    context.close()


def late(seconds: float) -> Callable[[str], float]:
    """Delays by which requests overtake each other: up to this many seconds for all but the page and its files."""
    order = random.Random(7)
    return lambda path: order.uniform(0, seconds) if path.startswith(("/live", "/gradio_api")) else 0.0


@pytest.mark.parametrize("seconds", [0.0, 0.3, 1.5])
def test_each_first_message_is_answered_however_late_the_answers_are(
    browser: Browser, app_url: str, router: ScriptedRouter, seconds: float
) -> None:
    with SlowLine(app_url, delay=late(seconds)) as line:
        for number in range(OPENS):
            context = browser.new_context()
            context.set_default_timeout(EXPECT_MS)
            page = context.new_page()
            page.goto(line.url)
            chat = ChatPage(page, line.url)
            chat.send(f"First message {number}")
            expect(chat.articles.first).to_have_text(f"First message {number}")
            expect(chat.articles.last).to_contain_text("Hello, world!")
            expect(chat.articles).to_have_count(2)
            context.close()
    assert len(router.chats) == OPENS


def test_what_is_sent_is_on_show_before_the_server_has_answered(context: BrowserContext, app_url: str) -> None:
    with SlowLine(app_url) as line:
        chat = ChatPage(context.new_page(), line.url).open()
        context.route("**/run/predict*", lambda route: route.abort())
        chat.send("On its way")
        expect(chat.articles).to_have_text(["On its way"])
        expect(chat.message).to_have_value("")


def test_a_message_does_not_wait_for_the_answer_to_the_one_before(context: BrowserContext, app_url: str, router: ScriptedRouter) -> None:
    chat = ChatPage(context.new_page(), app_url).open()
    kept = list[APIResponse]()  # the server's answers to the first message, which the page does not get
    context.route("**/run/predict*", lambda route: route.continue_() if kept else kept.append(route.fetch()))
    chat.ask("First")
    chat.ask("Second")
    assert len(router.chats) == 2


def test_a_refused_message_is_on_show_no_more(context: BrowserContext, app_url: str, router: ScriptedRouter) -> None:
    with SlowLine(app_url) as line:
        chat = ChatPage(context.new_page(), line.url).open()
        context.route(
            "**/run/predict*", lambda route: route.continue_(post_data=str(route.request.post_data).replace("demo/plain", "no/such"))
        )
        chat.send("Too early")
        expect(chat.message).to_have_value("Too early")
        expect(chat.articles).to_have_count(0)
        expect(chat.page.get_by_role("alert").filter(has_text="no/such")).to_be_visible()
    assert router.chats == []


def test_a_stream_that_is_cut_at_every_20th_event_loses_nothing(context: BrowserContext, app_url: str, router: ScriptedRouter) -> None:
    with SlowLine(app_url, cut_after=20) as line:
        chat = ChatPage(context.new_page(), line.url).open()
        chat.pick("demo/slow")
        chat.send("Go on")
        expect(chat.articles.last).to_contain_text("word60 ")
        chat.stop_button.click()
        expect(chat.articles.last).to_contain_text("You stopped this reply.")
        words = chat.articles.last.locator(".body").inner_text().split()
    assert words == [f"word{number}" for number in range(len(words))]
    assert line.cuts >= 2
    assert len(router.chats) == 1


def test_a_page_goes_on_with_an_app_that_was_started_again(context: BrowserContext, router: ScriptedRouter, tmp_path: Path) -> None:
    settings = {
        "HF_ROUTER_URL": router.base_url,
        "HF_TOKEN": "hf_e2e_token",
        "DEFAULT_MODEL": "demo/plain",
        "TASK_MODEL": "demo/empty",
        "DATA_DIR": str(tmp_path / "data"),
    }
    with running(tmp_path / "log.txt", settings) as (url, _):
        chat = ChatPage(context.new_page(), url).open()
        chat.ask("Before")
        chat.message.fill("After")
    with running(tmp_path / "log2.txt", settings, port=urlsplit(url).port):
        expect(chat.message).to_have_value("After")
        chat.message.press("Enter")
        expect(chat.articles).to_have_count(4)
        expect(chat.articles.last).to_contain_text("Hello, world!")
    assert "Traceback" not in (tmp_path / "log.txt").read_text()


def test_a_connection_that_stays_broken_is_said_until_it_is_back(context: BrowserContext, app_url: str) -> None:
    with SlowLine(app_url) as line:
        chat = ChatPage(context.new_page(), line.url).open()
        note = chat.page.get_by_text("The connection is broken. Trying again…")
        line.is_live_open = False
        line.cut_live()
        expect(note).to_be_visible()
        line.is_live_open = True
        expect(note).to_have_count(0)


def test_thirty_tabs_of_one_browser_show_what_one_of_them_says(context: BrowserContext, app_url: str) -> None:
    first = ChatPage(context.new_page(), app_url).open()
    first.ask("First")
    tabs = [ChatPage(context.new_page(), app_url).open("?" + first.page.url.split("?")[1]) for _ in range(TABS - 1)]
    tabs[-1].ask("Second")
    for tab in [first, *tabs]:
        expect(tab.articles).to_have_count(4)
