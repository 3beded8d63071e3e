"""Chromium, as the other tests have it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.e2e.engines.tab import WAIT_SECONDS, NewTab, Tab


class ChromiumTab:
    """A page in a context of its own."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def open(self, url: str) -> None:
        self._page.goto(url)

    def evaluate(self, expression: str) -> Any:
        return self._page.evaluate(expression)

    def type(self, text: str) -> None:
        for line in text.split("\n")[:-1]:
            self._page.keyboard.type(line)
            self._page.keyboard.press("Enter")
        self._page.keyboard.type(text.split("\n")[-1])

    def click(self, x: int, y: int) -> None:
        self._page.mouse.click(x, y)

    def screenshot(self) -> bytes:
        return self._page.screenshot()


@contextmanager
def blink() -> Iterator[NewTab]:
    """A running Chromium."""
    with chromium() as browser:
        yield lambda: _tab(browser)


@contextmanager
def _tab(browser: Browser) -> Iterator[Tab]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(WAIT_SECONDS * 1000)
    yield ChromiumTab(context.new_page())
    context.close()
