"""What Gradio's own script does in a browser with components, events, storage, styles and messages."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser import chromium
from tests.gradio_internals.conftest import ROOT

PROBED = "window.probe?.imported"
WAIT_MS = 30_000
"""The longest wait for anything on the page."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def opened(plain_url: str, browser: Browser) -> Page:
    """The page, opened with a query of its own."""
    page = browser.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(f"{plain_url}?c=7")
    page.wait_for_function(PROBED)
    expect(page.get_by_label("Loaded")).not_to_have_value("", timeout=WAIT_MS)
    return page


@pytest.fixture
def page(browser: Browser, opened: Page) -> Page:
    """The same page for every test."""
    opened.evaluate("window.probe.seen.splice(0)")
    return opened


def trigger(page: Page, event: str, data: Any = None) -> None:
    """Trigger an event of the probe, and wait for the answer of the server."""
    with page.expect_response(re.compile(r"/run/predict|/queue/join")):
        page.evaluate("([event, data]) => window.probe.trigger(event, data)", [event, data])


def seen(page: Page, count: int) -> list[str]:
    """The values that the probe's `watch` was called with, once there are `count` of them; they start anew."""
    page.wait_for_function("count => window.probe.seen.length >= count", arg=count)
    values: list[str] = page.evaluate("window.probe.seen.splice(0)")
    return values


def close_messages(page: Page) -> None:
    """Take the messages in the corner away."""
    page.get_by_test_id("toast-close").click()
    expect(page.get_by_test_id("toast-body")).to_have_count(0, timeout=WAIT_MS)


def test_js_on_load_may_import_a_module(page: Page) -> None:
    assert page.evaluate("window.probe.imported") == "module"


def test_js_on_load_gets_the_element_of_its_template(page: Page) -> None:
    assert page.evaluate("window.probe.element.querySelectorAll('p.probe').length") == 1


def test_trigger_sends_its_data_and_watch_is_called_with_the_new_value(page: Page) -> None:
    trigger(page, "ping", {"word": "x"})
    (value,) = seen(page, 1)
    assert json.loads(value)["data"] == {"word": "x"}


def test_an_equal_value_calls_no_watch(page: Page) -> None:
    for event in ("constant", "constant", "ping"):
        trigger(page, event)
    first, second = seen(page, 2)
    assert first == "constant"
    assert second.startswith("{")


def test_data_in_a_template_is_evaluated(page: Page) -> None:
    """Why the templates of the product are constant."""
    expect(page.locator("#evaluated i")).to_have_text("42", timeout=WAIT_MS)


def test_the_head_of_a_component_loses_the_type_of_a_script_and_the_head_of_launch_keeps_it(page: Page) -> None:
    types = {name: page.evaluate(f"document.querySelector('script[src$=\"{name}\"]').type") for name in ("?component", "?launch")}
    assert types == {"?component": "", "?launch": "module"}


def test_a_state_of_the_browser_is_kept_under_its_key_without_asking_the_server(page: Page) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.get_by_role("button", name="Store").click()
    page.wait_for_function("localStorage.getItem('probe-state') !== null")
    page.remove_listener("request", note)
    assert [url for url in asked if "queue" in url or "run/predict" in url] == []
    page.reload()
    page.wait_for_function(PROBED)
    expect(page.get_by_label("Loaded")).to_have_value(re.compile(r'"stored": \{"v": 2\}'), timeout=WAIT_MS)


def test_an_error_is_drawn_as_html_in_the_corner(page: Page) -> None:
    """Why a sentence that quotes a server's words is escaped before it is raised."""
    trigger(page, "fail")
    expect(page.locator(".toast-wrap b").last).to_have_text("bold", timeout=WAIT_MS)
    close_messages(page)


@pytest.mark.parametrize(
    "selector",
    [
        ".gradio-container > .main > .wrap",
        "#plain-html .html-container",
        "#dropdown .wrap:has(> .wrap-inner)",
        "#dropdown input",
        '#slider input[type="number"]',
        '#slider input[type="range"]',
        '[data-testid="block-info"]',
    ],
)
def test_the_page_has_what_our_styles_and_scripts_look_for(page: Page, selector: str) -> None:
    assert page.locator(selector).count() > 0


def test_gradio_defines_every_variable_that_our_styles_take_from_it(page: Page) -> None:
    styles = [path.read_text(encoding="utf-8") for path in (ROOT / "chat" / "ui").rglob("*.css") if "vendor" not in path.parts]
    used = {name for style in styles for name in re.findall(r"var\((--[\w-]+)\)", style)}
    own = {name for style in styles for name in re.findall(r"(--[\w-]+)\s*:", style)}
    value = "name => getComputedStyle(document.querySelector('.gradio-container')).getPropertyValue(name)"
    assert used - own
    assert [name for name in sorted(used - own) if not page.evaluate(value, name)] == []


def test_the_class_dark_of_the_body_changes_the_colours(page: Page) -> None:
    colour = "getComputedStyle(document.body).getPropertyValue('--body-text-color')"
    page.evaluate("document.body.classList.remove('dark')")
    light = page.evaluate(colour)
    page.evaluate("document.body.classList.add('dark')")
    assert page.evaluate(colour) != light
