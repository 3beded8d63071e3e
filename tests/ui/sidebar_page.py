"""A small Gradio app round the sidebar, for its tests, and the sidebar as they speak of it.

Run as a module it serves the page on a free port and prints its address.
"""

from collections.abc import Callable
from typing import Any, Self

import gradio as gr
from playwright.sync_api import Browser, Locator, Page

from chat.ui.components.sidebar.component import Sidebar, SidebarToggle
from chat.ui.components.thread.component import Thread
from chat.ui.page.theme import theme
from tests.limits import GENEROUS_SECONDS
from tests.ui.events import numbered, question, reply, state, thread
from tests.ui.page_modules import expose_modules
from tests.ui.scripted_server import ScriptedServer
from tests.ui.server_side import ServerSide
from tests.ui.serving import serve
from tests.ui.thread_page import WELCOME

CSS = """
.gradio-container, .gradio-container .main { padding: 0 !important; margin: 0 !important; max-width: none !important }
#shell { height: 100dvh; flex-wrap: nowrap !important; gap: 0 !important }
"""
NOW = 1_800_000_000  # Friday, 15 January 2027, 08:00 UTC, which is 9 o'clock where the browser says it is
DAY = 86_400


def line(key: str, title: str | None = None, *, days: float = 0, **more: Any) -> dict[str, Any]:
    """The item of a conversation that was written in some `days` before NOW."""
    return {"id": key, "title": key if title is None else title, "updated_at": NOW - days * DAY, **more}


def hits(words: str, **excerpts: list[tuple[str, bool]]) -> dict[str, Any]:
    """The answer to a search."""
    return {"words": words, "items": [{"id": key, "title": key, "updated_at": NOW, "excerpt": parts} for key, parts in excerpts.items()]}


class SidebarPage:
    """The sidebar on a page, by the names that people and screen readers know."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.server = ServerSide(page)
        self.told = self.server.told
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.list = page.get_by_role("list", name="Conversations", exact=True)
        self.items = self.list.get_by_role("listitem")
        self.search = page.get_by_role("searchbox", name="Search chats")
        self.status = page.get_by_role("status", name="History")
        self.notes = page.get_by_role("status", name="Deleted")
        self.toasts = page.locator(".toast p")
        self.focused = page.locator(":focus")

    def ready(self) -> Self:
        """Once all is mounted."""
        expose_modules(self.page)
        self.page.wait_for_function("app.mounted.sidebar && app.mounted.thread && document.querySelector('#sidebar-toggle .chat-icon')")
        return self

    def dispatch(self, *events: dict[str, Any]) -> None:
        """As when the live stream has brought them."""
        self.page.evaluate("events => events.forEach((event) => app.store.dispatch(event))", list(map(numbered, events)))

    def show(self, *lines: dict[str, Any], **more: Any) -> None:
        """The state of a visitor with these conversations."""
        self.dispatch(state(*lines, **more))

    def open(self, key: str) -> None:
        """As when the server has sent the conversation."""
        self.dispatch(thread(question(), reply(), conversation=key))
        self.page.evaluate("key => app.store.show(key)", key)

    def shown(self) -> str:
        """The id of the conversation on show."""
        return str(self.page.evaluate("app.store.shown"))

    def pause(self) -> None:
        """Stop the page's clock, which then moves by `page.clock.run_for` alone, until the next reset."""
        self.page.clock.pause_at(self.page.evaluate("Date.now()") / 1000 + 1)

    def item(self, title: str) -> Locator:
        return self.list.get_by_role("listitem", name=title, exact=True)

    def link(self, title: str) -> Locator:
        return self.item(title).get_by_role("link")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def choose(self, title: str, action: str) -> None:
        """From the menu of a conversation."""
        self.item(title).hover()
        self.item(title).get_by_role("button").click()
        self.button(action).click()

    def delete(self, title: str) -> None:
        self.choose(title, "Delete")

    def lines(self) -> list[str]:
        """Headings and titles in order."""
        return self.list.locator("h3, .title").all_text_contents()

    def reset(self) -> None:
        """An empty sidebar on a page that has done nothing yet, and a server that has heard nothing."""
        self.page.evaluate(
            """() => {
              const { mounted: { sidebar }, store, newChat } = app;
              sidebar.deletions.clear();
              sidebar.listing.hidden.clear();
              sidebar.listing.changed.clear();
              store.deletedHere.clear();
              sidebar.search.value = "";
              sidebar.hits = null;
              clearTimeout(sidebar.timer);
              document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
              newChat();
            }"""
        )
        self.page.clock.resume()
        self.server.reset()
        self.page.wait_for_function("app.store.asked.size === 0")
        self.show()
        self.page.evaluate("document.querySelectorAll('.toast').forEach((toast) => toast.remove())")


def opener(browser: Browser, address: str) -> Callable[..., SidebarPage]:
    """Opens the page in a context of its own, once the sidebar is mounted. The caller closes `page.context`."""

    def open_it(**options: Any) -> SidebarPage:
        more = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", "timezone_id": "Europe/Berlin"}
        context = browser.new_context(**{**more, **options})
        context.set_default_timeout(GENEROUS_SECONDS * 1000)
        page = context.new_page()
        page.clock.install(time=NOW)
        sidebar = SidebarPage(page)
        page.goto(address)
        sidebar.ready().server.reset()
        return sidebar

    return open_it


def build() -> gr.Blocks:
    """The page: sidebar, the button that shows it, and a thread."""
    blocks = gr.Blocks(title="Sidebar", fill_height=True, analytics_enabled=False)
    with blocks:
        Sidebar(WELCOME["name"])
        with gr.Column(elem_id="shell"):
            with gr.Row(elem_id="top"):
                SidebarToggle()
            Thread(WELCOME)
    return blocks


if __name__ == "__main__":
    serve(build(), theme(), CSS, ScriptedServer().routes())
