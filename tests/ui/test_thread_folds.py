"""What a reply has beside its text: its reasoning and tool calls, folded, and the footer."""

from playwright.sync_api import expect

from tests.ui.conftest import View
from tests.ui.events import frame, reply, thread


def test_reasoning_is_folded_and_says_how_long_it_took(view: View) -> None:
    view.begin()
    view.live(frame(reasoning="Let me"))
    expect(view.page.locator(".reasoning summary")).to_have_text("Thinking…")
    view.live(frame("So", reasoning="Let me think", reasoning_seconds=3.21))

    expect(view.page.locator(".reasoning summary")).to_have_text("Thought for 3.2 s")
    expect(view.page.locator(".reasoning-text")).to_be_hidden()


def test_reasoning_that_was_opened_stays_open_while_it_grows(view: View) -> None:
    view.begin()
    view.live(frame(reasoning="Let me"))
    view.page.get_by_text("Thinking…").click()
    view.live(frame("So", reasoning="Let me think", reasoning_seconds=1))

    expect(view.page.get_by_text("Let me think")).to_be_visible()


def test_a_tool_call_shows_its_arguments_when_it_is_opened(view: View) -> None:
    view.show(thread(reply(tools=[{"name": "web_search", "arguments": '{"query":"gradio"}'}])))
    view.page.get_by_text("Called web_search").click()

    expect(view.page.locator(".tool pre")).to_have_text('{\n  "query": "gradio"\n}')


def test_arguments_that_are_no_json_are_shown_as_they_are(view: View) -> None:
    view.show(thread(reply(tools=[{"name": "web_search", "arguments": '{"query": '}])))

    assert view.page.locator(".tool pre").text_content() == '{"query": '


def test_the_footer_tells_who_wrote_the_reply_and_what_it_took(view: View) -> None:
    view.show(thread(reply(provider="together", footer=["120 → 342 tokens", "81 tokens/s"])))

    expect(view.page.locator(".footer > span")).to_have_text(["org/model", "together", "120 → 342 tokens", "81 tokens/s"])
