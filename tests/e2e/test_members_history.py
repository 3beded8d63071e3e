"""A member's history on a Space: written with their own token, what was written before kept with one click, all sent on signing out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.chat_page import ChatPage
from tests.e2e.process import app
from tests.e2e.test_sign_in import ADA, sign_in
from tests.fakes.hub import HubImitation
from tests.fakes.oidc import provider, space
from tests.fakes.router import ScriptedRouter

DATASET = "ada/huggingchat-history"


class TrustingHub(HubImitation):
    """Knows every token that the provider of sign-ins gives to Ada."""

    def user(self, token: str) -> str:
        if token.startswith(f"hf_oauth_{ADA}_"):
            self.tokens[token] = "ada"
        return super().user(token)


@pytest.fixture(scope="module")
def hub() -> Iterator[HubImitation]:
    with TrustingHub() as hub:
        yield hub


@pytest.fixture(scope="module")
def space_url(served_router: ScriptedRouter, hub: HubImitation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    variables = {"HF_ROUTER_URL": served_router.base_url, "HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_of_the_space"}
    models = {"DEFAULT_MODEL": "demo/plain", "TASK_MODEL": "demo/empty"}
    log = tmp_path_factory.mktemp("space") / "log.txt"
    with provider() as oidc, app(log, **variables, **models, **space(oidc)) as url:
        yield url.replace("127.0.0.1", "localhost")


def test_a_guest_signs_in_keeps_what_was_written_and_finds_it_in_the_dataset(
    browser: Browser, space_url: str, hub: HubImitation, router: ScriptedRouter
) -> None:
    chat = ChatPage(browser.new_context().new_page(), space_url).open()
    expect(chat.page.get_by_role("status", name="History")).to_have_text("Not saved: guest")
    chat.ask("Kappa written as a guest")
    sign_in(chat, ADA)
    listed = chat.page.get_by_role("list", name="Conversations").get_by_role("listitem")
    expect(listed).to_have_count(0)
    chat.page.get_by_role("button", name="Keep the chats").click()
    expect(listed.filter(has_text="Kappa")).to_have_count(1)
    expect(chat.page.get_by_role("status", name="History")).to_have_text("Saved", timeout=30_000)
    assert hub.repos[DATASET].private
    assert b"Kappa written as a guest" in hub.repos[DATASET].all_bytes()
    assert "hf_of_the_space" not in hub.tokens_seen


def test_signing_out_sends_at_once_what_waits(browser: Browser, space_url: str, hub: HubImitation, router: ScriptedRouter) -> None:
    chat = sign_in(ChatPage(browser.new_context().new_page(), space_url).open(), ADA)
    expect(chat.page.get_by_role("status", name="History")).to_have_text("Saved")
    chat.ask("Lambda just before leaving")
    chat.page.get_by_role("link", name="Sign out").click()
    expect(chat.page.get_by_role("status", name="History")).to_have_text("Not saved: guest")
    assert b"Lambda just before leaving" in hub.repos[DATASET].all_bytes()


def test_the_spaces_log_has_no_token_and_no_words(space_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    logs = [path.read_text() for path in Path(tmp_path_factory.getbasetemp()).rglob("log.txt")]
    assert not any("hf_oauth_" in log or "hf_of_the_space" in log or "Kappa" in log or "Lambda" in log for log in logs)
