"""A guest of a Space who has sent all that guests may send."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.chat_page import ChatPage
from tests.e2e.conftest import EXPECT_MS
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter


@pytest.fixture(scope="module")
def space(served_router: ScriptedRouter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Space where a guest may send one message."""
    variables = {"SYSTEM": "spaces", "SPACE_ID": "me/app", "HF_ROUTER_URL": served_router.base_url, "HF_TOKEN": "hf_space_token"}
    limits = {"GUEST_MESSAGES_PER_HOUR": "1", "DEFAULT_MODEL": "demo/plain"}
    with app(tmp_path_factory.mktemp("space") / "log.txt", **variables, **limits) as url:
        yield url


@pytest.fixture
def chat(browser: Browser, space: str, router: ScriptedRouter) -> Iterator[ChatPage]:
    """A guest's page. Gradio adds a header of Hugging Face's to it, which asks beyond this machine: errors of the console are no fault."""
    context = browser.new_context()
    context.set_default_timeout(EXPECT_MS)
    yield ChatPage(context.new_page(), space).open()
    context.close()


def test_a_message_beyond_the_limit_stays_in_the_box_with_one_sentence(chat: ChatPage, router: ScriptedRouter) -> None:
    expect(chat.ask("First")).to_contain_text("Hello, world!")
    chat.send("Second, which is long in the making")
    alert = chat.page.get_by_role("alert").filter(
        has_text="Guests may send 1 message an hour from one address. You can send the next one at"
    )
    expect(alert).to_be_visible()
    expect(alert.get_by_role("link", name="Sign in with Hugging Face")).to_be_visible()
    expect(chat.message).to_have_value("Second, which is long in the making")
    expect(chat.articles).to_have_count(2)
    assert len(router.chats) == 1
