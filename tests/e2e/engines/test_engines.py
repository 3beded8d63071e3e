"""The page in three browser engines: what people do first, and ten opens of a browser that has never seen it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.e2e.engines.blink import blink
from tests.e2e.engines.firefox import firefox
from tests.e2e.engines.tab import NewTab, SmokePage
from tests.e2e.engines.webkit import webkit
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter, listed

ENGINES: dict[str, Callable[[], AbstractContextManager[NewTab]]] = {"chromium": blink, "firefox": firefox, "webkit": webkit}
OPENS = 10
MODEL = "demo/long-400-20"
"""Takes twenty seconds for a reply, which leaves time to stop it."""

FIRST_WORDS = "document.querySelectorAll('[role=log] article')[1].querySelector('.body').textContent.trim()"


@pytest.fixture(scope="module", params=ENGINES)
def new_tab(request: pytest.FixtureRequest) -> Iterator[NewTab]:
    """Tabs of one engine."""
    with ENGINES[request.param]() as open_tab:
        yield open_tab


@pytest.fixture(scope="module")
def slow_app(new_tab: NewTab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app, with `MODEL` preselected and nothing kept by another engine."""
    with ScriptedRouter() as router:
        router.models = [*router.models, listed(MODEL)]
        log = tmp_path_factory.mktemp("engines") / "log.txt"
        with app(
            log,
            HF_ROUTER_URL=router.base_url,
            HF_TOKEN="hf_e2e_token",
            DEFAULT_MODEL=MODEL,
            TASK_MODEL="demo/empty",
            DATA_DIR=str(Path(log).parent),
        ) as url:
            yield url


def test_open_ask_stop_reload_reopen_settings_delete(new_tab: NewTab, slow_app: str) -> None:
    with new_tab() as tab:
        page = SmokePage(tab, slow_app)
        page.open()
        page.send("What is a rainbow?")
        page.until(FIRST_WORDS)
        assert page.articles()[0] == "What is a rainbow?"
        page.click("Stop")
        page.until("document.querySelector('[role=log] article:last-of-type .notice')?.textContent === 'You stopped this reply.'")

        before = page.articles()
        tab.open(tab.evaluate("location.href"))
        page.until("document.querySelectorAll('[role=log] article').length === 2")
        assert page.articles() == before

        page.click("New chat")
        page.until("document.querySelectorAll('[role=log] article').length === 0")
        page.click("What is a rainbow?")
        page.until("document.querySelectorAll('[role=log] article').length === 2")

        page.click("Settings")
        page.until("document.querySelector('#settings h2').checkVisibility({ visibilityProperty: true })")
        page.click("Close settings")
        page.until("!document.querySelector('#settings h2').checkVisibility({ visibilityProperty: true })")

        page.click("Options of What is a rainbow?")
        page.click("Delete")
        page.until("document.querySelectorAll('[role=list][aria-label=Conversations] li.item').length === 0")
        assert page.articles() == []


def test_each_of_ten_cold_opens_answers_its_first_message(new_tab: NewTab, slow_app: str) -> None:
    for number in range(OPENS):
        with new_tab() as tab:
            page = SmokePage(tab, slow_app)
            page.open()
            page.send(f"First message {number}")
            page.until(FIRST_WORDS)
            assert page.articles()[0] == f"First message {number}"
