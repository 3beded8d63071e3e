"""Conversations that last, in a real browser: the sidebar, the address, reload, deletion, export."""

import json
import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.e2e.chat_page import ChatPage


def listed(chat: ChatPage) -> Locator:
    return chat.page.get_by_role("list", name="Conversations").get_by_role("listitem")


def one(chat: ChatPage, title: str) -> Locator:
    return listed(chat).filter(has_text=title)


def menu(chat: ChatPage, title: str, entry: str) -> None:
    one(chat, title).hover()
    one(chat, title).get_by_role("button", name=re.compile("^More|^Actions|^Options|menu", re.IGNORECASE)).click()
    chat.page.get_by_role("menuitem", name=entry).or_(chat.page.get_by_role("button", name=entry, exact=True)).first.click()


def test_a_conversation_is_listed_by_its_first_words_and_found_after_a_reload(chat: ChatPage) -> None:
    chat.ask("Alpha conversation about rainbows")
    expect(one(chat, "Alpha")).to_have_count(1)
    expect(chat.page.get_by_role("status", name="History")).to_have_text("Saved")
    chat.open()
    expect(one(chat, "Alpha")).to_have_count(1)


def test_opening_going_back_and_forward_lead_from_one_to_another(chat: ChatPage) -> None:
    chat.ask("Beta first question")
    first = chat.page.url
    chat.page.get_by_role("button", name="New chat").click()
    chat.ask("Gamma second question")
    one(chat, "Beta").click()
    expect(chat.articles.first).to_contain_text("Beta first question")
    assert chat.page.url == first
    chat.page.go_back()
    expect(chat.articles.first).to_contain_text("Gamma second question")
    chat.page.go_forward()
    expect(chat.articles.first).to_contain_text("Beta first question")


def test_another_tab_sees_a_new_conversation_by_itself(chat: ChatPage) -> None:
    other = ChatPage(chat.page.context.new_page(), chat.url).open()
    chat.ask("Delta in one tab")
    expect(one(other, "Delta")).to_have_count(1)


def test_the_text_of_a_conversation_is_found_in_its_context(chat: ChatPage) -> None:
    chat.ask("Epsilon one two three four five six xylophone seven")
    chat.page.get_by_role("searchbox", name="Search chats").fill("xylophone")
    expect(listed(chat).filter(has_text="xylophone")).to_have_count(1)
    expect(chat.page.locator("#sidebar mark").filter(has_text="xylophone")).to_be_visible()


def test_a_deletion_can_be_undone_and_holds_when_the_page_is_loaded_anew(chat: ChatPage) -> None:
    chat.ask("Zeta to be deleted")
    address = chat.page.url
    menu(chat, "Zeta", "Delete")
    expect(one(chat, "Zeta")).to_have_count(0)
    chat.page.get_by_role("button", name="Undo").click()
    expect(one(chat, "Zeta")).to_have_count(1)
    menu(chat, "Zeta", "Delete")
    chat.page.goto(address)  # at once: the Undo is still there
    chat.ready()
    expect(chat.articles).to_have_count(0)
    expect(one(chat, "Zeta")).to_have_count(0)


def test_everything_can_be_taken_along(chat: ChatPage, tmp_path: Path) -> None:
    chat.ask("Eta to be exported")
    chat.page.get_by_role("button", name="Export", exact=True).click()
    with chat.page.expect_download() as download:
        chat.page.get_by_role("menuitem", name=re.compile("JSON")).or_(
            chat.page.get_by_role("button", name=re.compile("JSON"))
        ).first.click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert any("Eta to be exported" in json.loads(line)["messages"][0]["content"] for line in lines)
