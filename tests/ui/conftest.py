"""A browser, and in it the conversation view and the sidebar, each on a page of its own.

Nothing here outlives this folder: an open Playwright keeps an event loop running, which asynchronous tests elsewhere could not bear.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import chromium
from tests.limits import GENEROUS_SECONDS
from tests.ui.events import branch, numbered, reply, state
from tests.ui.page_modules import expose_modules
from tests.ui.reducing import Reduce, reducer
from tests.ui.server_side import ServerSide
from tests.ui.serving import served
from tests.ui.sidebar_page import SidebarPage, opener

expect.set_options(timeout=GENEROUS_SECONDS * 1000)


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
def open_view(browser: Browser, app_url: str) -> Callable[..., "View"]:
    """Opens `thread_page` in a context of its own, once the view is mounted. The caller closes `page.context`."""

    def open_it(before: Callable[[BrowserContext], None] = lambda context: None, address: str = app_url, **options: Any) -> View:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **options})
        context.set_default_timeout(GENEROUS_SECONDS * 1000)
        before(context)
        page = context.new_page()
        view = View(page)
        page.goto(address)
        expose_modules(page)
        page.wait_for_function("app.mounted.thread && app.mounted.composer")
        view.reset()
        return view

    return open_it


@pytest.fixture(scope="package")
def shared_view(open_view: Callable[..., "View"]) -> Iterator["View"]:
    view = open_view(permissions=["clipboard-read", "clipboard-write"])
    yield view
    view.page.context.close()


@pytest.fixture
def view(shared_view: "View") -> Iterator["View"]:
    """The conversation view with nothing in it. The test fails if a script of the page does."""
    shared_view.reset()
    yield shared_view
    assert shared_view.faults == []


class View:
    """The thread that is mounted on a page, drawn from the page's store, and the server behind it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.server = ServerSide(page)
        self.message = page.get_by_role("textbox", name="Message", exact=True)
        self.send_button = page.get_by_role("button", name="Send", exact=True)
        self.stop_button = page.get_by_role("button", name="Stop", exact=True)
        self.toasts = page.locator(".toast p")
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def reset(self) -> None:
        """An empty conversation "c", a server that has heard nothing, no faults."""
        self.server.reset()
        self.page.wait_for_function("app.store.asked.size === 0")
        self.new_chat("none")
        self.send_button.wait_for()  # no message is on its way any more
        self.dispatch(state())
        self.new_chat("c")
        self.page.evaluate("document.querySelectorAll('.toast').forEach((toast) => toast.remove())")
        self.page.mouse.move(0, 0)
        self.message.focus()
        self.faults.clear()

    def new_chat(self, conversation: str) -> None:
        """Show the conversation of this id, of which the page may have nothing."""
        self.page.evaluate("id => app.store.show(id)", conversation)

    def show(self, event: dict[str, Any]) -> None:
        """Dispatch the thread or branch of a conversation, and show that conversation."""
        self.dispatch(event)
        self.page.evaluate("id => app.store.shown === id || app.store.show(id)", event["conversation"])

    def begin(self, *before: dict[str, Any], conversation: str = "c") -> None:
        """What the server sends when the reply "r" begins: the branch with these messages and the reply, which has no word yet."""
        self.dispatch(branch(*before, reply(text="", status="writing"), conversation=conversation))

    def dispatch(self, *events: dict[str, Any]) -> None:
        """As when the live stream has brought them, all within one frame of the screen."""
        self.page.evaluate("events => events.forEach((event) => app.store.dispatch(event))", list(map(numbered, events)))

    def live(self, *events: dict[str, Any]) -> None:
        """As when the live stream has brought them, each drawn before the next."""
        drawn = "async events => { for (const event of events) { app.store.dispatch(event); await new Promise(requestAnimationFrame); } }"
        self.page.evaluate(drawn, list(map(numbered, events)))

    def texts(self) -> list[str]:
        """The text of each message on show, without the line break that ends a paragraph's HTML."""
        return [text.removesuffix("\n") for text in self.page.locator("article .body").all_text_contents()]

    def show_card(self, card: dict[str, Any]) -> None:
        """By way of Gradio."""
        self.page.get_by_label("What").fill(json.dumps(card))
        self.page.get_by_role("button", name="Send to card").dispatch_event("click")


@pytest.fixture
def reduced(shared_view: View) -> Reduce:
    """The reducer of the page."""
    return reducer(shared_view.page)


@pytest.fixture(scope="package")
def open_sidebar(browser: Browser) -> Iterator[Callable[..., SidebarPage]]:
    """Opens `sidebar_page` in a context of its own. The caller closes `page.context`."""
    with served("tests.ui.sidebar_page") as address:
        yield opener(browser, address)


@pytest.fixture(scope="package")
def shared_sidebar(open_sidebar: Callable[..., SidebarPage]) -> Iterator[SidebarPage]:
    sidebar = open_sidebar()
    yield sidebar
    sidebar.page.context.close()


@pytest.fixture
def sidebar(shared_sidebar: SidebarPage) -> Iterator[SidebarPage]:
    """The sidebar with nothing in it. The test fails if a script of the page does."""
    shared_sidebar.reset()
    yield shared_sidebar
    assert shared_sidebar.faults == []
