"""A browser, and the conversation view in it.

Nothing here outlives this folder: an open Playwright keeps an event loop running, which asynchronous tests elsewhere could not bear.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import chromium
from tests.limits import GENEROUS_SECONDS
from tests.ui.page_modules import expose_modules
from tests.ui.serving import served


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def app_url() -> Iterator[str]:
    """The address of `thread_page`."""
    with served("tests.ui.thread_page") as address:
        yield address


@pytest.fixture(scope="package")
def open_page(app_url: str, browser: Browser) -> Callable[..., Page]:
    """Opens the app in a context of its own, once the view is mounted. The caller closes `page.context`."""

    def open_it(before: Callable[[BrowserContext], None] = lambda context: None, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **options})
        context.set_default_timeout(GENEROUS_SECONDS * 1000)
        before(context)
        page = context.new_page()
        page.goto(app_url)
        expose_modules(page)
        page.wait_for_function("app.mounted.thread")
        return page

    return open_it


@pytest.fixture(scope="package")
def shared_page(open_page: Callable[..., Page]) -> Iterator[Page]:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    yield page
    page.context.close()


@pytest.fixture
def view(shared_page: Page) -> Iterator["View"]:
    """The conversation view with nothing in it. The test fails if a script of the page does."""
    faults: list[str] = []
    note = lambda error: faults.append(str(error))  # noqa: E731
    shared_page.on("pageerror", note)
    view = View(shared_page)
    view.new_chat("c")
    yield view
    shared_page.remove_listener("pageerror", note)
    assert faults == []


class View:
    """The thread that is mounted on a page, by what the modules of the page call."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def new_chat(self, conversation: str) -> None:
        self.page.evaluate("id => app.mounted.thread.newChat(id)", conversation)

    def show(self, value: dict[str, Any]) -> None:
        self.page.evaluate("value => app.mounted.thread.show(value)", value)

    def live(self, *payloads: dict[str, Any]) -> None:
        self.page.evaluate("payloads => payloads.forEach((payload) => app.mounted.thread.live(payload))", payloads)

    def texts(self) -> list[str]:
        """The text of each message on show, without the line break that ends a paragraph's HTML."""
        return [text.removesuffix("\n") for text in self.page.locator("article .body").all_text_contents()]

    def send(self, target: str, what: object) -> None:
        """By way of the server: `what` as the next value of the component, or for "live" a list of its next values."""
        self.page.get_by_label("What").fill(json.dumps(what))
        self.page.get_by_role("button", name=f"Send to {target}").dispatch_event("click")

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """What the server has heard from the view since the page was opened, once it has heard something new."""
        field = self.page.get_by_label("Events")
        expect(field).not_to_have_value("")
        return [tuple(json.loads(line)) for line in field.input_value().splitlines()]
