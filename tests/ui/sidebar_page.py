"""A small Gradio app round the sidebar, for its tests, the values that they show in it, and the sidebar as they speak of it.

Run as a module it serves the page on a free port and prints its address.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

import gradio as gr
from playwright.sync_api import Browser, Locator, Page, expect

from chat.ui.components.sidebar.component import Sidebar, SidebarToggle
from chat.ui.components.thread.component import Live, Thread
from chat.ui.page.theme import theme
from tests.limits import GENEROUS_SECONDS
from tests.ui.page_modules import expose_modules
from tests.ui.serving import serve, served

EVENTS = ("open_", "rename", "pin", "delete", "delete_all", "search", "export")
CSS = """
.gradio-container, .gradio-container .main { padding: 0 !important; margin: 0 !important; max-width: none !important }
#shell { height: 100dvh; flex-wrap: nowrap !important; gap: 0 !important }
#lab { position: fixed; top: 0; left: -9999px; width: 300px }
"""
NOW = 1_800_000_000  # Friday, 15 January 2027, 08:00 UTC, which is 9 o'clock where the browser says it is
DAY = 86_400


def conversation(key: str, title: str | None = None, *, days: float = 0, **more: Any) -> dict[str, Any]:
    """A conversation that was written in some `days` before NOW."""
    return {"id": key, "title": key if title is None else title, "updated_at": NOW - days * DAY, "pinned": False, "writing": False, **more}


def value(*conversations: dict[str, Any], revision: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "revision": revision,
        "name": "HuggingChat",
        "person": {"name": "Ada", "picture": None, "kind": "member"},
        "sign_in": None,
        "sign_out": "/logout",
        "status": {"kind": "saved", "text": "Saved"},
        "conversations": list(conversations),
        "can_export": True,
        "hits": None,
        **more,
    }


def hits(words: str, **excerpts: list[tuple[str, bool]]) -> dict[str, Any]:
    return {"words": words, "items": [{"id": key, "title": key, "updated_at": NOW, "excerpt": parts} for key, parts in excerpts.items()]}


def frame(key: str, *, done: bool = False, revision: int = 2) -> dict[str, Any]:
    """A live payload of a reply in the conversation `key`."""
    asked = {"id": f"{key}-q", "role": "user", "status": "complete", "text": "Why is the sky blue in the morning?"}
    answer = {"id": f"{key}-r", "role": "assistant", "status": "complete" if done else "writing", "text": "Because."}
    return {"conversation": key, "revision": revision, "user": asked, "message": answer, "remove": [], "done": done}


class SidebarPage:
    """The sidebar on a page, by the names that people and screen readers know."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.list = page.get_by_role("list", name="Conversations", exact=True)
        self.items = self.list.get_by_role("listitem")
        self.search = page.get_by_role("searchbox", name="Search chats")
        self.status = page.get_by_role("status", name="History")
        self.notes = page.get_by_role("status", name="Deleted")
        self.focused = page.locator(":focus")

    def ready(self) -> Self:
        """Once all is mounted."""
        expose_modules(self.page)
        self.page.wait_for_function("app.mounted.sidebar && app.mounted.thread && document.querySelector('#sidebar-toggle .chat-icon')")
        return self

    def show(self, shown: dict[str, Any]) -> None:
        self.page.evaluate("value => app.mounted.sidebar.update(value)", shown)

    def live(self, payload: dict[str, Any]) -> None:
        self.page.evaluate("payload => app.mounted.thread.live(payload)", payload)

    def open(self, key: str) -> None:
        """As when the server has sent the conversation."""
        self.page.evaluate("key => app.mounted.thread.show({ revision: 1, conversation: key, messages: [] })", key)

    def send(self, shown: dict[str, Any]) -> None:
        """By way of the server."""
        self.page.get_by_label("What").fill(json.dumps(shown))
        self.page.get_by_role("button", name="Send to sidebar").dispatch_event("click")

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

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        """What the sidebar has sent to the server since the test began."""
        return [tuple(event) for event in self.page.evaluate("window.told")]

    def heard(self) -> list[tuple[str, dict[str, Any]]]:
        """What the server has heard since the page was opened, once it has heard something new."""
        field = self.page.get_by_label("Events")
        expect(field).not_to_have_value("")
        return [tuple(json.loads(line)) for line in field.input_value().splitlines()]

    def wait_for(self, event: str) -> list[tuple[str, dict[str, Any]]]:
        """What the server has heard from any page, as soon as that is among it."""
        self.page.get_by_label("What").fill(event)
        self.page.get_by_role("button", name="Wait for event").dispatch_event("click")
        return self.heard()

    def reset(self) -> None:
        """An empty sidebar that has heard nothing, and whose events are noted in the page."""
        self.page.evaluate(
            """() => {
              const { mounted: { sidebar }, Listing, newChat } = app;
              window.told = [];
              sidebar.trigger = (...event) => window.told.push(event);
              sidebar.deletions.clear();
              sidebar.search.value = "";
              clearTimeout(sidebar.timer);
              sidebar.listing = new Listing();
              document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
              newChat();
            }"""
        )
        self.show(value())


@contextmanager
def opened(browser: Browser) -> Iterator[SidebarPage]:
    """The sidebar on a page of its own, for the tests of one module."""
    with served("tests.ui.sidebar_page") as address:
        sidebar = opener(browser, address)()
        yield sidebar
        sidebar.page.context.close()


def opener(browser: Browser, address: str) -> Callable[..., SidebarPage]:
    """Opens the page in a context of its own, once the sidebar is mounted. The caller closes `page.context`."""

    def open_it(**options: Any) -> SidebarPage:
        more = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", "timezone_id": "Europe/Berlin"}
        context = browser.new_context(**{**more, **options})
        context.set_default_timeout(GENEROUS_SECONDS * 1000)
        page = context.new_page()
        page.clock.install(time=NOW)
        page.goto(address)
        return SidebarPage(page).ready()

    return open_it


def build() -> gr.Blocks:
    """The page. "Send" hands the JSON of "What" to the sidebar; what comes back is listed in "Events", one a line."""
    blocks = gr.Blocks(title="Sidebar", fill_height=True, analytics_enabled=False)
    with blocks:
        sidebar = Sidebar()
        with gr.Column(elem_id="shell"):
            with gr.Row(elem_id="top"):
                SidebarToggle()
            Thread({"revision": 0, "conversation": "first", "messages": []})
            Live()
        with gr.Column(elem_id="lab"):
            what = gr.Textbox(label="What")
            events = gr.Textbox(label="Events")
            gr.Button("Send to sidebar").click(json.loads, what, sidebar, show_progress="hidden")
            gr.Button("Wait for event").click(_awaited, what, events, show_progress="hidden")
        for name in EVENTS:
            getattr(sidebar, name)(_noted(name), events, events, show_progress="hidden", queue=False)
    return blocks


_arrived: list[str] = []
_arrival = threading.Condition()


def _awaited(name: str) -> str:
    """What has arrived from any page, at the latest in five seconds."""
    with _arrival:
        _arrival.wait_for(lambda: any(json.loads(line)[0] == name for line in _arrived), 5)
        return "\n".join(_arrived)


def _noted(name: str) -> Any:
    def note(present: str, event: gr.EventData) -> str:
        line = json.dumps([name, event._data])
        with _arrival:
            _arrived.append(line)
            _arrival.notify_all()
        return f"{present}{line}\n"

    return note


if __name__ == "__main__":
    serve(build(), theme(), CSS)
