"""Replies that outlive the page: continued, followed from several tabs, waited for, and told of from elsewhere. In a real browser."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

from chat.inference.demo.wire import DONE, Answer, Wait, error, finish, text
from tests.e2e.chat_page import ChatPage
from tests.e2e.process import running
from tests.fakes.relay import Relay
from tests.fakes.router import ScriptedRouter


def stopped_reply(chat: ChatPage) -> str:
    """The text of a reply that the person has stopped."""
    chat.pick("demo/slow")
    chat.send("Go on")
    expect(chat.articles.last).to_contain_text("word3")
    chat.stop_button.click()
    expect(chat.articles.last).to_contain_text("You stopped this reply.")  # drawn together with the last words
    return body(chat)


def body(chat: ChatPage) -> str:
    return chat.articles.last.locator(".body").inner_text().strip()


def second_tab(chat: ChatPage) -> ChatPage:
    """The same conversation in another tab of the same browser."""
    other = ChatPage(chat.page.context.new_page(), chat.url)
    return other.open("?" + chat.page.url.split("?")[1])


def until(event: Event) -> Iterator[Wait]:
    """Steps of an answer that pauses until the event."""
    while not event.is_set():
        yield Wait(0.05)


def new_chat(chat: ChatPage) -> None:
    chat.page.get_by_role("button", name="New chat").first.click()
    expect(chat.articles).to_have_count(0)


def test_continue_goes_on_in_the_same_message_and_doubles_no_word(chat: ChatPage, router: ScriptedRouter) -> None:
    said = stopped_reply(chat)
    expect(chat.articles.last).to_contain_text("You stopped this reply.")
    router.enqueue(Answer([text(said[-11:]), text(" and"), text(" that is all."), finish(), DONE]))
    chat.articles.last.get_by_role("button", name="Continue").click()
    whole = chat.articles.last.locator(".body")
    expect(whole).to_have_text(f"{said} and that is all.")
    expect(chat.articles).to_have_count(2)
    expect(chat.articles.last).not_to_contain_text("You stopped this reply.")
    expect(chat.articles.last.get_by_role("button", name="Continue")).to_have_count(0)
    chat.reload()
    expect(whole).to_have_text(f"{said} and that is all.")


def test_a_reply_that_broke_off_keeps_its_text_and_can_be_continued(chat: ChatPage, router: ScriptedRouter) -> None:
    chat.ask("Hi", model="demo/cut")
    expect(chat.articles.last).to_contain_text("Hello, world!")
    expect(chat.articles.last.get_by_role("alert")).to_contain_text("broke before the reply was complete")
    router.enqueue(Answer([text("world! Goodbye."), finish(), DONE]))
    chat.articles.last.get_by_role("button", name="Continue").click()
    expect(chat.articles.last.locator(".body")).to_have_text("Hello, world! Goodbye.")
    expect(chat.articles.last.get_by_role("alert")).to_have_count(0)


def test_a_reply_at_its_limit_can_be_continued(chat: ChatPage) -> None:
    reply = chat.ask("Hi", model="demo/truncated")
    expect(reply.get_by_role("button", name="Continue")).to_be_visible()


def test_two_tabs_read_one_reply_and_either_may_stop_it(chat: ChatPage) -> None:
    chat.pick("demo/slow")
    chat.send("Go on")
    expect(chat.articles.last).to_contain_text("word3")
    other = second_tab(chat)
    expect(other.articles.last).to_contain_text("word8")
    other.stop_button.click()
    expect(chat.send_button).to_be_visible()
    expect(chat.articles.last).to_contain_text("You stopped this reply.")
    expect(other.articles.last.locator(".body")).to_have_text(body(chat))
    other.page.close()


def test_two_conversations_are_written_at_once_and_a_toast_tells_of_the_one_elsewhere(chat: ChatPage, router: ScriptedRouter) -> None:
    chat.pick("demo/slow")
    chat.send("A long question")
    expect(chat.articles.last).to_contain_text("word0")
    first = chat.page.url
    new_chat(chat)
    is_elsewhere = Event()
    router.enqueue(Answer(chain([text("Short")], until(is_elsewhere), [text(" answer"), finish(), DONE])))
    chat.send("A quick question")
    expect(chat.articles.last).to_contain_text("Short")
    new_chat(chat)
    is_elsewhere.set()
    toast = chat.page.get_by_role("status").filter(has_text="The reply in “A quick question” is finished.")
    toast.get_by_role("button", name="Open").click()
    expect(chat.articles.last.locator(".body")).to_have_text("Short answer")
    expect(toast).to_have_count(0)
    chat.open("?" + first.split("?")[1])
    expect(chat.articles.last).to_contain_text("word5")
    chat.stop_button.click()
    expect(chat.send_button).to_be_visible()


def test_a_reply_on_show_needs_no_toast(chat: ChatPage) -> None:
    chat.ask("Hi")
    expect(chat.page.locator(".toast")).to_have_count(0)


def test_a_busy_server_is_counted_down_and_asked_again(chat: ChatPage, router: ScriptedRouter) -> None:
    router.enqueue(error(429, {"error": "Too many requests"}, {"retry-after": "2"}))
    chat.send("Hi")
    expect(chat.page.get_by_text(re.compile(r"groq is busy\. Asking again in \d seconds?…"))).to_be_visible()
    expect(chat.articles.last).to_contain_text("Hello, world!")
    expect(chat.page.get_by_text("Asking again")).to_have_count(0)


def test_a_silent_server_is_waited_for_in_words_and_can_be_stopped(page: Page, app_url: str, router: ScriptedRouter) -> None:
    page.clock.install()
    chat = ChatPage(page, app_url).open()
    chat.pick("demo/stalled")
    chat.send("Hi")
    expect(chat.articles.last).to_contain_text("Hello, world!")
    page.clock.fast_forward(11_000)
    expect(chat.articles.last).to_contain_text("Still waiting for the model")
    chat.stop_button.click()
    expect(chat.articles.last).to_contain_text("You stopped this reply.")
    expect(chat.articles.last.locator(".body")).to_have_text("Hello, world!")


def test_stop_before_the_first_token_leaves_a_composer_that_works(chat: ChatPage) -> None:
    chat.pick("demo/silent")
    chat.send("Hi")
    expect(chat.stop_button).to_be_enabled()
    chat.stop_button.click()
    expect(chat.articles.last).to_contain_text("You stopped this reply.")
    chat.pick("demo/plain")
    chat.send("Again")
    expect(chat.articles.last).to_contain_text("Hello, world!")


def test_another_device_of_the_same_person_goes_on_reading(chat: ChatPage, browser: Browser) -> None:
    chat.pick("demo/slow")
    chat.send("Go on")
    expect(chat.articles.last).to_contain_text("word3")
    context = browser.new_context()
    device = ChatPage(context.new_page(), chat.url).open("?" + chat.page.url.split("?")[1])
    expect(device.articles.last).to_contain_text("word9")
    device.stop_button.click()
    expect(chat.send_button).to_be_visible()
    context.close()


def test_a_connection_that_breaks_is_taken_up_again_and_the_reply_goes_on(browser: Browser, app_url: str, router: ScriptedRouter) -> None:
    context = browser.new_context()
    with Relay(app_url) as relay:
        chat = ChatPage(context.new_page(), relay.url).open()
        chat.pick("demo/slow")
        chat.send("Go on")
        expect(chat.articles.last).to_contain_text("word3")
        relay.cut_connections()
        expect(chat.articles.last).to_contain_text(re.compile(r"word0 word1 .*word40 "))
        chat.stop_button.click()
        expect(chat.articles.last).to_contain_text("You stopped this reply.")
        context.close()
    assert len(router.chats) == 1, "nobody asked again"


def test_a_killed_app_that_is_started_again_shows_what_there_was_and_offers_to_continue(
    browser: Browser, router: ScriptedRouter, tmp_path: Path
) -> None:
    context = browser.new_context()
    settings = {
        "HF_ROUTER_URL": router.base_url,
        "HF_TOKEN": "hf_e2e_token",
        "DEFAULT_MODEL": "demo/slow",
        "DATA_DIR": str(tmp_path / "data"),
    }
    with running(tmp_path / "log.txt", settings) as (url, process):
        chat = ChatPage(context.new_page(), url).open()
        chat.send("Go on")
        expect(chat.articles.last).to_contain_text("word40 ")
        process.kill()
        process.wait()
    with running(tmp_path / "log.txt", settings, port=urlsplit(url).port):
        reply = chat.articles.last
        expect(reply).to_contain_text("The app was stopped while this reply was being written.")
        said = body(chat)
        assert said.startswith("word0 word1 ")
        assert len(said.split()) > 5, "no more than the last three seconds are lost"
        router.enqueue(Answer([text(" and that is all."), finish(), DONE]))
        reply.get_by_role("button", name="Continue").click()
        expect(reply.locator(".body")).to_have_text(f"{said} and that is all.")
        context.close()
