"""The numbers of the settings: an emptied one is the model's default, a new one counts."""

import pytest
from playwright.sync_api import expect

from tests.e2e.chat_page import ChatPage
from tests.fakes.router import ScriptedRouter


@pytest.mark.parametrize("name", ["Max tokens", "Temperature", "Top P"])
@pytest.mark.parametrize("first", ["", "1"], ids=["never set", "set before"])
def test_an_emptied_box_is_the_models_default(chat: ChatPage, router: ScriptedRouter, name: str, first: str) -> None:
    chat.open_settings()
    box, own = chat.page.get_by_role("spinbutton", name=name), chat.page.get_by_role("checkbox", name=f"{name}: model's default")
    if first:
        box.fill(first)
        expect(own).not_to_be_checked()
        box.blur()
    held = box.input_value()
    box.fill("")
    box.blur()
    expect(box).to_have_value(held)
    expect(own).to_be_checked()
    chat.ask("Hi")
    assert not {"temperature", "top_p", "max_tokens", "max_completion_tokens"} & router.chats[-1].body.keys()


@pytest.mark.parametrize("name", ["Max tokens", "Temperature", "Top P"])
def test_a_box_that_is_emptied_and_left_at_once_is_the_models_default(chat: ChatPage, router: ScriptedRouter, name: str) -> None:
    chat.open_settings()
    box, own = chat.page.get_by_role("spinbutton", name=name), chat.page.get_by_role("checkbox", name=f"{name}: model's default")
    box.fill("1")
    expect(own).not_to_be_checked()
    box.evaluate("""(box) => {
      box.value = "";
      box.dispatchEvent(new InputEvent("input", { bubbles: true }));
      box.blur();
    }""")
    expect(own).to_be_checked()
    chat.ask("Hi")
    expect(own).to_be_checked()
    assert not {"temperature", "top_p", "max_tokens", "max_completion_tokens"} & router.chats[-1].body.keys()
    box.fill("1")
    expect(own).not_to_be_checked()


def test_a_number_that_is_typed_anew_counts(chat: ChatPage, router: ScriptedRouter) -> None:
    chat.open_settings()
    box = chat.page.get_by_role("spinbutton", name="Max tokens")
    box.fill("")
    expect(chat.page.get_by_role("checkbox", name="Max tokens: model's default")).to_be_checked()
    box.press_sequentially("200")
    box.blur()
    expect(chat.page.get_by_role("checkbox", name="Max tokens: model's default")).not_to_be_checked()
    chat.ask("Hi")
    assert {router.chats[-1].body.get("max_tokens"), router.chats[-1].body.get("max_completion_tokens")} == {200, None}


def test_a_page_left_with_an_empty_box_comes_back_with_a_number(chat: ChatPage) -> None:
    chat.open_settings()
    box = chat.page.get_by_role("spinbutton", name="Max tokens")
    box.fill("")
    chat.page.wait_for_function("localStorage.getItem('huggingchat-settings')")
    chat.reload()
    expect(box).to_have_value("4096")
    expect(chat.page.get_by_role("checkbox", name="Max tokens: model's default")).to_be_checked()
