"""How the page comes to the browser: in few requests, without its packs, slowly, and not at all."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.chat_page import ChatPage
from tests.e2e.conftest import EXPECT_MS
from tests.fakes.router import ScriptedRouter

MOST_REQUESTS = 25
PACKS = "**/assets/*/{page,gradio}.js"


@pytest.fixture
def faulty_page(browser: Browser) -> Iterator[Page]:
    """A page whose console may have errors, since requests are made to fail."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(EXPECT_MS)
    yield context.new_page()
    context.close()


def test_a_cold_open_makes_few_requests(page: Page, app_url: str, router: ScriptedRouter) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    chat = ChatPage(page, app_url).open()
    chat.ask("Hello")

    assert len([url for url in asked if not url.startswith(("data:", "blob:"))]) <= MOST_REQUESTS
    assert not any("/queue/" in url for url in asked), "a queued event fills the controls once more when it has ended"


def test_without_its_packs_the_page_loads_each_module_apart(faulty_page: Page, app_url: str, router: ScriptedRouter) -> None:
    asked: list[str] = []
    faulty_page.on("request", lambda request: asked.append(request.url))
    faulty_page.route(PACKS, lambda route: route.abort())

    ChatPage(faulty_page, app_url).open().ask("Hello")

    assert any(url.endswith("/components/thread/thread.js") for url in asked)


@pytest.mark.parametrize("missing", ["**/components/composer/composer.js", "**/assets/index-*.js"])
def test_a_script_that_does_not_arrive_is_said(faulty_page: Page, app_url: str, router: ScriptedRouter, missing: str) -> None:
    faulty_page.route(PACKS, lambda route: route.abort())
    faulty_page.route(missing, lambda route: route.abort())
    faulty_page.goto(app_url)

    expect(faulty_page.get_by_role("alert").filter(has_text="did not load")).to_have_text(
        "This page did not load completely. Check the connection and reload it."
    )

    faulty_page.unroute_all()
    faulty_page.get_by_role("link", name="reload it").click()
    ChatPage(faulty_page, app_url).ready().ask("Hello")
    expect(faulty_page.get_by_text("did not load")).to_have_count(0)


def test_what_is_written_before_the_scripts_have_come_is_kept(faulty_page: Page, app_url: str, router: ScriptedRouter) -> None:
    chat, held = page_without_composer(faulty_page, app_url)
    chat.message.fill("Early bird")
    held.continue_()
    chat.ready()

    expect(chat.message).to_have_value("Early bird")
    chat.message.press("Enter")
    expect(chat.articles.first).to_contain_text("Early bird")


def test_what_is_sent_before_the_scripts_have_come_is_sent_when_they_have(faulty_page: Page, app_url: str, router: ScriptedRouter) -> None:
    chat, held = page_without_composer(faulty_page, app_url)
    chat.send("Early bird")
    expect(chat.message).to_have_value("Early bird")
    held.continue_()

    expect(chat.articles).to_have_count(2)
    expect(chat.articles.first).to_contain_text("Early bird")
    expect(chat.message).to_have_value("")


def page_without_composer(page: Page, app_url: str) -> tuple[ChatPage, Route]:
    """The page with its box, and the held request for the script of the composer."""
    held: list[Route] = []
    page.route("**/assets/*/page.js", lambda route: route.abort())
    page.route("**/components/composer/composer.js", lambda route: held.append(route))
    with page.expect_request("**/components/composer/composer.js"):
        page.goto(app_url, wait_until="commit")
    chat = ChatPage(page, app_url)
    expect(chat.message).to_be_visible()
    return chat, held[0]
