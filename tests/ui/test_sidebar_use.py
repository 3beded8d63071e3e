"""What a person does with the list, by mouse and by keyboard: what holds at once, what the server hears, and what a refusal undoes."""

import pytest
from playwright.sync_api import expect

from tests.ui.events import listed
from tests.ui.sidebar_page import SidebarPage, line

THREE = [line("a", "Apples"), line("b", "Bears", days=0.01), line("c", "Cats", days=0.02)]
REFUSAL = "The conversation is being saved. Try again in a moment."


@pytest.fixture(autouse=True)
def _three_conversations(sidebar: SidebarPage) -> None:
    """None of them on show."""
    sidebar.show(*THREE)


# ---- open, rename, pin ----


def test_a_click_opens_the_conversation(sidebar: SidebarPage) -> None:
    sidebar.link("Bears").click()

    assert sidebar.told() == [("open", {"conversation": "b"})]
    expect(sidebar.list.locator("[aria-current=page]")).to_have_text("Bears")
    expect(sidebar.page.locator("article .body")).to_have_text(["Why?", "Because."])


def test_the_conversation_on_show_is_not_opened_again(sidebar: SidebarPage) -> None:
    sidebar.open("b")
    sidebar.link("Bears").click()

    assert sidebar.told() == []


def test_the_conversation_that_was_clicked_last_is_shown(sidebar: SidebarPage) -> None:
    sidebar.server.holds("open")
    sidebar.link("Bears").click()
    sidebar.link("Cats").click()
    assert sidebar.told() == [("open", {"conversation": "b"}), ("open", {"conversation": "c"})]
    sidebar.server.releases("open")
    sidebar.page.wait_for_function("app.store.asked.size === 0")

    expect(sidebar.list.locator("[aria-current=page]")).to_have_text("Cats")


def test_a_conversation_that_cannot_be_opened_says_why_and_leaves_what_is_on_show(sidebar: SidebarPage) -> None:
    sidebar.open("a")
    sidebar.server.refuses("open", "This conversation cannot be read.")
    sidebar.link("Bears").click()

    expect(sidebar.toasts).to_have_text("This conversation cannot be read.")
    expect(sidebar.list.locator("[aria-current=page]")).to_have_text("Apples")


def test_a_conversation_can_be_opened_in_another_tab(sidebar: SidebarPage) -> None:
    expect(sidebar.link("Bears")).to_have_attribute("href", "?c=b")


@pytest.mark.parametrize("leave", ["Enter", "Tab"])
def test_a_new_title_holds_at_once(sidebar: SidebarPage, leave: str) -> None:
    sidebar.server.holds("rename")
    sidebar.choose("Bears", "Rename")
    sidebar.focused.fill("Brown ${bears}")
    sidebar.page.keyboard.press(leave)

    expect(sidebar.link("Brown ${bears}")).to_be_visible()
    assert sidebar.told() == [("rename", {"conversation": "b", "title": "Brown ${bears}"})]


def test_a_title_that_is_refused_is_the_old_one_again(sidebar: SidebarPage) -> None:
    sidebar.server.refuses("rename", REFUSAL)
    sidebar.choose("Bears", "Rename")
    sidebar.focused.fill("Brown bears")
    sidebar.page.keyboard.press("Enter")

    expect(sidebar.toasts).to_have_text(REFUSAL)
    expect(sidebar.link("Bears")).to_be_visible()


@pytest.mark.parametrize(("title", "key"), [("Brown bears", "Escape"), ("  ", "Enter"), ("Bears", "Enter")])
def test_a_title_that_is_given_up_blank_or_the_same_changes_nothing(sidebar: SidebarPage, title: str, key: str) -> None:
    sidebar.choose("Bears", "Rename")
    sidebar.focused.fill(title)
    sidebar.page.keyboard.press(key)

    expect(sidebar.link("Bears")).to_be_focused()
    assert sidebar.told() == []


def test_a_title_that_is_being_written_outlasts_a_new_list(sidebar: SidebarPage) -> None:
    sidebar.choose("Cats", "Rename")
    sidebar.focused.fill("Cats and")
    sidebar.dispatch(listed(line("c", "Cats", days=-0.1), line("n", "Newest", days=-0.2)))
    sidebar.page.keyboard.type(" dogs")

    expect(sidebar.focused).to_have_value("Cats and dogs")


def test_a_pinned_conversation_is_first(sidebar: SidebarPage) -> None:
    sidebar.choose("Bears", "Pin")

    assert sidebar.lines()[:2] == ["Pinned", "Bears"]
    assert sidebar.told() == [("pin", {"conversation": "b", "pinned": True})]


def test_a_pinned_conversation_can_be_unpinned(sidebar: SidebarPage) -> None:
    sidebar.show(line("p", pinned=True))
    sidebar.choose("p", "Unpin")

    assert sidebar.lines() == ["Today", "p"]
    assert sidebar.told() == [("pin", {"conversation": "p", "pinned": False})]


def test_a_pin_that_is_refused_is_undone(sidebar: SidebarPage) -> None:
    sidebar.server.refuses("pin", REFUSAL)
    sidebar.choose("Bears", "Pin")

    expect(sidebar.toasts).to_have_text(REFUSAL)
    assert sidebar.lines() == ["Today", "Apples", "Bears", "Cats"]


def test_what_the_server_says_of_a_conversation_holds_over_what_the_person_did(sidebar: SidebarPage) -> None:
    sidebar.choose("Bears", "Pin")
    sidebar.dispatch(listed(line("b", "Bears", days=0.01)))

    assert sidebar.lines() == ["Today", "Apples", "Bears", "Cats"]


def test_what_the_server_says_of_others_leaves_what_the_person_did(sidebar: SidebarPage) -> None:
    sidebar.choose("Bears", "Pin")
    sidebar.dispatch(listed(line("a", "Apple pie")))

    assert sidebar.lines() == ["Pinned", "Bears", "Today", "Apple pie", "Cats"]


# ---- keyboard ----


def test_the_arrows_lead_from_the_search_through_the_list_and_back(sidebar: SidebarPage) -> None:
    sidebar.search.focus()
    for key, title in [("ArrowDown", "Apples"), ("ArrowDown", "Bears"), ("End", "Cats"), ("ArrowDown", "Cats"), ("Home", "Apples")]:
        sidebar.page.keyboard.press(key)
        expect(sidebar.link(title)).to_be_focused()
    sidebar.page.keyboard.press("ArrowUp")
    expect(sidebar.search).to_be_focused()


def test_tab_stops_at_one_conversation_only(sidebar: SidebarPage) -> None:
    sidebar.link("Bears").focus()

    expect(sidebar.list.locator("a[tabindex='0']")).to_have_text(["Bears"])


def test_enter_opens_the_conversation(sidebar: SidebarPage) -> None:
    sidebar.link("Bears").press("Enter")

    assert sidebar.told() == [("open", {"conversation": "b"})]


def test_f2_renames(sidebar: SidebarPage) -> None:
    sidebar.link("Bears").press("F2")

    expect(sidebar.page.get_by_role("textbox", name="Title")).to_be_focused()


def test_escape_leaves_the_menu_for_its_button(sidebar: SidebarPage) -> None:
    sidebar.link("Bears").focus()
    sidebar.button("Options of Bears").press("Enter")
    expect(sidebar.button("Rename")).to_be_focused()
    sidebar.page.keyboard.press("Escape")

    expect(sidebar.button("Options of Bears")).to_be_focused()


def test_the_focus_outlasts_a_new_list(sidebar: SidebarPage) -> None:
    sidebar.link("Cats").focus()
    sidebar.dispatch(listed(line("c", "Cats", days=-0.1)))

    expect(sidebar.link("Cats")).to_be_focused()
