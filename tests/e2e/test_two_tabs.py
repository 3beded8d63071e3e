"""Two tabs with one conversation: each shows what the other does, and goes on from there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.chat_page import ChatPage
from tests.fakes.router import ScriptedRouter
from tests.fakes.slow_line import SlowLine

DELETED = "This conversation was deleted on another page or device. Your text is still in the box."


def second(chat: ChatPage, url: str = "") -> ChatPage:
    """The conversation on show, in another tab of the same browser."""
    other = ChatPage(chat.page.context.new_page(), url or chat.url)
    return other.open("?" + chat.page.url.split("?")[1])


@pytest.fixture
def tabs(chat: ChatPage) -> tuple[ChatPage, ChatPage]:
    """Two tabs with a conversation of one question and its answer."""
    chat.ask("First")
    return chat, second(chat)


@pytest.fixture
def line(app_url: str) -> Iterator[SlowLine]:
    """The way to the app for a tab whose stream is cut."""
    with SlowLine(app_url) as line:
        yield line


def choose(chat: ChatPage, action: str) -> None:
    """From the sidebar's menu of the conversation on show."""
    item = listed(chat, chat)
    item.hover()
    item.get_by_role("button").click()
    chat.page.get_by_role("button", name=action, exact=True).click()


def listed(chat: ChatPage, of: ChatPage) -> Locator:
    """The conversation that `of` shows, in the sidebar of `chat`."""
    return chat.page.locator(f"li[data-id='{of.page.url.split('?c=')[1]}']")


def test_an_idle_tab_shows_what_the_other_says_and_goes_on_from_there(tabs: tuple[ChatPage, ChatPage], router: ScriptedRouter) -> None:
    one, other = tabs
    other.ask("Second, in another tab")
    expect(one.articles).to_have_count(4)
    one.ask("Third, from the first tab")
    assert [turn["content"] for turn in router.chats[-1].body["messages"]][::2] == [
        "First",
        "Second, in another tab",
        "Third, from the first tab",
    ]
    expect(other.articles).to_have_count(6)


@pytest.mark.parametrize("name", ["Retry", "Continue"])
def test_a_reply_that_is_written_again_is_read_and_stopped_in_both(chat: ChatPage, router: ScriptedRouter, name: str) -> None:
    chat.pick("demo/slow")
    chat.send("Hi")
    expect(chat.articles.last).to_contain_text("word3")
    chat.stop_button.click()
    expect(chat.articles.last.get_by_role("button", name=name)).to_be_visible()
    other = second(chat)
    before = len(router.chats)
    chat.articles.last.get_by_role("button", name=name).click()
    expect(other.stop_button).to_be_enabled()
    other.stop_button.click()
    for tab in (chat, other):
        expect(tab.send_button).to_be_visible()
        expect(tab.articles).to_have_count(2)
        expect(tab.articles.last).to_contain_text("You stopped this reply.")
    assert chat.articles.last.locator(".body").inner_text() == other.articles.last.locator(".body").inner_text()
    assert len(router.chats) == before + 1


def test_the_version_on_show_is_the_same_in_both(tabs: tuple[ChatPage, ChatPage]) -> None:
    one, other = tabs
    one.articles.last.get_by_role("button", name="Retry").click()
    expect(other.articles.last).to_contain_text("2/2")
    other.articles.last.get_by_role("button", name="Previous version").click()
    expect(one.articles.last).to_contain_text("1/2")


def test_a_new_name_is_shown_in_both(tabs: tuple[ChatPage, ChatPage]) -> None:
    one, other = tabs
    choose(one, "Rename")
    one.page.keyboard.type("Renamed")
    one.page.keyboard.press("Enter")
    expect(listed(other, one)).to_have_accessible_name("Renamed")


def test_a_conversation_that_is_deleted_in_one_closes_in_the_other_with_its_draft_kept(tabs: tuple[ChatPage, ChatPage]) -> None:
    one, other = tabs
    other.message.fill("What I was about to say")
    choose(one, "Delete")
    expect(other.articles).to_have_count(0)
    expect(other.page.get_by_text(DELETED)).to_be_visible()
    expect(other.message).to_have_value("What I was about to say")
    expect(one.page.get_by_text(DELETED)).to_have_count(0)


def test_a_tab_that_missed_something_is_told_so_and_catches_up(chat: ChatPage, line: SlowLine, router: ScriptedRouter) -> None:
    chat.ask("First")
    behind = second(chat, line.url)
    line.is_live_open = False
    line.cut_live()
    chat.ask("Second")
    behind.send("Third")
    expect(behind.page.get_by_role("alert").filter(has_text="another tab")).to_be_visible()
    expect(behind.message).to_have_value("Third")
    expect(behind.articles).to_have_count(4)
    line.is_live_open = True
    behind.message.press("Enter")
    expect(behind.articles).to_have_count(6)
    expect(chat.articles).to_have_count(6)


def test_a_message_into_a_conversation_that_was_deleted_elsewhere_is_refused_and_costs_nothing(
    chat: ChatPage, line: SlowLine, router: ScriptedRouter
) -> None:
    chat.ask("First")
    behind = second(chat, line.url)
    line.is_live_open = False
    line.cut_live()
    with chat.page.expect_response("**/live/delete*"):
        choose(chat, "Delete")
    before = len(router.chats)
    behind.send("Into the void")
    expect(behind.message).to_have_value("Into the void")
    expect(behind.page.get_by_role("alert").filter(has_text="This conversation is not here")).to_be_visible()
    assert len(router.chats) == before


def test_a_deletion_and_its_undo_show_in_the_other_at_once(tabs: tuple[ChatPage, ChatPage]) -> None:
    one, other = tabs
    other.page.get_by_role("button", name="New chat", exact=True).click()
    item = listed(other, one)
    expect(item).to_be_visible()
    choose(one, "Delete")
    expect(item).to_have_count(0)
    one.page.get_by_role("button", name="Undo").click()
    expect(item).to_be_visible()
