"""A sign-in that comes to nothing leads back to the page, which says so."""

import json
from base64 import b64decode
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from chat.ui.server.session_cookie import COOKIE
from tests.e2e.chat_page import ChatPage
from tests.e2e.conftest import EXPECT_MS
from tests.e2e.process import app
from tests.fakes.oidc import OAUTH_SECRET, session_cookie, space
from tests.fakes.router import ScriptedRouter

FAILED, DECLINED = "../?notice=sign-in-failed", "../?notice=sign-in-declined"


@pytest.fixture(scope="module")
def space_url(served_router: ScriptedRouter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as it runs on a Space whose provider of sign-ins does not answer."""
    variables = {**space("http://127.0.0.1:9"), "HF_TOKEN": "hf_space", "HISTORY_DATASET": "none"}
    with app(tmp_path_factory.mktemp("space") / "log.txt", HF_ROUTER_URL=served_router.base_url, **variables) as url:
        yield url


@pytest.mark.parametrize(
    ("query", "home"),
    [
        ("error=access_denied&state=x", DECLINED),
        ("error=access_denied&_target_url=/?c=7", "../?c=7&notice=sign-in-declined"),
        ("error=access_denied&_target_url=https://evil.example/%3Fx", DECLINED),
        ("error=server_error&error_description=<script>", FAILED),
        ("", FAILED),
        ("code=x", FAILED),
        ("state=x", FAILED),
        ("code=x&state=y", FAILED),
        ("code=x&state=y&_nb_redirects=abc", FAILED),
        ("code=x&state=y&_nb_redirects=9", FAILED),
        ("code=%00&state=%ff&code=2", FAILED),
        ("error", FAILED),
    ],
)
def test_a_callback_that_is_refused_or_broken_leads_home(space_url: str, query: str, home: str) -> None:
    answer = httpx2.get(f"{space_url}login/callback?{query}", trust_env=False)
    assert (answer.status_code, answer.headers["location"]) == (303, home)
    assert COOKIE not in answer.headers.get("set-cookie", "")


def test_a_provider_that_does_not_answer_leads_home(space_url: str) -> None:
    answer = httpx2.get(f"{space_url}login/huggingface?_target_url=/?c=7", trust_env=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "../?c=7&notice=sign-in-failed")


@pytest.mark.parametrize("query", ["error=access_denied", "code=x"])
def test_the_attempt_is_forgotten_and_the_sign_in_that_was_there_is_not(space_url: str, query: str) -> None:
    session = {"oauth_info": {"access_token": "hf_oauth_x"}, "_state_huggingface_y": {"data": {}, "exp": 4_000_000_000}}
    headers = {"cookie": f"session={session_cookie(session, OAUTH_SECRET)}"}
    answer = httpx2.get(f"{space_url}login/callback?{query}", headers=headers, trust_env=False)
    kept = answer.headers["set-cookie"].removeprefix("session=").split(".")[0]
    assert json.loads(b64decode(kept)) == {"oauth_info": {"access_token": "hf_oauth_x", "userinfo": {}}}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose console may have errors: on a Space Gradio asks for fonts of another host, which the page's policy refuses."""
    with browser.new_context() as context:
        context.set_default_timeout(EXPECT_MS)
        yield context.new_page()


def test_the_page_says_it_once_and_never_what_the_address_says(page: Page, space_url: str, router: ScriptedRouter) -> None:
    page.goto(f"{space_url}login/callback?error=access_denied&error_description=Send+me+money")
    chat = ChatPage(page, space_url).ready()
    expect(page.locator(".toast")).to_have_count(1)
    expect(page.get_by_text("You are not signed in, because access was declined.")).to_be_visible()
    expect(page).to_have_url(space_url)
    chat.reload()
    assert page.locator(".toast").count() == 0
    chat.open("?notice=%3Cb%3EPay+up")
    assert page.locator(".toast").count() == 0
    expect(page).to_have_url(space_url)
