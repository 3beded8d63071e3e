"""What the live stream brings, and what the server answers when it is asked: what is on show when the two cross, and what stays put."""

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.ui.conftest import View
from tests.ui.events import branch, frame, listed, next_number, question, reply, state, thread


def test_a_conversation_is_shown_in_its_order(view: View) -> None:
    view.server.publish(branch(question(), reply(), question("q2", "And?"), reply("r2", "So.")))

    expect(view.page.locator("article .body")).to_have_text(["Why?", "Because.", "And?", "So."])


def test_a_long_conversation_is_drawn_to_its_beginning(view: View) -> None:
    pairs = [message for number in range(150) for message in (question(f"q{number}"), reply(f"r{number}", "Word " * 160))]
    view.show(thread(*pairs))

    expect(view.page.locator("article")).to_have_count(300)
    ids = view.page.locator("article").evaluate_all("nodes => nodes.map((node) => node.dataset.id)")
    assert ids == [message["id"] for message in pairs]


def test_a_message_that_stays_keeps_its_element(view: View) -> None:
    view.show(thread(question(), reply()))
    view.page.evaluate("window.first = document.querySelector('article')")
    view.show(thread(question(), reply("r2")))

    assert view.page.evaluate("first.isConnected")


def test_a_reply_arrives_by_way_of_the_server(view: View) -> None:
    view.server.publish(branch(question(), reply(text="", status="writing")), frame("Be"), frame("cause", at=2))
    view.server.publish(frame(".", at=7, done=True))

    expect(view.page.locator("article .body")).to_have_text(["Why?", "Because."])
    expect(view.page.locator("article[aria-busy=true]")).to_have_count(0)


def test_a_reply_of_another_conversation_is_not_shown(view: View) -> None:
    view.show(thread(question(), reply()))
    view.begin(question(), conversation="other")
    view.live(frame("Elsewhere", conversation="other"))

    assert view.texts() == ["Why?", "Because."]


def test_a_reply_that_grows_elsewhere_is_shown_when_one_goes_there(view: View) -> None:
    view.begin(question(), conversation="other")
    view.live(frame("So far", conversation="other"))
    view.new_chat("other")

    assert view.texts() == ["Why?", "So far"]


def test_a_stored_text_that_is_behind_does_not_shorten_the_reply(view: View) -> None:
    view.begin(question())
    late = next_number()
    view.live(frame("Because it is"))
    view.show(thread(question(), reply(text="Because", status="writing"), number=late))

    assert view.texts() == ["Why?", "Because it is"]


def test_a_stored_text_that_is_ahead_is_shown(view: View) -> None:
    view.begin()
    view.live(frame("Because"))
    view.show(thread(reply(text="Because it is", status="writing")))

    assert view.texts() == ["Because it is"]


def test_a_frame_that_is_behind_does_not_shorten_the_reply(view: View) -> None:
    late = next_number()
    view.show(thread(reply(text="Because it is", status="writing")))
    view.live(frame("Because", number=late))

    assert view.texts() == ["Because it is"]


def test_reasoning_that_is_behind_does_not_shorten_it(view: View) -> None:
    late = next_number()
    view.show(thread(reply(text="", reasoning="Let me think", status="writing")))
    view.live(frame(reasoning="Let", number=late))

    expect(view.page.locator(".reasoning-text")).to_have_text("Let me think")


def test_a_finished_reply_is_not_taken_for_unfinished_again(view: View) -> None:
    late = next_number()
    view.show(thread(reply(text="Because.")))
    view.show(thread(reply(text="Because.", status="writing"), number=late))

    expect(view.page.locator("article")).to_have_attribute("aria-busy", "false")


def test_a_conversation_stored_before_the_reply_began_does_not_take_it_away(view: View) -> None:
    late = next_number()
    view.begin(question())
    view.live(frame("Because"))
    view.show(thread(number=late))

    assert view.texts() == ["Why?", "Because"]


def test_a_version_shown_after_the_reply_began_is_not_disturbed_by_it(view: View) -> None:
    view.begin(question())
    view.live(frame("New version"))
    view.show(branch(reply("old", "Old version"), after="q"))
    view.live(frame(", longer", at=11))

    assert view.texts() == ["Why?", "Old version"]


def test_a_new_version_takes_the_place_of_the_old_one(view: View) -> None:
    view.show(thread(question(), reply("old", "Old")))
    view.show(branch(reply(text="", status="writing"), after="q"))
    view.live(frame("New"))

    assert view.texts() == ["Why?", "New"]


def test_a_new_chat_is_empty_and_awaits_its_own_reply(view: View) -> None:
    view.begin(question())
    view.new_chat("new")
    view.begin(question(text="Hello"), conversation="new")
    view.live(frame("Late"), frame("Hi", conversation="new"))

    assert view.texts() == ["Hello", "Hi"]


def test_a_conversation_can_be_opened_again_after_a_new_chat(view: View) -> None:
    view.show(thread(question(), reply()))
    view.new_chat("new")
    view.show(thread(question(), reply()))

    expect(view.page.locator("article")).to_have_count(2)


def test_a_frame_after_a_gap_asks_the_server_for_the_conversation(view: View) -> None:
    view.begin(question())
    view.live(frame("Be"))
    view.server.answers("open", thread(question(), reply(text="Because it is", status="writing"), number=next_number()))
    view.live(frame(" is", at=10))

    expect(view.page.locator("article .body")).to_have_text(["Why?", "Because it is"])
    assert view.server.told() == [("open", {"conversation": "c"})]


def test_a_conversation_that_has_grown_elsewhere_is_asked_for(view: View) -> None:
    view.show(thread(question(), reply()))
    view.server.answers("open", thread(question(), reply(), question("q2", "And?"), number=next_number()))
    view.dispatch(listed({"id": "c", "title": "Why?", "updated_at": 1_800_000_000}))

    expect(view.page.locator("article")).to_have_count(3)


def test_after_a_break_the_conversation_on_show_is_asked_for(view: View) -> None:
    view.show(thread(question(), reply(text="Be", status="writing")))
    view.server.answers("open", thread(question(), reply(text="Because."), number=next_number()))
    view.dispatch(state())

    expect(view.page.locator("article .body")).to_have_text(["Why?", "Because."])
    assert view.server.told() == [("open", {"conversation": "c"})]


def test_the_page_knows_what_is_on_show(view: View) -> None:
    view.begin(question())
    view.live(frame("Because"))
    known = "[app.mounted.thread.conversation, app.mounted.thread.leafId, app.store.isWriting('c')]"
    during = view.page.evaluate(known)
    view.live(frame(".", at=7, done=True))

    assert (during, view.page.evaluate(known)) == (["c", "r", True], ["c", "r", False])


def test_the_page_hears_of_each_growth_on_show_and_each_conversation(view: View) -> None:
    view.begin()
    view.page.evaluate("window.heard = []")
    view.page.evaluate("void app.on('chat:grown', ({ conversation }) => heard.push(conversation))")
    view.page.evaluate("void app.on('chat:shown', ({ conversation, messages }) => heard.push([conversation, messages.length]))")
    view.live(frame("Because"), frame("Elsewhere", conversation="other"), frame(".", at=7, done=True))
    view.show(thread(question(), conversation="next"))

    assert view.page.evaluate("heard") == ["c", "c", ["next", 1]]


def test_what_a_reply_waits_for_is_said_at_the_end_until_it_waits_no_more(view: View) -> None:
    view.begin(question())
    view.live(frame(waiting="Waiting for a place: number 2."))
    expect(view.page.locator(".remark .notice")).to_have_text("Waiting for a place: number 2.")
    view.live(frame("Because"))

    expect(view.page.locator(".remark .notice")).to_have_count(0)


def test_a_notice_of_a_reply_in_flight_is_shown(view: View) -> None:
    view.begin()
    view.live(frame("Because", notices=["An older message was left out."]))

    expect(view.page.locator("article .notice")).to_have_text("An older message was left out.")


def test_a_reply_without_a_word_yet_shows_that_it_is_awaited(view: View) -> None:
    view.begin()

    assert view.page.evaluate("getComputedStyle(document.querySelector('article .body'), '::after').content") == '""'


def test_a_reply_that_is_silent_for_ten_seconds_says_so(open_view: Callable[..., View]) -> None:
    view = open_view(before=lambda context: context.clock.install(time=datetime(2030, 1, 1, tzinfo=UTC)))
    page = view.page
    page.clock.pause_at(datetime(2030, 1, 2, tzinfo=UTC))
    view.begin()
    view.dispatch(frame("Because"))
    page.clock.run_for(9_900)
    early = page.locator(".waiting").text_content()
    page.clock.run_for(200)
    late = page.locator(".waiting").text_content()
    view.dispatch(frame(" it", at=7))
    page.clock.run_for(100)
    after = page.locator(".waiting").text_content()
    page.context.close()

    assert (early, late, after) == ("", "Still waiting for the model…", "")


def test_beginning_and_end_are_announced_and_tokens_are_not(view: View) -> None:
    status = view.page.locator(".chat [role=status]")
    view.begin()
    view.live(frame("Be"), frame("cause", at=2))
    expect(status).to_have_text("org/model is replying.")
    expect(view.page.locator("article")).to_have_attribute("aria-live", "off")
    view.live(frame(".", at=7, done=True))

    expect(status).to_have_text("Reply finished.")
