"""The first screen, and what messages offer, as the page's start says it. A page of its own, since these never change while it is open."""

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import View
from tests.ui.events import question, reply, thread
from tests.ui.serving import served
from tests.ui.test_thread_safety import SNIPPET

BARE = {
    "name": SNIPPET,
    "description": SNIPPET,
    "examples": [{"label": SNIPPET, "prompt": SNIPPET}],
    "can_continue": False,
    "can_edit": False,
}


@pytest.fixture(scope="module")
def bare(open_view: Callable[..., View]) -> Iterator[View]:
    with served("tests.ui.thread_page", json.dumps(BARE)) as address:
        view = open_view(address=address)
        yield view
        view.page.context.close()


def test_no_field_of_the_first_screen_is_read_as_html(bare: View) -> None:
    bare.reset()
    welcome = bare.page.locator(".welcome")

    assert welcome.get_by_text(SNIPPET, exact=True).count() == 4
    assert welcome.locator("img, script").count() == 0
    assert bare.page.evaluate("window.attacked_0") is None


def test_continue_is_offered_only_where_the_page_allows_it(bare: View) -> None:
    bare.show(thread(reply(status="truncated")))

    expect(bare.page.locator(".toolbar").get_by_role("button", name="Retry")).to_have_count(1)
    expect(bare.page.get_by_role("button", name="Continue")).to_have_count(0)


def test_edit_is_offered_only_where_the_page_allows_it(bare: View) -> None:
    bare.show(thread(question()))

    expect(bare.page.locator(".toolbar").get_by_role("button", name="Copy")).to_have_count(1)
    expect(bare.page.get_by_role("button", name="Edit")).to_have_count(0)
