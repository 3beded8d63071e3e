"""The page in the frame of another site, as huggingface.co shows a Space: all of it works there."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from chat.inference.demo.loopback import LoopbackServer
from tests.e2e.chat_page import ChatPage
from tests.e2e.conftest import EXPECT_MS
from tests.e2e.process import app
from tests.fakes.oidc import space
from tests.fakes.router import ScriptedRouter

SANDBOX = "allow-downloads allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts"
"""As huggingface.co has it."""


@pytest.fixture(scope="module")
def space_url(served_router: ScriptedRouter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as it runs on a Space that pays for guests."""
    variables = {**space("http://127.0.0.1:9"), "HF_TOKEN": "hf_space", "HISTORY_DATASET": "none", "DEFAULT_MODEL": "demo/plain"}
    with app(tmp_path_factory.mktemp("space") / "log.txt", HF_ROUTER_URL=served_router.base_url, **variables) as url:
        yield url.replace("127.0.0.1", "localhost")


@pytest.fixture
def framed(browser: Browser, space_url: str, router: ScriptedRouter) -> Iterator[ChatPage]:
    """The page inside a page of another site."""

    async def holder(_: Any) -> HTMLResponse:
        return HTMLResponse(f'<iframe src="{space_url}" sandbox="{SANDBOX}" width="1200" height="700"></iframe>')

    with LoopbackServer(Starlette(routes=[Route("/v1", holder)])) as site, browser.new_context() as context:
        context.set_default_timeout(EXPECT_MS)
        page = context.new_page()
        page.goto(site.base_url)
        yield ChatPage(cast(Page, page.frames[1]), space_url).ready()


def test_a_guest_asks_and_stops_in_a_frame(framed: ChatPage) -> None:
    expect(framed.ask("Hi")).to_contain_text("Hello, world!")
    framed.pick("demo/slow")
    framed.send("Slowly")
    expect(framed.articles.last).to_contain_text("word0")
    framed.stop_button.click()
    expect(framed.stop_button).to_be_hidden()
    expect(framed.articles).to_have_count(4)
