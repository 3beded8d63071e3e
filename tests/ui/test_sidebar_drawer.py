"""The sidebar on a page that has just been opened: a column that stays as it was left, a drawer on a phone, and a page that is left."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.ui.sidebar_page import SidebarPage, line

TWO = [line("a", "Apples"), line("b", "Bears")]


def test_a_hidden_column_stays_hidden_on_the_next_visit(open_sidebar: Callable[..., SidebarPage]) -> None:
    sidebar = open_sidebar()
    sidebar.button("Hide sidebar").click()
    expect(sidebar.search).to_be_hidden()
    sidebar.page.reload()

    expect(sidebar.button("Show sidebar")).to_have_attribute("aria-expanded", "false")
    sidebar.page.context.close()


@pytest.fixture
def phone(open_sidebar: Callable[..., SidebarPage]) -> Iterator[SidebarPage]:
    sidebar = open_sidebar(viewport={"width": 390, "height": 844}, has_touch=True)
    sidebar.show(*TWO)
    yield sidebar
    sidebar.page.context.close()


def test_a_drawer_starts_closed(phone: SidebarPage) -> None:
    expect(phone.search).to_be_hidden()
    expect(phone.button("Show sidebar")).to_have_attribute("aria-expanded", "false")


def test_an_open_drawer_keeps_the_focus(phone: SidebarPage) -> None:
    phone.button("Show sidebar").click()
    expect(phone.page.get_by_role("navigation").get_by_role("button", name="Hide sidebar")).to_be_focused()

    expect(phone.page.locator("#shell")).to_have_js_property("inert", True)


@pytest.mark.parametrize("close", ["Escape", "scrim", "button", "New chat", "open"])
def test_a_drawer_is_closed(phone: SidebarPage, close: str) -> None:
    phone.button("Show sidebar").click()
    ways: dict[str, Callable[[], object]] = {
        "Escape": lambda: phone.page.keyboard.press("Escape"),
        "scrim": lambda: phone.page.mouse.click(380, 400),
        "button": lambda: phone.page.get_by_role("navigation").get_by_role("button", name="Hide sidebar").click(),
        "New chat": lambda: phone.button("New chat").click(),
        "open": lambda: phone.link("Bears").click(),
    }
    ways[close]()

    expect(phone.search).to_be_hidden()
    expect(phone.page.locator("#shell")).to_have_js_property("inert", False)


def test_a_page_that_is_left_tells_the_server_of_its_deletions(open_sidebar: Callable[..., SidebarPage]) -> None:
    sidebar = open_sidebar()
    sidebar.show(*TWO)
    sidebar.delete("Bears")
    sidebar.page.reload()

    assert sidebar.server.heard() == [("delete", {"conversation": "b"})]
    sidebar.page.context.close()
