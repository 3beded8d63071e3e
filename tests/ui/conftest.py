"""A browser for the session, and a page with the conversation view for each test."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.ui.thread_page import ThreadPage

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def app() -> Iterator[ThreadPage]:
    page = ThreadPage()
    yield page
    page.close()


@pytest.fixture(scope="session")
def open_page(app: ThreadPage, browser: Browser) -> Callable[..., Page]:
    """Opens the app in a context of its own, once the view is mounted. The caller closes `page.context`."""

    def open_it(before: Callable[[BrowserContext], None] = lambda context: None, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **options})
        context.set_default_timeout(5000)
        before(context)
        page = context.new_page()
        page.goto(app.url)
        page.wait_for_function("window.HuggingChat?.thread && getComputedStyle(document.querySelector('.chat')).visibility === 'visible'")
        return page

    return open_it
