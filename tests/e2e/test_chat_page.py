"""The main job in a real browser: pick a model, ask, watch the reply stream; and what happens when something goes wrong."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.chat_page import ChatPage
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter


def test_a_person_asks_and_reads_the_reply(chat: ChatPage) -> None:
    reply = chat.ask("Hi")
    expect(reply).to_contain_text("Hello, world!")
    expect(chat.message).to_have_value("")
    expect(chat.articles.first).to_contain_text("Hi")


def test_the_reply_says_who_wrote_it_and_what_it_took(chat: ChatPage) -> None:
    reply = chat.ask("Hi")
    for fact in ("demo/plain", "groq", "3 tokens", "$0.0001"):
        expect(reply).to_contain_text(fact)


def test_the_first_screen_tells_what_this_is_and_offers_four_prompts(chat: ChatPage, router: ScriptedRouter) -> None:
    page = chat.page
    expect(page.get_by_role("heading", name="HuggingChat")).to_be_visible()
    expect(page.get_by_text("Your conversations stay yours.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Compare in a table")).click()
    expect(chat.articles.last).to_contain_text("Hello, world!")
    assert "hiking" in router.chats[-1].body["messages"][-1]["content"]


def test_models_are_found_by_typing_and_can_change_in_mid_conversation(chat: ChatPage, router: ScriptedRouter) -> None:
    chat.ask("One")
    chat.ask("Two", model="demo/reasoning")
    assert [request.body["model"] for request in router.chats] == ["demo/plain", "demo/reasoning"]
    expect(chat.articles.nth(1)).to_contain_text("demo/plain")
    expect(chat.articles.nth(3)).to_contain_text("demo/reasoning")


def test_the_provider_is_the_persons_choice(chat: ChatPage, router: ScriptedRouter) -> None:
    chat.provider.click()
    chat.page.get_by_role("option", name=re.compile("^groq")).click()
    chat.ask("Hi")
    assert router.chats[-1].body["model"] == "demo/plain:groq"


def test_enter_sends_and_shift_enter_breaks_the_line(chat: ChatPage, router: ScriptedRouter) -> None:
    chat.message.press_sequentially("one")
    chat.message.press("Shift+Enter")
    chat.message.press_sequentially("two")
    chat.message.press("Enter")
    expect(chat.articles.last).to_contain_text("Hello, world!")
    assert router.chats[-1].body["messages"][-1]["content"] == "one\ntwo"


def test_enter_belongs_to_the_input_method_while_it_composes(chat: ChatPage, router: ScriptedRouter) -> None:
    chat.message.fill("にほ")
    chat.message.evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    expect(chat.message).to_have_value("にほ")
    chat.ask("日本")
    assert len(router.chats) == 1


def test_stop_ends_the_reply_where_it_is(chat: ChatPage) -> None:
    chat.pick("demo/slow")
    chat.send("Go on")
    expect(chat.articles.last).to_contain_text("word3")
    chat.stop_button.click()
    expect(chat.send_button).to_be_visible()
    text = chat.articles.last.locator(".body").inner_text()
    assert "word3" in text
    assert "word200" not in text
    chat.reload()
    expect(chat.articles.last.locator(".body")).to_have_text(text)


def test_a_double_click_on_send_makes_one_message(chat: ChatPage, router: ScriptedRouter) -> None:
    chat.message.fill("Once")
    chat.send_button.dblclick(force=True)
    expect(chat.articles).to_have_count(2)
    expect(chat.stop_button).to_be_hidden()
    assert len(router.chats) == 1


def test_a_reload_finds_the_conversation_and_the_choices_again(chat: ChatPage) -> None:
    chat.ask("Remember me", model="demo/reasoning")
    chat.reload()
    expect(chat.articles.first).to_contain_text("Remember me")
    expect(chat.articles.last).to_contain_text("Hello, world!")
    expect(chat.model).to_have_value(re.compile("^demo/reasoning"))


def test_a_reload_in_mid_reply_goes_on_reading(chat: ChatPage) -> None:
    chat.pick("demo/slow")
    chat.send("Go on")
    expect(chat.articles.last).to_contain_text("word3")
    chat.reload()
    expect(chat.articles.last).to_contain_text("word25")
    chat.stop_button.click()
    expect(chat.send_button).to_be_visible()


def test_a_new_chat_is_empty_and_the_old_one_keeps_its_draft_apart(chat: ChatPage) -> None:
    chat.ask("First")
    chat.message.fill("unsent in the first")
    chat.page.get_by_role("button", name="New chat").click()
    expect(chat.articles).to_have_count(0)
    expect(chat.message).to_have_value("")
    chat.ask("Second")
    expect(chat.articles).to_have_count(2)


def test_a_reload_right_after_sending_finds_the_message_once(chat: ChatPage, router: ScriptedRouter) -> None:
    chat.pick("demo/slow")
    chat.send("Only once")
    chat.reload()
    expect(chat.articles.first).to_contain_text("Only once")
    expect(chat.articles.last).to_contain_text("word0")
    expect(chat.message).to_have_value("")
    assert len(router.chats) == 1
    chat.stop_button.click()
    expect(chat.send_button).to_be_visible()


def test_what_a_toast_quotes_stays_text(chat: ChatPage) -> None:
    hostile = "<img src=x onerror=document.title='owned'>"
    reply = chat.ask("Hi")
    chat.page.route(
        "**/run/predict*", lambda route: route.continue_(post_data=str(route.request.post_data).replace('"demo/plain"', f'"{hostile}"'))
    )
    reply.get_by_role("button", name="Retry").click()
    expect(chat.page.get_by_text(hostile)).to_be_visible()
    assert chat.page.title() == "HuggingChat"


def test_no_script_of_the_page_can_send_what_was_said_elsewhere(browser: Browser, app_url: str) -> None:
    page = ChatPage(browser.new_page(), app_url).open().page
    with ScriptedRouter() as elsewhere:
        send = "url => fetch(url, {mode: 'no-cors'}).then(() => 'sent', () => 'blocked')"
        assert page.evaluate(send, f"{elsewhere.base_url}/models?said=secret") == "blocked"
        assert elsewhere.requests == []
    page.context.close()


def test_a_draft_survives_a_reload(chat: ChatPage) -> None:
    chat.message.fill("half a thought")
    chat.reload()
    expect(chat.message).to_have_value("half a thought")


def test_a_refused_message_comes_back_with_one_sentence(chat: ChatPage, router: ScriptedRouter) -> None:
    long = "x" * 200_000
    chat.message.evaluate("(box, text) => { box.value = text; box.dispatchEvent(new Event('input')); }", long)
    chat.send_button.click()
    expect(chat.page.get_by_role("alert").filter(has_text="200,000 characters")).to_have_count(1)
    assert chat.message.input_value() == long
    expect(chat.articles).to_have_count(0)
    assert router.chats == []


@pytest.mark.parametrize(
    ("scenario", "sentence"),
    [
        ("status_401", "token"),
        ("status_402", "credits behind this chat are used up"),
        ("status_403", "permission"),
        ("status_413", "larger than"),
        ("status_429", "busy"),
        ("status_500", "failed to answer"),
        ("model_not_supported", "None of the providers"),
        ("html", "something that is not a reply"),
        ("empty", "without|empty|no text|no words"),
        ("malformed", "something that is not a reply"),
        ("mid_stream_error", "failed to answer"),
        ("cut", "connection|broke"),
    ],
)
def test_an_error_is_said_in_its_place_and_can_be_retried(chat: ChatPage, scenario: str, sentence: str) -> None:
    chat.pick(f"demo/{scenario}")
    chat.send("Hi")
    error = chat.articles.last.get_by_role("alert")
    expect(error).to_contain_text(re.compile(sentence))
    expect(chat.message).to_be_editable()
    expect(chat.articles.last).not_to_contain_text("Traceback")
    expect(chat.articles.last).not_to_contain_text("<html")


def test_retry_asks_again_and_takes_the_place_of_the_error(chat: ChatPage) -> None:
    chat.ask("Hi", model="demo/status_500")
    chat.pick("demo/plain")
    chat.articles.last.get_by_role("button", name="Retry").first.click()
    expect(chat.articles.last).to_contain_text("Hello, world!")
    expect(chat.articles).to_have_count(2)


def test_retry_of_a_good_reply_makes_a_second_version(chat: ChatPage) -> None:
    reply = chat.ask("Hi", model="demo/reasoning")
    chat.pick("demo/plain")
    reply.get_by_role("button", name="Retry").click()
    expect(chat.articles.last).to_contain_text("2/2")
    expect(chat.stop_button).to_be_hidden()
    chat.articles.last.get_by_role("button", name="Previous version").click()
    expect(chat.articles.last).to_contain_text("1/2")
    expect(chat.articles.last).to_contain_text("demo/reasoning")


@pytest.mark.parametrize(("scenario", "name"), [("slow", "Retry"), ("slow", "Continue")])
def test_a_double_click_makes_one_reply(chat: ChatPage, router: ScriptedRouter, scenario: str, name: str) -> None:
    chat.pick(f"demo/{scenario}")
    chat.send("Hi")
    expect(chat.articles.last).to_contain_text("word3")
    chat.stop_button.click()
    before = len(router.chats)
    chat.articles.last.get_by_role("button", name=name).dblclick()
    expect(chat.stop_button).to_be_visible()
    chat.stop_button.click()
    expect(chat.send_button).to_be_visible()
    expect(chat.articles).to_have_count(2)
    assert len(router.chats) == before + 1
    expect(chat.page.get_by_test_id("toast-body")).to_have_count(0)


def test_parameters_are_sent_once_they_leave_the_models_default(chat: ChatPage, router: ScriptedRouter) -> None:
    chat.open_settings()
    page = chat.page
    own = page.get_by_role("checkbox", name="Temperature: model's default")
    expect(own).to_be_checked()
    chat.ask("One")
    assert "temperature" not in router.chats[-1].body
    page.get_by_role("slider", name=re.compile("Temperature")).fill("0.5")
    expect(own).not_to_be_checked()
    page.get_by_role("textbox", name="System prompt").fill("Be brief.")
    page.get_by_role("textbox", name="System prompt").blur()
    chat.ask("Two")
    sent = router.chats[-1].body
    assert sent["temperature"] == 0.5
    assert sent["messages"][0] == {"role": "system", "content": "Be brief."}
    chat.reload()
    expect(page.get_by_role("checkbox", name="Temperature: model's default")).not_to_be_checked()
    expect(page.get_by_role("textbox", name="System prompt")).to_have_value("Be brief.")


def test_a_field_that_the_model_refuses_is_left_out_and_said(chat: ChatPage) -> None:
    chat.open_settings()
    chat.page.get_by_role("slider", name=re.compile("Top P")).fill("0.5")
    reply = chat.ask("Hi", model="demo/refuses_top_p")
    expect(reply).to_contain_text("Hello, world!")
    expect(reply).to_contain_text("Top P was left out")


def test_reasoning_is_folded_away_with_its_duration(chat: ChatPage) -> None:
    reply = chat.ask("Hi", model="demo/think")
    expect(reply).to_contain_text("Thought")
    expect(reply.get_by_text("The person greets me.")).to_be_hidden()
    expect(reply.locator(".body")).to_have_text("Hello, world!")


def test_the_context_meter_tells_how_full_the_model_is(chat: ChatPage) -> None:
    meter = chat.page.get_by_role("img", name=re.compile("tokens of the model's context"))
    expect(meter).to_have_accessible_name(re.compile("About 0 of 131,072 tokens"))
    chat.message.fill("x" * 35_000)
    expect(meter).to_contain_text("8%")


def test_text_of_any_kind_stays_text(chat: ChatPage, router: ScriptedRouter) -> None:
    hostile = "${7*7} {{7*7}} <img src=x onerror=\"document.title='owned'\"> שלום 🦊 \\back"
    chat.ask(hostile)
    expect(chat.articles.first).to_contain_text(hostile)
    assert router.chats[-1].body["messages"][-1]["content"] == hostile
    assert chat.page.title() == "HuggingChat"


def test_another_browser_on_this_machine_is_the_same_owner(chat: ChatPage, browser: Browser) -> None:
    chat.ask("Shared by one owner")
    context = browser.new_context()
    other = ChatPage(context.new_page(), chat.page.url.split("?")[0])
    other.open("?" + chat.page.url.split("?")[1])
    expect(other.articles.first).to_contain_text("Shared by one owner")
    context.close()


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_nothing_is_wider_than_the_window(chat: ChatPage, width: int) -> None:
    chat.page.set_viewport_size({"width": width, "height": 800})
    assert chat.overflow <= 0
    chat.ask("Show it", model="demo/markdown")
    assert chat.overflow <= 0
    box = chat.message.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 800, "and the composer is in sight"


def test_the_theme_is_kept_across_reloads(chat: ChatPage) -> None:
    chat.page.get_by_role("button", name="Light or dark").click()
    expect(chat.page.locator("body")).to_have_class(re.compile("dark"))
    chat.reload()
    expect(chat.page.locator("body")).to_have_class(re.compile("dark"))


def test_the_log_has_the_cause_and_neither_the_token_nor_the_words(chat: ChatPage, log: Path) -> None:
    chat.ask("my very private words", model="demo/status_500")
    written = log.read_text()
    assert "ProviderFailed" in written
    assert "my very private words" not in written
    assert "hf_e2e_token" not in written


def test_without_account_and_network_the_demo_model_answers(browser: Browser, tmp_path: Path) -> None:
    with app(tmp_path / "log.txt", HF_ROUTER_URL="http://127.0.0.1:9/v1") as url:
        chat = ChatPage(browser.new_page(), url).open()
        expect(chat.model).to_have_value(re.compile("Demo"))
        chat.send("Who are you?")
        expect(chat.articles.last).to_contain_text(re.compile("not an AI"))
        chat.page.context.close()


def test_whoever_runs_the_app_reads_that_it_is_them(chat: ChatPage) -> None:
    expect(chat.page.get_by_role("navigation", name="Conversations and account")).to_contain_text("You, on this computer")
