"""Two machines of one person, each with the app running, and one dataset between them on the Hub imitation."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.chat_page import ChatPage
from tests.e2e.process import app
from tests.fakes.hub import HubImitation
from tests.fakes.router import ScriptedRouter

TOKEN = "hf_ada_on_two_machines"
DATASET = "ada/huggingchat-history"


@pytest.fixture
def hub() -> Iterator[HubImitation]:
    with HubImitation() as hub:
        hub.tokens[TOKEN] = "ada"
        yield hub


def on(browser: Browser, url: str) -> ChatPage:
    return ChatPage(browser.new_context().new_page(), url).open()


def titles(chat: ChatPage, text: str) -> Locator:
    return chat.page.get_by_role("list", name="Conversations").get_by_role("listitem").filter(has_text=text)


def test_what_is_said_on_one_is_read_on_the_other_and_deleted_on_both(
    browser: Browser, hub: HubImitation, router: ScriptedRouter, tmp_path: Path
) -> None:
    variables = {
        "HF_ROUTER_URL": router.base_url,
        "HF_ENDPOINT": hub.url,
        "HF_TOKEN": TOKEN,
        "HISTORY_DATASET": "{username}/huggingchat-history",
        "DEFAULT_MODEL": "demo/plain",
        "TASK_MODEL": "demo/empty",
    }
    with app(tmp_path / "a.txt", **variables) as first_url, app(tmp_path / "b.txt", **variables) as second_url:
        first = on(browser, first_url)
        first.ask("Theta said on the first machine")
        status = first.page.get_by_role("status", name="History")
        expect(status).to_have_text("Saving")
        expect(status).to_have_text("Saved", timeout=30_000)
        assert hub.repos[DATASET].private
        assert b"Theta said on the first machine" in hub.repos[DATASET].all_bytes()

        second = on(browser, second_url)
        expect(titles(second, "Theta")).to_have_count(1)
        titles(second, "Theta").click()
        expect(second.articles.first).to_contain_text("Theta said on the first machine")
        second.ask("Iota said on the second machine")
        status = second.page.get_by_role("status", name="History")
        expect(status).to_have_text("Saving")  # and not still "Saved", from before
        expect(status).to_have_text("Saved", timeout=90_000)
        assert b"Iota said on the second machine" in hub.repos[DATASET].all_bytes()

        titles(second, "Theta").hover()
        second.page.get_by_role("button", name=re.compile("^Options of Theta")).click()
        second.page.get_by_role("menuitem", name="Delete").or_(second.page.get_by_role("button", name="Delete", exact=True)).first.click()
        expect(titles(second, "Theta")).to_have_count(0)
        expect(second.page.get_by_role("button", name="Undo")).to_be_hidden()
        expect(status).to_have_text("Saving")  # the deletion has reached the server
        expect(status).to_have_text("Saved", timeout=30_000)
        assert b"Theta" not in hub.repos[DATASET].all_bytes()
        assert TOKEN not in (tmp_path / "a.txt").read_text() + (tmp_path / "b.txt").read_text()
