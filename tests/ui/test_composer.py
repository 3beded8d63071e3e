"""The composer: what it sends, and whose text it is until the server has taken it up."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.ui.conftest import View
from tests.ui.events import branch, frame, next_number, question, reply, thread
from tests.ui.scripted_server import PAGE

REFUSAL = "The model is not listed any more."


@pytest.fixture
def box(view: View) -> Locator:
    """The box, empty, below the empty conversation "c"."""
    view.message.fill("")
    return view.message


def send(view: View, text: str) -> dict[str, Any]:
    """What the server has heard of it. It does not answer yet."""
    view.server.holds("send")
    view.message.fill(text)
    view.message.press("Enter")
    ((name, sent),) = view.server.heard()
    assert name == "send"
    return sent


def refuse(view: View, sent: dict[str, Any], *, stale: bool = False) -> None:
    refused = {"stale": stale, "sentence": REFUSAL, "link": None, "retry": False}
    view.server.answers("send", {"conversation": "c", "message_id": sent["message_id"], "refused": refused})


def test_a_message_names_what_it_answers(view: View, box: Locator) -> None:
    view.show(thread(question(), reply("r7")))
    sent = send(view, "And ${you}?")

    assert {**sent, "message_id": ""} == {"conversation": "c", "message_id": "", "parent": "r7", "text": "And ${you}?", "page": PAGE}
    assert len(sent["message_id"]) == 32


def test_a_message_that_is_accepted_leaves_the_box(view: View, box: Locator) -> None:
    sent = send(view, "Why?")
    view.server.releases("send")
    view.dispatch(branch(question(sent["message_id"])))

    expect(view.send_button).to_be_visible()
    expect(box).to_have_value("")


def test_a_message_that_the_stream_has_brought_was_accepted(view: View, box: Locator) -> None:
    sent = send(view, "Why?")
    view.dispatch(branch(question(sent["message_id"])))

    expect(view.send_button).to_be_visible()
    expect(box).to_have_value("")


def test_a_message_that_is_accepted_after_one_has_gone_elsewhere_leaves_the_composer_free(view: View, box: Locator) -> None:
    send(view, "Why?")
    view.new_chat("other")
    expect(view.send_button).to_be_hidden()
    view.server.releases("send")

    expect(view.send_button).to_be_visible()


def test_a_message_that_is_refused_comes_back_before_what_was_written_since(view: View, box: Locator) -> None:
    sent = send(view, "Why?")
    box.fill("And then?")
    refuse(view, sent)

    expect(view.page.get_by_role("alert").get_by_text(REFUSAL)).to_be_visible()
    expect(box).to_have_value("Why?\nAnd then?")


def test_a_refusal_because_the_page_is_behind_asks_for_the_conversation(view: View, box: Locator) -> None:
    view.show(thread(question(), reply()))
    view.server.answers("open", thread(question(), reply(), question("q2", "From a phone"), number=next_number()))
    refuse(view, send(view, "And?"), stale=True)

    expect(view.page.locator("article .body").last).to_have_text("From a phone")
    expect(box).to_have_value("And?")


def test_stop_names_the_conversation(view: View, box: Locator) -> None:
    view.begin(question())
    view.live(frame("Be"))
    view.stop_button.click()

    assert view.server.told() == [("stop", {"conversation": "c"})]
    expect(view.stop_button).to_be_disabled()


def test_stop_may_be_pressed_again_where_it_was_refused(view: View, box: Locator) -> None:
    view.server.refuses("stop", "The server is busy.")
    view.begin(question())
    view.live(frame("Be"))
    view.stop_button.click()

    expect(view.toasts).to_have_text("The server is busy.")
    expect(view.stop_button).to_be_enabled()


def test_send_is_offered_again_when_the_reply_has_ended(view: View, box: Locator) -> None:
    view.begin(question())
    view.live(frame("Be"))
    expect(view.send_button).to_be_hidden()
    view.live(frame("cause.", at=2, done=True))

    expect(view.send_button).to_be_visible()


def test_a_reply_elsewhere_does_not_hold_up_this_conversation(view: View, box: Locator) -> None:
    view.live(frame("Be", conversation="other"))

    expect(view.send_button).to_be_visible()
