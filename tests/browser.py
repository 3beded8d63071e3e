"""Chromium, as every test and measurement of a page has it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserType, sync_playwright

_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run")


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """A browser, with these arguments beside the usual ones. A thread can have one of these; `another` is for more."""
    with sync_playwright() as playwright, another(playwright.chromium, *arguments) as browser:
        yield browser


@contextmanager
def another(kind: BrowserType, *arguments: str) -> Iterator[Browser]:
    """One more, of the `browser_type` of the first."""
    browser = kind.launch(executable_path=shutil.which("chromium"), args=[*_ARGUMENTS, *arguments])
    yield browser
    browser.close()
