"""Deleting conversations: what can be undone and until when, what the server hears, what a refusal undoes, and deletions elsewhere."""

import pytest
from playwright.sync_api import expect

from tests.ui.events import frame, listed
from tests.ui.sidebar_page import SidebarPage, line

THREE = [line("a", "Apples"), line("b", "Bears", days=0.01), line("c", "Cats", days=0.02)]
LISTED = ["Today", "Apples", "Bears", "Cats"]
REFUSAL = "The conversation is being saved. Try again in a moment."
UNDO_MS = 6000


@pytest.fixture(autouse=True)
def _three_conversations(sidebar: SidebarPage) -> None:
    """None of them on show, and a clock that stands still."""
    sidebar.show(*THREE)
    sidebar.pause()


def let_the_time_run_out(sidebar: SidebarPage) -> None:
    sidebar.page.clock.run_for(UNDO_MS)


def delete_everything(sidebar: SidebarPage) -> None:
    sidebar.button("Delete all my conversations").click()
    expect(sidebar.button("Delete all conversations")).to_be_disabled()
    sidebar.page.get_by_role("textbox", name="to confirm").fill("delete")
    sidebar.button("Delete all conversations").click()


def test_the_server_is_told_of_a_deletion_at_once(sidebar: SidebarPage) -> None:
    sidebar.delete("Bears")

    expect(sidebar.notes).to_contain_text("Deleted “Bears”.")
    assert sidebar.told() == [("delete", {"conversation": "b"})]


def test_a_deletion_can_be_undone_for_a_while(sidebar: SidebarPage) -> None:
    sidebar.delete("Bears")
    let_the_time_run_out(sidebar)

    expect(sidebar.button("Undo")).to_have_count(0)
    assert sidebar.told() == [("delete", {"conversation": "b"})]
    assert sidebar.lines() == ["Today", "Apples", "Cats"]


def test_a_deletion_that_is_refused_is_undone(sidebar: SidebarPage) -> None:
    sidebar.server.refuses("delete", REFUSAL)
    sidebar.delete("Bears")

    expect(sidebar.toasts).to_have_text(REFUSAL)
    expect(sidebar.button("Undo")).to_have_count(0)
    assert sidebar.lines() == LISTED


def test_undo_takes_a_deletion_back_once_the_server_has_it(sidebar: SidebarPage) -> None:
    sidebar.server.holds("delete")
    sidebar.delete("Bears")
    sidebar.button("Undo").click()
    assert sidebar.lines() == LISTED
    assert sidebar.told() == [("delete", {"conversation": "b"})]
    sidebar.server.releases("delete")

    assert sidebar.server.heard(2)[1] == ("undelete", {"conversation": "b"})


def test_an_undone_deletion_is_listed_before_and_after_the_server_lists_it(sidebar: SidebarPage) -> None:
    sidebar.delete("Bears")
    sidebar.dispatch(listed(gone=["b"]))
    sidebar.button("Undo").click()
    assert sidebar.lines() == LISTED
    sidebar.dispatch(listed(THREE[1]))
    assert sidebar.lines() == LISTED
    sidebar.dispatch(listed(gone=["b"]))

    assert sidebar.lines() == ["Today", "Apples", "Cats"]


def test_an_undo_that_is_too_late_is_told(sidebar: SidebarPage) -> None:
    sidebar.server.refuses("undelete", "This conversation is not here. Start a new chat.")
    sidebar.delete("Bears")
    sidebar.button("Undo").click()

    expect(sidebar.toasts).to_have_text("This conversation is not here. Start a new chat.")
    assert sidebar.lines() == ["Today", "Apples", "Cats"]


def test_each_deletion_can_be_undone_by_itself(sidebar: SidebarPage) -> None:
    sidebar.delete("Bears")
    sidebar.delete("Cats")
    sidebar.button("Undo").first.click()

    assert sidebar.server.heard(3)[2] == ("undelete", {"conversation": "b"})
    assert sidebar.lines() == ["Today", "Apples", "Bears"]


def test_the_draft_of_a_deleted_conversation_leaves_the_storage_and_comes_back_with_it(sidebar: SidebarPage) -> None:
    def draft() -> str:
        return str(sidebar.page.evaluate("app.draftOf('b')"))

    sidebar.page.evaluate("app.keepDraft('b', 'Half a question')")
    sidebar.delete("Bears")
    assert draft() == ""
    sidebar.button("Undo").click()
    assert draft() == "Half a question"


def test_the_draft_of_a_conversation_that_is_deleted_elsewhere_leaves_the_storage(sidebar: SidebarPage) -> None:
    sidebar.page.evaluate("app.keepDraft('b', 'Half a question')")
    sidebar.dispatch(listed(gone=["b"]))

    assert sidebar.page.evaluate("app.draftOf('b')") == ""


def test_no_list_brings_back_what_may_still_be_undone(sidebar: SidebarPage) -> None:
    sidebar.delete("Bears")
    sidebar.show(*THREE)

    assert sidebar.lines() == ["Today", "Apples", "Cats"]


def test_no_list_brings_back_what_the_server_has_not_deleted_yet(sidebar: SidebarPage) -> None:
    sidebar.server.holds("delete")
    sidebar.delete("Bears")
    let_the_time_run_out(sidebar)
    sidebar.show(*THREE)

    assert sidebar.lines() == ["Today", "Apples", "Cats"]


def test_the_next_conversation_takes_the_focus_of_a_deleted_one(sidebar: SidebarPage) -> None:
    sidebar.delete("Bears")
    expect(sidebar.link("Cats")).to_be_focused()
    sidebar.delete("Cats")
    expect(sidebar.link("Apples")).to_be_focused()
    sidebar.delete("Apples")
    expect(sidebar.button("New chat")).to_be_focused()


def test_the_delete_key_does_what_the_mouse_does(sidebar: SidebarPage) -> None:
    sidebar.link("Bears").press("Delete")

    assert sidebar.told() == [("delete", {"conversation": "b"})]


def test_a_conversation_on_show_leaves_the_screen_with_its_deletion(sidebar: SidebarPage) -> None:
    sidebar.open("b")
    sidebar.delete("Bears")

    assert sidebar.shown() != "b"
    expect(sidebar.page.locator("article")).to_have_count(0)


def test_undo_brings_a_conversation_back_on_show(sidebar: SidebarPage) -> None:
    sidebar.open("b")
    sidebar.delete("Bears")
    sidebar.button("Undo").click()

    assert [name for name, _ in sidebar.server.heard(3)] == ["delete", "undelete", "open"]
    expect(sidebar.page.locator("article .body")).to_have_text(["Why?", "Because."])


def test_everything_is_deleted_after_a_typed_word(sidebar: SidebarPage) -> None:
    delete_everything(sidebar)

    assert sidebar.told() == [("delete_all", {})]
    assert sidebar.lines() == []


def test_a_deletion_of_everything_that_is_refused_is_undone(sidebar: SidebarPage) -> None:
    sidebar.server.refuses("delete_all", REFUSAL)
    delete_everything(sidebar)

    expect(sidebar.toasts).to_have_text(REFUSAL)
    assert sidebar.lines() == LISTED


def test_another_word_deletes_nothing(sidebar: SidebarPage) -> None:
    sidebar.button("Delete all my conversations").click()
    sidebar.page.get_by_role("textbox", name="to confirm").fill("delet")
    sidebar.page.keyboard.press("Enter")

    assert sidebar.told() == []


def test_a_conversation_on_show_that_is_deleted_elsewhere_is_closed_with_a_word(sidebar: SidebarPage) -> None:
    sidebar.open("b")
    sidebar.dispatch(listed(gone=["b"]))

    expect(sidebar.toasts).to_contain_text("This conversation was deleted on another page or device.")
    assert sidebar.shown() != "b"
    expect(sidebar.page.locator("article")).to_have_count(0)


def test_the_deletion_of_a_conversation_elsewhere_that_is_not_on_show_needs_no_word(sidebar: SidebarPage) -> None:
    sidebar.open("b")
    sidebar.dispatch(listed(gone=["a"]))

    assert sidebar.lines() == ["Today", "Bears", "Cats"]
    assert sidebar.shown() == "b"
    expect(sidebar.toasts).to_have_count(0)


def test_a_reply_that_ends_elsewhere_is_told_with_a_way_there(sidebar: SidebarPage) -> None:
    sidebar.dispatch(frame(conversation="b"), frame(conversation="b", done=True))
    expect(sidebar.toasts).to_have_text("The reply in “Bears” is finished.")
    sidebar.button("Open").click()

    assert sidebar.told() == [("open", {"conversation": "b"})]
    expect(sidebar.toasts).to_have_count(0)
