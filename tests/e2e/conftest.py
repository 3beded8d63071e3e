"""A browser, the scripted router, and the app in front of it, as a person would have them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser import chromium
from tests.e2e.chat_page import ChatPage
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter, listed

EXPECT_MS = 30_000  # two cores may have much else to do
BROKEN_OFF = ("AbortError", "Unexpected error Connection errored out")
"""What Gradio's own script says of a stream that a reload broke off."""

expect.set_options(timeout=EXPECT_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def served_router() -> Iterator[ScriptedRouter]:
    with ScriptedRouter() as router:
        router.models = e2e_models(router)
        yield router


def e2e_models(router: ScriptedRouter) -> list[dict[str, object]]:
    """The scenarios, and one model that no provider serves any more."""
    return [*router.models, listed("demo/refuses_top_p"), listed("demo/long-200-50")]  # type: ignore[list-item]


@pytest.fixture(scope="package")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the app writes."""
    return tmp_path_factory.mktemp("app") / "log.txt"


@pytest.fixture(scope="package")
def app_url(served_router: ScriptedRouter, log: Path) -> Iterator[str]:
    with app(
        log, HF_ROUTER_URL=served_router.base_url, HF_TOKEN="hf_e2e_token", DEFAULT_MODEL="demo/plain", TASK_MODEL="demo/empty"
    ) as url:
        yield url


@pytest.fixture
def router(served_router: ScriptedRouter) -> ScriptedRouter:
    served_router.reset()
    served_router.models = e2e_models(served_router)
    return served_router


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser profile of its own. The test fails if the console has an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(EXPECT_MS)
    page = context.new_page()
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(BROKEN_OFF):
            faults.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def chat(page: Page, app_url: str, router: ScriptedRouter) -> ChatPage:
    """The app's page, open and ready."""
    return ChatPage(page, app_url).open()
