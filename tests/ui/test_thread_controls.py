"""What a person can do in the conversation view, and what the server hears of it."""

import pytest
from playwright.sync_api import Locator, Request, expect

from tests.ui.conftest import View
from tests.ui.events import branch, frame, question, reply, thread
from tests.ui.scripted_server import PAGE

OUT_OF_CREDITS = {
    "sentence": "The free credits are used up.",
    "link": {"label": "Billing settings", "href": "https://huggingface.co/settings/billing"},
    "retry": True,
}


def button(view: View, name: str) -> Locator:
    return view.page.locator(".chat").get_by_role("button", name=name, exact=True)


def test_retry_names_the_reply(view: View) -> None:
    view.show(thread(question(), reply("r7")))
    button(view, "Retry").click()

    assert view.server.heard() == [("retry", {"conversation": "c", "page": PAGE, "id": "r7"})]


def test_retry_of_a_failed_reply_is_beside_its_error(view: View) -> None:
    view.show(thread(question(), reply("r7", "", status="failed", error=OUT_OF_CREDITS)))
    view.page.get_by_role("alert").get_by_role("button", name="Retry").click()

    assert view.server.heard() == [("retry", {"conversation": "c", "page": PAGE, "id": "r7"})]


def test_an_error_that_retrying_cannot_mend_offers_no_retry_beside_it(view: View) -> None:
    view.show(thread(reply(text="", status="failed", error={**OUT_OF_CREDITS, "retry": False})))

    expect(view.page.get_by_role("alert").get_by_role("button")).to_have_count(0)


def test_an_error_is_one_sentence_with_a_link_that_mends_it(view: View) -> None:
    view.show(thread(reply(text="Half", status="failed", error=OUT_OF_CREDITS)))
    alert = view.page.get_by_role("alert")

    expect(alert.locator("p")).to_have_text("The free credits are used up.")
    expect(alert.get_by_role("link", name="Billing settings")).to_have_attribute("href", "https://huggingface.co/settings/billing")


def test_an_error_may_lead_to_a_place_of_the_app(view: View) -> None:
    view.show(thread(reply(text="", error={**OUT_OF_CREDITS, "link": {"label": "Sign in", "href": "/login/huggingface"}})))

    expect(view.page.get_by_role("link", name="Sign in")).to_have_attribute("href", "/login/huggingface")


def test_what_arrived_before_an_error_is_kept(view: View) -> None:
    view.show(thread(reply(text="Half", status="failed", error=OUT_OF_CREDITS)))

    assert view.texts() == ["Half"]


@pytest.mark.parametrize(("name", "shown"), [("Previous version", "v1"), ("Next version", "v3")])
def test_another_version_is_asked_for_by_its_id(view: View, name: str, shown: str) -> None:
    view.show(thread(question(), reply("v2", version=[2, 3], version_ids=["v1", "v3"])))
    expect(view.page.locator(".version")).to_have_text("2/3")
    button(view, name).click()

    assert view.server.told() == [("version", {"conversation": "c", "id": shown})]


def test_there_is_no_version_before_the_first(view: View) -> None:
    view.show(thread(reply(version=[1, 2], version_ids=[None, "v2"])))

    expect(button(view, "Previous version")).to_be_disabled()


def test_a_single_version_needs_no_switch(view: View) -> None:
    view.show(thread(reply(version=None, version_ids=[None, None])))

    expect(button(view, "Next version")).to_have_count(0)


@pytest.mark.parametrize("status", ["stopped", "truncated", "interrupted"])
def test_a_reply_that_was_cut_can_be_continued(view: View, status: str) -> None:
    view.show(thread(reply("r7", "Half", status=status)))
    button(view, "Continue").click()

    assert view.server.heard() == [("continue_", {"conversation": "c", "page": PAGE, "id": "r7"})]


def test_a_complete_reply_cannot_be_continued(view: View) -> None:
    view.show(thread(reply()))

    expect(button(view, "Continue")).to_have_count(0)


def test_a_changed_message_is_sent_with_its_id(view: View) -> None:
    view.show(thread(question("q7", "Why?"), reply()))
    view.page.locator("article.user").hover()
    button(view, "Edit").click()
    view.page.get_by_role("textbox", name="Edit message").fill("Why\tnot ${x}?")
    view.page.keyboard.press("Enter")

    assert view.server.heard() == [("edit", {"conversation": "c", "page": PAGE, "id": "q7", "text": "Why\tnot ${x}?"})]


def test_escape_leaves_a_message_unchanged(view: View) -> None:
    view.show(thread(question()))
    button(view, "Edit").click()
    view.page.get_by_role("textbox", name="Edit message").fill("Something else")
    view.page.keyboard.press("Escape")

    assert view.texts() == ["Why?"]
    expect(view.page.locator("article .body")).to_be_visible()


def test_copy_takes_the_text_as_the_model_wrote_it(view: View) -> None:
    view.show(thread(reply(text="**Bold**\n\n\ttab")))
    button(view, "Copy").click()

    expect(view.page.locator(".copied")).to_have_count(1)
    assert view.page.evaluate("navigator.clipboard.readText()") == "**Bold**\n\n\ttab"


def test_copy_code_takes_the_code_alone(view: View) -> None:
    view.show(thread(reply(text="Before\n\n```python\nif a < b:\n\treturn '&'\n```\n\nAfter")))
    button(view, "Copy code").click()

    expect(view.page.locator(".copied")).to_have_count(1)
    assert view.page.evaluate("navigator.clipboard.readText()") == "if a < b:\n\treturn '&'"


def test_a_reply_in_flight_has_no_buttons(view: View) -> None:
    view.begin()
    view.live(frame("Because"))

    expect(view.page.locator("article").get_by_role("button")).to_have_count(0)


def test_buttons_come_with_the_keyboard(view: View) -> None:
    view.show(thread(question(), reply(), question("q2"), reply("r2")))
    first = view.page.locator("article.assistant .toolbar").first
    expect(first).to_have_css("opacity", "0")
    first.get_by_role("button", name="Copy").focus()

    expect(first).to_have_css("opacity", "1")


def test_a_version_that_is_refused_stays_where_it_was(view: View) -> None:
    view.server.refuses("version", "This message is not there any more.")
    view.show(thread(question(), reply("v2", "Second", version=[2, 2], version_ids=["v1", None])))
    button(view, "Previous version").click()

    expect(view.toasts).to_have_text("This message is not there any more.")
    assert view.texts() == ["Why?", "Second"]


@pytest.mark.parametrize(("name", "status"), [("Retry", "complete"), ("Continue", "stopped")])
@pytest.mark.parametrize("press", ["double click", "two presses"])
def test_a_reply_is_asked_for_once(view: View, name: str, status: str, press: str) -> None:
    view.show(thread(question(), reply("r7", status=status)))
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
        view.page.evaluate("app.mounted.thread.act('edit', {id: 'the last'})")

    assert len(asked) == 1


def test_a_reply_that_is_shown_again_may_be_asked_for_again(view: View) -> None:
    for _ in range(2):
        view.show(thread(question(), reply("r7")))
        with view.page.expect_request(lambda request: "r7" in (request.post_data or "")):
            button(view, "Retry").click()


def test_the_second_half_of_a_double_click_does_not_ask_for_the_reply_that_came_at_once(view: View) -> None:
    view.show(thread(question(), reply("r7")))
    with view.page.expect_request(lambda request: "r7" in (request.post_data or "")):
        button(view, "Retry").click()
    view.dispatch(branch(reply("r", "Because"), after="q"))
    heard: list[str] = []
    view.page.on("request", lambda request: heard.append(request.post_data or ""))
    button(view, "Retry").hover()
    with view.page.expect_request(lambda request: "the last" in (request.post_data or "")):
        view.page.mouse.down(click_count=2)
        view.page.mouse.up(click_count=2)
        view.page.evaluate("app.mounted.thread.act('edit', {id: 'the last'})")

    assert [body for body in heard if '"r"' in body] == []


def test_each_retry_that_is_refused_says_so(view: View) -> None:
    refused = {"stale": False, "sentence": "The model is not listed any more.", "link": None, "retry": False}
    view.server.answers("retry", {"conversation": "c", "message_id": "r7", "refused": refused})
    for times in (1, 2):
        view.show(thread(question(), reply("r7")))
        button(view, "Retry").click()
        expect(view.toasts).to_have_text(["The model is not listed any more."] * times)
