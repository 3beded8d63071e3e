"""What a person can do in the conversation view, and what the server hears of it."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Request, expect

from tests.ui.conftest import View
from tests.ui.thread_page import frame, question, reply, value

OUT_OF_CREDITS = {
    "sentence": "The free credits are used up.",
    "link": {"label": "Billing settings", "href": "https://huggingface.co/settings/billing"},
    "retry": True,
}


@pytest.fixture(autouse=True)
def nothing_heard_yet(view: View) -> None:
    view.page.get_by_label("Events").fill("")


def button(view: View, name: str) -> Locator:
    return view.page.locator(".chat").get_by_role("button", name=name, exact=True)


def test_retry_names_the_reply(view: View) -> None:
    view.show(value(question(), reply("r7")))
    button(view, "Retry").click()

    assert view.events() == [("retry", {"conversation": "c", "id": "r7"})]


def test_retry_of_a_failed_reply_is_beside_its_error(view: View) -> None:
    view.show(value(question(), reply("r7", "", status="failed", error=OUT_OF_CREDITS)))
    view.page.get_by_role("alert").get_by_role("button", name="Retry").click()

    assert view.events() == [("retry", {"conversation": "c", "id": "r7"})]


def test_an_error_that_retrying_cannot_mend_offers_no_retry_beside_it(view: View) -> None:
    view.show(value(reply(text="", status="failed", error={**OUT_OF_CREDITS, "retry": False})))

    expect(view.page.get_by_role("alert").get_by_role("button")).to_have_count(0)


def test_an_error_is_one_sentence_with_a_link_that_mends_it(view: View) -> None:
    view.show(value(reply(text="Half", status="failed", error=OUT_OF_CREDITS)))
    alert = view.page.get_by_role("alert")

    expect(alert.locator("p")).to_have_text("The free credits are used up.")
    expect(alert.get_by_role("link", name="Billing settings")).to_have_attribute("href", "https://huggingface.co/settings/billing")


def test_an_error_may_lead_to_a_place_of_the_app(view: View) -> None:
    view.show(value(reply(text="", error={**OUT_OF_CREDITS, "link": {"label": "Sign in", "href": "/login/huggingface"}})))

    expect(view.page.get_by_role("link", name="Sign in")).to_have_attribute("href", "/login/huggingface")


def test_what_arrived_before_an_error_is_kept(view: View) -> None:
    view.show(value(reply(text="Half", status="failed", error=OUT_OF_CREDITS)))

    assert view.texts() == ["Half"]


@pytest.mark.parametrize(("name", "shown"), [("Previous version", "v1"), ("Next version", "v3")])
def test_another_version_is_asked_for_by_its_id(view: View, name: str, shown: str) -> None:
    view.show(value(question(), reply("v2", version=[2, 3], version_ids=["v1", "v3"])))
    expect(view.page.locator(".version")).to_have_text("2/3")
    button(view, name).click()

    assert view.events() == [("version", {"conversation": "c", "id": shown})]


def test_there_is_no_version_before_the_first(view: View) -> None:
    view.show(value(reply(version=[1, 2], version_ids=[None, "v2"])))

    expect(button(view, "Previous version")).to_be_disabled()


def test_a_single_version_needs_no_switch(view: View) -> None:
    view.show(value(reply(version=None, version_ids=[None, None])))

    expect(button(view, "Next version")).to_have_count(0)


@pytest.mark.parametrize("status", ["stopped", "truncated", "interrupted"])
def test_a_reply_that_was_cut_can_be_continued(view: View, status: str) -> None:
    view.show(value(reply("r7", "Half", status=status)))
    button(view, "Continue").click()

    assert view.events() == [("continue_", {"conversation": "c", "id": "r7"})]


@pytest.mark.parametrize(("status", "options"), [("complete", {}), ("truncated", {"can_continue": False})])
def test_continue_is_not_offered(view: View, status: str, options: dict[str, Any]) -> None:
    view.show(value(reply(status=status), **options))

    expect(button(view, "Continue")).to_have_count(0)


def test_a_changed_message_is_sent_with_its_id(view: View) -> None:
    view.show(value(question("q7", "Why?"), reply()))
    view.page.locator("article.user").hover()
    button(view, "Edit").click()
    view.page.get_by_role("textbox", name="Edit message").fill("Why\tnot ${x}?")
    view.page.keyboard.press("Enter")

    assert view.events() == [("edit", {"conversation": "c", "id": "q7", "text": "Why\tnot ${x}?"})]


def test_escape_leaves_a_message_unchanged(view: View) -> None:
    view.show(value(question()))
    button(view, "Edit").click()
    view.page.get_by_role("textbox", name="Edit message").fill("Something else")
    view.page.keyboard.press("Escape")

    assert view.texts() == ["Why?"]
    expect(view.page.locator("article .body")).to_be_visible()


def test_edit_is_offered_only_where_the_page_allows_it(view: View) -> None:
    view.show(value(question(), can_edit=False))

    expect(button(view, "Edit")).to_have_count(0)


def test_copy_takes_the_text_as_the_model_wrote_it(view: View) -> None:
    view.show(value(reply(text="**Bold**\n\n\ttab")))
    button(view, "Copy").click()

    expect(view.page.locator(".copied")).to_have_count(1)
    assert view.page.evaluate("navigator.clipboard.readText()") == "**Bold**\n\n\ttab"


def test_copy_code_takes_the_code_alone(view: View) -> None:
    view.show(value(reply(text="Before\n\n```python\nif a < b:\n\treturn '&'\n```\n\nAfter")))
    button(view, "Copy code").click()

    expect(view.page.locator(".copied")).to_have_count(1)
    assert view.page.evaluate("navigator.clipboard.readText()") == "if a < b:\n\treturn '&'"


def test_a_reply_in_flight_has_no_buttons(view: View) -> None:
    view.live(frame("Because"))

    expect(view.page.locator("article").get_by_role("button")).to_have_count(0)


def test_buttons_come_with_the_keyboard(view: View) -> None:
    view.show(value(question(), reply(), question("q2"), reply("r2")))
    first = view.page.locator("article.assistant .toolbar").first
    expect(first).to_have_css("opacity", "0")
    first.get_by_role("button", name="Copy").focus()

    expect(first).to_have_css("opacity", "1")


def test_reasoning_is_folded_and_says_how_long_it_took(view: View) -> None:
    view.live(frame(message=reply(text="", status="writing", reasoning="Let me")))
    expect(view.page.locator(".reasoning summary")).to_have_text("Thinking…")
    view.live(frame(message=reply(text="So", status="writing", reasoning="Let me think", reasoning_seconds=3.21)))

    expect(view.page.locator(".reasoning summary")).to_have_text("Thought for 3.2 s")
    expect(view.page.locator(".reasoning-text")).to_be_hidden()


def test_reasoning_that_was_opened_stays_open_while_it_grows(view: View) -> None:
    view.live(frame(message=reply(text="", status="writing", reasoning="Let me")))
    view.page.get_by_text("Thinking…").click()
    view.live(frame(message=reply(text="So", status="writing", reasoning="Let me think", reasoning_seconds=1)))

    expect(view.page.get_by_text("Let me think")).to_be_visible()


def test_a_tool_call_shows_its_arguments_when_it_is_opened(view: View) -> None:
    view.show(value(reply(tools=[{"name": "web_search", "arguments": '{"query":"gradio"}'}])))
    view.page.get_by_text("Called web_search").click()

    expect(view.page.locator(".tool pre")).to_have_text('{\n  "query": "gradio"\n}')


def test_arguments_that_are_no_json_are_shown_as_they_are(view: View) -> None:
    view.show(value(reply(tools=[{"name": "web_search", "arguments": '{"query": '}])))

    assert view.page.locator(".tool pre").text_content() == '{"query": '


def test_the_footer_tells_who_wrote_the_reply_and_what_it_took(view: View) -> None:
    view.show(value(reply(provider="together", footer=["120 → 342 tokens", "81 tokens/s"])))

    expect(view.page.locator(".footer > span")).to_have_text(["org/model", "together", "120 → 342 tokens", "81 tokens/s"])


def test_the_first_screen_says_what_this_is_and_how_to_begin(view: View) -> None:
    expected = ["HuggingChat", "Chat with open models."]
    view.show(value())

    assert view.page.locator(".welcome header > *").all_text_contents() == expected
    expect(view.page.locator(".welcome").get_by_role("button")).to_have_count(4)


def test_the_first_screen_goes_with_the_first_message(view: View) -> None:
    view.show(value())
    view.live(frame("Because", user=question()))

    expect(view.page.locator(".welcome")).to_be_hidden()


@pytest.mark.parametrize("messages", [[], [question(), reply()]], ids=["first screen", "conversation"])
def test_the_page_has_one_first_heading_that_names_the_app(view: View, messages: list[dict[str, object]]) -> None:
    view.show(value(*messages))

    expect(view.page.get_by_role("heading", level=1)).to_have_text(["HuggingChat"])


def test_an_example_is_sent_through_the_composer(view: View) -> None:
    view.page.evaluate("app.mounted.composer = { fill: (...filled) => (window.filled = filled) }")
    view.show(value())
    button(view, "Example 2 Prompt 2").click()

    assert view.page.evaluate("filled") == ["Prompt 2", {"send": True}]


def test_the_models_card_is_a_line_and_a_card_on_the_first_screen(view: View) -> None:
    view.show(value())
    card = {"name": "Qwen3", "owner": "Qwen", "facts": [["Context", "131k tokens"]], "link": None, "demo": True, "detail": "Built in."}
    view.send("card", card)

    expect(view.page.locator(".model-line > *")).to_have_text(["Demo", "Built in."])
    expect(view.page.locator(".welcome .card")).to_contain_text("Qwen3")


@pytest.mark.parametrize(("name", "status"), [("Retry", "complete"), ("Continue", "stopped")])
@pytest.mark.parametrize("press", ["double click", "two presses"])
def test_a_reply_is_asked_for_once(view: View, name: str, status: str, press: str) -> None:
    view.show(value(question(), reply("r7", status=status)))
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.post_data and "r7" in request.post_data:
            asked.append(request.post_data)

    view.page.on("request", note)
    with view.page.expect_request(lambda request: "the last" in (request.post_data or "")):
        if press == "double click":
            button(view, name).dblclick()
        else:
            button(view, name).evaluate("button => [1, 2].forEach(() => button.click())")  # as keys do it
        view.page.evaluate("app.mounted.thread.tell('edit', {id: 'the last'})")

    assert len(asked) == 1


def test_a_reply_that_is_shown_again_may_be_asked_for_again(view: View) -> None:
    for _ in range(2):
        view.show(value(question(), reply("r7")))
        with view.page.expect_request(lambda request: "r7" in (request.post_data or "")):
            button(view, "Retry").click()


def test_the_second_half_of_a_double_click_does_not_ask_for_the_reply_that_came_at_once(view: View) -> None:
    view.show(value(question(), reply("r7")))
    with view.page.expect_request(lambda request: "r7" in (request.post_data or "")):
        button(view, "Retry").click()
    view.live(frame("Because", done=True, remove=["r7"]))
    heard: list[str] = []
    view.page.on("request", lambda request: heard.append(request.post_data or ""))
    button(view, "Retry").hover()
    with view.page.expect_request(lambda request: "the last" in (request.post_data or "")):
        view.page.mouse.down(click_count=2)
        view.page.mouse.up(click_count=2)
        view.page.evaluate("app.mounted.thread.tell('edit', {id: 'the last'})")

    assert [body for body in heard if '"r"' in body] == []
