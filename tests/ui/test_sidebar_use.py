"""What a person does with the sidebar, by mouse and by keyboard, and what is told of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.ui.sidebar_page import SidebarPage, conversation, hits, opened, value

THREE = [conversation("a", "Apples"), conversation("b", "Bears", days=0.01), conversation("c", "Cats", days=0.02)]
UNDO_MS = 6000


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[SidebarPage]:
    with opened(browser) as sidebar:
        yield sidebar


@pytest.fixture
def sidebar(shared: SidebarPage) -> Iterator[SidebarPage]:
    """The sidebar with three conversations, none of them on show. The test fails if a script of the page does."""
    shared.reset()
    shared.show(value(*THREE))
    yield shared
    assert shared.faults == []


# ---- open, rename, pin, export ----


def test_a_click_opens_the_conversation(sidebar: SidebarPage) -> None:
    sidebar.link("Bears").click()

    assert sidebar.told() == [("open_", {"conversation": "b"})]


def test_the_conversation_on_show_is_not_opened_again(sidebar: SidebarPage) -> None:
    sidebar.open("b")
    sidebar.link("Bears").click()

    assert sidebar.told() == []


def test_a_conversation_can_be_opened_in_another_tab(sidebar: SidebarPage) -> None:
    expect(sidebar.link("Bears")).to_have_attribute("href", "?c=b")


@pytest.mark.parametrize("leave", ["Enter", "Tab"])
def test_a_new_title_holds_at_once(sidebar: SidebarPage, leave: str) -> None:
    sidebar.choose("Bears", "Rename")
    sidebar.focused.fill("Brown ${bears}")
    sidebar.page.keyboard.press(leave)

    expect(sidebar.link("Brown ${bears}")).to_be_visible()
    assert sidebar.told() == [("rename", {"conversation": "b", "title": "Brown ${bears}"})]


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
    sidebar.show(value(conversation("c", "Cats", days=-0.1), conversation("n", "Newest", days=-0.2), *THREE[:2], revision=2))
    sidebar.page.keyboard.type(" dogs")

    expect(sidebar.focused).to_have_value("Cats and dogs")


def test_a_pinned_conversation_is_first(sidebar: SidebarPage) -> None:
    sidebar.choose("Bears", "Pin")

    assert sidebar.lines()[:2] == ["Pinned", "Bears"]
    assert sidebar.told() == [("pin", {"conversation": "b", "pinned": True})]


def test_a_pinned_conversation_can_be_unpinned(sidebar: SidebarPage) -> None:
    sidebar.show(value(conversation("p", pinned=True)))
    sidebar.choose("p", "Unpin")

    assert sidebar.told() == [("pin", {"conversation": "p", "pinned": False})]


def test_what_the_server_could_not_do_is_undone_by_its_next_list(sidebar: SidebarPage) -> None:
    sidebar.choose("Bears", "Pin")
    sidebar.show(value(*THREE, revision=2))

    assert sidebar.lines() == ["Today", "Apples", "Bears", "Cats"]


@pytest.mark.parametrize(("choice", "format_"), [("As JSONL", "jsonl"), ("As Parquet", "parquet")])
def test_everything_can_be_exported(sidebar: SidebarPage, choice: str, format_: str) -> None:
    sidebar.button("Export").click()
    sidebar.button(choice).click()

    assert sidebar.told() == [("export", {"format": format_})]


def test_export_is_not_offered_where_there_is_none(sidebar: SidebarPage) -> None:
    sidebar.show(value(can_export=False))

    expect(sidebar.button("Export")).to_be_hidden()


def test_a_second_click_on_its_button_closes_the_menu(sidebar: SidebarPage) -> None:
    sidebar.button("Export").click()
    sidebar.button("Export").click()

    expect(sidebar.button("As JSONL")).to_be_hidden()


# ---- delete ----


def test_a_deletion_is_told_when_it_can_no_longer_be_undone(sidebar: SidebarPage) -> None:
    sidebar.delete("Bears")
    expect(sidebar.notes).to_contain_text("Deleted “Bears”.")
    assert sidebar.told() == []
    sidebar.page.clock.run_for(UNDO_MS)

    assert sidebar.told() == [("delete", {"conversation": "b"})]
    expect(sidebar.button("Undo")).to_have_count(0)


def test_an_undone_deletion_is_never_told(sidebar: SidebarPage) -> None:
    sidebar.delete("Bears")
    sidebar.button("Undo").click()
    sidebar.page.clock.run_for(UNDO_MS)

    assert sidebar.lines() == ["Today", "Apples", "Bears", "Cats"]
    assert sidebar.told() == []


def test_each_deletion_can_be_undone_by_itself(sidebar: SidebarPage) -> None:
    sidebar.delete("Bears")
    sidebar.delete("Cats")
    sidebar.button("Undo").first.click()
    sidebar.page.clock.run_for(UNDO_MS)

    assert sidebar.told() == [("delete", {"conversation": "c"})]


def test_no_list_brings_back_what_may_still_be_undone(sidebar: SidebarPage) -> None:
    sidebar.delete("Bears")
    sidebar.show(value(*THREE, revision=2))

    assert sidebar.lines() == ["Today", "Apples", "Cats"]


def test_the_next_conversation_takes_the_focus_of_a_deleted_one(sidebar: SidebarPage) -> None:
    sidebar.delete("Bears")
    expect(sidebar.link("Cats")).to_be_focused()
    sidebar.delete("Cats")
    expect(sidebar.link("Apples")).to_be_focused()
    sidebar.delete("Apples")
    expect(sidebar.button("New chat")).to_be_focused()


def test_a_conversation_on_show_leaves_the_screen_with_its_deletion(sidebar: SidebarPage) -> None:
    sidebar.open("b")
    sidebar.delete("Bears")

    assert sidebar.page.evaluate("app.mounted.thread.conversation") != "b"


def test_undo_brings_a_conversation_back_on_show(sidebar: SidebarPage) -> None:
    sidebar.open("b")
    sidebar.delete("Bears")
    sidebar.button("Undo").click()

    assert sidebar.told() == [("open_", {"conversation": "b"})]


def test_everything_is_deleted_after_a_typed_word(sidebar: SidebarPage) -> None:
    sidebar.button("Delete all my conversations").click()
    expect(sidebar.button("Delete all conversations")).to_be_disabled()
    sidebar.page.get_by_role("textbox", name="to confirm").fill("delete")
    sidebar.button("Delete all conversations").click()

    assert sidebar.told() == [("delete_all", {})]
    assert sidebar.lines() == []


def test_another_word_deletes_nothing(sidebar: SidebarPage) -> None:
    sidebar.button("Delete all my conversations").click()
    sidebar.page.get_by_role("textbox", name="to confirm").fill("delet")
    sidebar.page.keyboard.press("Enter")

    assert sidebar.told() == []


# ---- search and keyboard ----


def test_the_server_is_asked_once_the_typing_pauses(sidebar: SidebarPage) -> None:
    sidebar.search.press_sequentially("bear")
    sidebar.page.clock.run_for(200)

    assert sidebar.told() == [("search", {"words": "bear"})]


def test_an_empty_search_is_the_whole_list_again_and_not_sent(sidebar: SidebarPage) -> None:
    sidebar.search.fill("bear")
    sidebar.search.press("Escape")
    sidebar.page.clock.run_for(200)

    assert sidebar.lines() == ["Today", "Apples", "Bears", "Cats"]
    assert sidebar.told() == []


def test_enter_opens_the_first_that_was_found(sidebar: SidebarPage) -> None:
    sidebar.search.fill("bear")
    sidebar.show(value(*THREE, revision=2, hits=hits("bear", a=[("a ", False), ("bear", True)])))
    sidebar.search.press("Enter")

    assert sidebar.told() == [("open_", {"conversation": "b"})]


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


@pytest.mark.parametrize(("key", "event"), [("Enter", "open_"), ("Delete", "delete")])
def test_a_key_does_what_the_mouse_does(sidebar: SidebarPage, key: str, event: str) -> None:
    sidebar.link("Bears").press(key)
    sidebar.page.clock.run_for(UNDO_MS)

    assert sidebar.told() == [(event, {"conversation": "b"})]


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
    sidebar.show(value(conversation("c", "Cats", days=-0.1), *THREE[:2], revision=2))

    expect(sidebar.link("Cats")).to_be_focused()
