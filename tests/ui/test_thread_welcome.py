"""The first screen: what it says, when it goes, and the chosen model's card."""

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import View
from tests.ui.events import frame, question, reply, thread
from tests.ui.scripted_server import PAGE


def test_the_first_screen_says_what_this_is_and_how_to_begin(view: View) -> None:
    expected = ["HuggingChat", "Chat with open models."]

    assert view.page.locator(".welcome header > *").all_text_contents() == expected
    expect(view.page.locator(".welcome").get_by_role("button")).to_have_count(4)


def test_the_first_screen_goes_with_the_first_message(view: View) -> None:
    expect(view.page.locator(".welcome")).to_be_visible()
    view.begin(question())
    view.live(frame("Because"))

    expect(view.page.locator(".welcome")).to_be_hidden()


@pytest.mark.parametrize("messages", [[], [question(), reply()]], ids=["first screen", "conversation"])
def test_the_page_has_one_first_heading_that_names_the_app(view: View, messages: list[dict[str, object]]) -> None:
    view.show(thread(*messages))

    expect(view.page.get_by_role("heading", level=1)).to_have_text(["HuggingChat"])


def test_an_example_is_sent_through_the_composer(view: View) -> None:
    view.page.locator(".welcome").get_by_role("button", name="Example 2 Prompt 2").click()
    ((name, sent),) = view.server.heard()

    assert (name, sent["conversation"], sent["text"], sent["page"]) == ("send", "c", "Prompt 2", PAGE)


def test_the_models_card_is_a_line_and_a_card_on_the_first_screen(view: View) -> None:
    card = {"name": "Qwen3", "owner": "Qwen", "facts": [["Context", "131k tokens"]], "link": None, "demo": True, "detail": "Built in."}
    view.show_card(card)

    expect(view.page.locator(".model-line > *")).to_have_text(["Demo", "Built in."])
    expect(view.page.locator(".welcome .card")).to_contain_text("Qwen3")
