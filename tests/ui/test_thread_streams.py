"""Two streams meet in the view, the conversation as stored and the reply in flight: what is on show when they cross, and what stays put."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import View
from tests.ui.thread_page import frame, question, reply, value

LONG = "\n\n".join(f"Paragraph {number} of a reply that is longer than the screen." for number in range(60))
SCROLLER = "document.querySelector('#thread')"
TOP = f"{SCROLLER}.scrollTop"
DISTANCE = f"{SCROLLER}.scrollHeight - {SCROLLER}.scrollTop - {SCROLLER}.clientHeight"


def test_a_conversation_is_shown_in_its_order(view: View) -> None:
    view.send("thread", value(question(), reply(), question("q2", "And?"), reply("r2", "So."), conversation="stored"))

    expect(view.page.locator("article .body")).to_have_text(["Why?", "Because.", "And?", "So."])


def test_a_long_conversation_is_drawn_to_its_beginning(view: View) -> None:
    pairs = [message for number in range(150) for message in (question(f"q{number}"), reply(f"r{number}", LONG[:800]))]
    view.show(value(*pairs))

    expect(view.page.locator("article")).to_have_count(300)
    ids = view.page.locator("article").evaluate_all("nodes => nodes.map((node) => node.dataset.id)")
    assert ids == [message["id"] for message in pairs]


def test_a_message_that_stays_keeps_its_element(view: View) -> None:
    view.show(value(question(), reply()))
    view.page.evaluate("window.first = document.querySelector('article')")
    view.show(value(question(), reply("r2"), revision=2))

    assert view.page.evaluate("first.isConnected")


def test_a_reply_arrives_by_way_of_the_server(view: View) -> None:
    view.send("live", [frame("Be", user=question()), frame("Because", user=question()), frame("Because.", user=question(), done=True)])

    expect(view.page.locator("article .body")).to_have_text(["Why?", "Because."])
    expect(view.page.locator("article[aria-busy=true]")).to_have_count(0)


def test_a_reply_of_another_conversation_is_not_shown(view: View) -> None:
    view.show(value(question(), reply()))
    view.live(frame("Elsewhere", conversation="other"))

    assert view.texts() == ["Why?", "Because."]


def test_a_reply_that_came_before_its_conversation_is_shown_with_it(view: View) -> None:
    view.live(frame("So far", conversation="other", user=question()))
    view.show(value(question(), conversation="other"))

    assert view.texts() == ["Why?", "So far"]


def test_a_stored_text_that_is_behind_does_not_shorten_the_reply(view: View) -> None:
    view.show(value(question()))
    view.live(frame("Because it is"))
    view.show(value(question(), reply(text="Because", status="writing"), revision=2))

    assert view.texts() == ["Why?", "Because it is"]


def test_a_stored_text_that_is_ahead_is_shown(view: View) -> None:
    view.live(frame("Because"))
    view.show(value(reply(text="Because it is", status="writing"), revision=2))

    assert view.texts() == ["Because it is"]


def test_a_frame_that_is_behind_does_not_shorten_the_reply(view: View) -> None:
    view.show(value(reply(text="Because it is", status="writing")))
    view.live(frame("Because"))

    assert view.texts() == ["Because it is"]


def test_reasoning_does_not_shrink(view: View) -> None:
    view.show(value(reply(text="", reasoning="Let me think", status="writing")))
    view.live(frame(message=reply(text="", reasoning="Let", status="writing")))

    expect(view.page.locator(".reasoning-text")).to_have_text("Let me think")


def test_a_finished_reply_is_not_taken_for_unfinished_again(view: View) -> None:
    view.show(value(reply(text="Because.")))
    view.show(value(reply(text="Because.", status="writing"), revision=2))

    expect(view.page.locator("article")).to_have_attribute("aria-busy", "false")


def test_a_conversation_stored_before_the_reply_began_does_not_take_it_away(view: View) -> None:
    view.live(frame("Because", user=question(), revision=5))
    view.show(value(revision=4))

    assert view.texts() == ["Why?", "Because"]


def test_a_version_shown_after_the_reply_began_is_not_disturbed_by_it(view: View) -> None:
    view.live(frame("New version", user=question(), revision=5))
    view.show(value(question(), reply("old", "Old version"), revision=6))
    view.live(frame("New version, longer", user=question(), remove=["old"], revision=7))

    assert view.texts() == ["Why?", "Old version"]


def test_a_new_version_takes_the_place_of_the_old_one(view: View) -> None:
    view.show(value(question(), reply("old", "Old")))
    view.live(frame("New", remove=["old"]))

    assert view.texts() == ["Why?", "New"]


def test_a_new_chat_is_empty_and_awaits_its_own_reply(view: View) -> None:
    view.show(value(question(), reply()))
    view.new_chat("new")
    view.live(frame("Late", conversation="c"), frame("Hi", conversation="new", user=question(text="Hello")))

    assert view.texts() == ["Hello", "Hi"]


def test_a_conversation_can_be_opened_again_after_a_new_chat(view: View) -> None:
    view.send("thread", value(question(), reply()))
    expect(view.page.locator("article")).to_have_count(2)
    view.new_chat("new")
    view.send("thread", value(question(), reply()))

    expect(view.page.locator("article")).to_have_count(2)


def test_the_page_knows_what_is_on_show(view: View) -> None:
    view.live(frame("Because", user=question()))
    state = "[app.mounted.thread.conversation, app.mounted.thread.leafId, app.mounted.thread.writing]"
    during = view.page.evaluate(state)
    view.live(frame("Because.", done=True))

    assert (during, view.page.evaluate(state)) == (["c", "r", True], ["c", "r", False])


def test_the_page_hears_of_each_payload_and_each_conversation(view: View) -> None:
    view.page.evaluate("window.heard = []")
    view.page.evaluate("void app.on('chat:live', ({ done }) => heard.push(done))")
    view.page.evaluate("void app.on('chat:shown', ({ conversation, messages }) => heard.push([conversation, messages.length]))")
    view.live(frame("Because"), frame("Elsewhere", conversation="other"), frame("Because.", done=True))
    view.show(value(question(), conversation="next"))

    assert view.page.evaluate("heard") == [False, True, ["next", 1]]


REFUSED = {"message_id": "q", "sentence": "The model is not listed any more."}


def test_a_refusal_to_answer_a_message_is_said_at_the_end_until_something_else_comes(view: View) -> None:
    view.show(value(question()))
    view.live(frame(message=None, refused=REFUSED))
    expect(view.page.get_by_role("alert")).to_have_text(REFUSED["sentence"])
    view.live(frame("Because"))

    expect(view.page.get_by_role("alert")).to_have_count(0)


def test_a_refusal_of_a_message_that_never_came_here_is_left_to_the_composer(view: View) -> None:
    view.live(frame(message=None, refused=REFUSED))

    expect(view.page.get_by_role("alert")).to_have_count(0)


def test_a_notice_of_a_reply_in_flight_is_shown(view: View) -> None:
    view.live(frame("Because", notice="An older message was left out."))

    expect(view.page.locator(".notice")).to_have_text("An older message was left out.")


def test_a_reply_without_a_word_yet_shows_that_it_is_awaited(view: View) -> None:
    view.live(frame(""))

    assert view.page.evaluate("getComputedStyle(document.querySelector('article .body'), '::after').content") == '""'


def test_a_reply_that_is_silent_for_ten_seconds_says_so(open_page: Callable[..., Page]) -> None:
    page = open_page(before=lambda context: context.clock.install(time=datetime(2030, 1, 1, tzinfo=UTC)))
    page.clock.pause_at(datetime(2030, 1, 2, tzinfo=UTC))
    view = View(page)
    view.new_chat("c")
    view.live(frame("Because"))
    page.clock.run_for(9_900)
    early = page.locator(".waiting").text_content()
    page.clock.run_for(200)
    late = page.locator(".waiting").text_content()
    view.live(frame("Because it"))
    after = page.locator(".waiting").text_content()
    page.context.close()

    assert (early, late, after) == ("", "Still waiting for the model…", "")


def test_beginning_and_end_are_announced_and_tokens_are_not(view: View) -> None:
    status = view.page.locator(".chat [role=status]")
    view.live(frame("Be"), frame("Because"))
    expect(status).to_have_text("org/model is replying.")
    expect(view.page.locator("article")).to_have_attribute("aria-live", "off")
    view.live(frame("Because.", done=True))

    expect(status).to_have_text("Reply finished.")


def test_the_end_is_in_sight_when_a_conversation_opens(view: View) -> None:
    view.show(value(question(), reply(text=LONG), conversation="long"))

    view.page.wait_for_function(f"{TOP} > 0 && {DISTANCE} <= 8")


def test_the_end_stays_in_sight_while_a_reply_grows(view: View) -> None:
    view.live(frame(LONG[:2000]))
    view.page.wait_for_function(f"{DISTANCE} <= 8")
    view.live(frame(LONG))

    view.page.wait_for_function(f"{TOP} > 1000 && {DISTANCE} <= 8")


@pytest.mark.parametrize("pixels", [30, 600])
def test_a_reader_who_scrolled_up_stays_there_while_the_reply_grows(view: View, pixels: int) -> None:
    view.live(frame(LONG[:3000]))
    view.page.wait_for_function(f"{TOP} > 600 && {DISTANCE} <= 8")
    scroll_up(view, pixels)
    before = view.page.evaluate(TOP)
    view.live(frame(LONG), frame(LONG, done=True))
    settle_layout(view)

    assert view.page.evaluate(TOP) == before


def test_a_button_leads_back_to_the_end(view: View) -> None:
    view.live(frame(LONG))
    view.page.wait_for_function(f"{TOP} > 600 && {DISTANCE} <= 8")
    scroll_up(view, 600)
    view.page.get_by_role("button", name="Jump to the latest message").click()

    view.page.wait_for_function(f"{DISTANCE} <= 8")


def scroll_up(view: View, pixels: int) -> None:
    top = view.page.evaluate(TOP)
    view.page.locator("#thread").hover()
    view.page.mouse.wheel(0, -pixels)
    view.page.wait_for_function(f"{TOP} <= {top - pixels}")
    settle_layout(view)


def settle_layout(view: View) -> None:
    """Two frames: scroll events and resize observers run in the first."""
    view.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
