"""A page of another site, in a browser where somebody uses the app, tries to act for them: it reads nothing and changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from chat.inference.demo.loopback import LoopbackServer
from tests.e2e.chat_page import ChatPage
from tests.e2e.conftest import EXPECT_MS
from tests.e2e.process import app
from tests.fakes.oidc import space
from tests.fakes.router import ScriptedRouter
from tests.fakes.sign_ins import member_cookie

ATTACK = """
async (app) => {
  const event = { data: [], fn_index: 0, trigger_id: 1, session_hash: "evil" };
  const targets = [["gradio_api/queue/join", event], ["gradio_api/run/predict", event], ["live/state", {}], ["live/export", {}],
    ["live/delete_all", {}], ["config"], ["gradio_api/queue/data?session_hash=evil"], [""]];
  const read = [];
  for (const mode of ["cors", "no-cors"])
    for (const type of ["application/json", "text/plain"])
      for (const [path, body] of targets) {
        const how = body ? { method: "POST", body: JSON.stringify(body), headers: { "content-type": type } } : {};
        try {
          const answer = await fetch(app + path, { mode, credentials: "include", ...how });
          if (answer.type !== "opaque") read.push(`${path}: ${answer.status} ${await answer.text()}`);
        } catch {}
      }
  for (const path of ["logout", "live/delete_all"])
    await new Promise((done) => {
      const image = new Image();
      image.onload = image.onerror = done;
      image.src = app + path;
    });
  return read;
}
"""
"""Everything that it could read."""


@pytest.fixture(scope="module")
def space_url(served_router: ScriptedRouter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as it runs on a Space with sign-in."""
    variables = {**space("http://127.0.0.1:9"), "HISTORY_DATASET": "none", "DEFAULT_MODEL": "demo/plain", "TASK_MODEL": "demo/empty"}
    with app(tmp_path_factory.mktemp("space") / "log.txt", HF_ROUTER_URL=served_router.base_url, **variables) as url:
        yield url.replace("127.0.0.1", "localhost")  # where Chromium keeps secure cookies without encryption


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own."""
    with browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce") as context:
        context.set_default_timeout(EXPECT_MS)
        yield context


@contextmanager
def hostile_page(host: str) -> Iterator[str]:
    """The address of a page on this name of the loopback, at another port than the app."""

    async def page(_: Any) -> HTMLResponse:
        return HTMLResponse("<title>Win a prize</title>")

    with LoopbackServer(Starlette(routes=[Route("/v1", page)])) as server:
        yield server.base_url.replace("127.0.0.1", host)


@pytest.mark.parametrize("host", ["evil.localhost", "localhost"])
def test_a_hostile_page_gets_nothing_from_a_member_of_a_space(
    context: BrowserContext, space_url: str, router: ScriptedRouter, host: str
) -> None:
    context.add_cookies(
        [{"name": "session", "value": member_cookie("100"), "domain": "localhost", "path": "/", "sameSite": "None", "secure": True}]
    )
    victim = ChatPage(context.new_page(), space_url).open()
    attack_and_look(context, victim, host)
    expect(victim.page.get_by_role("navigation").locator(".person-name")).to_have_text("ada")


@pytest.mark.parametrize("host", ["evil.localhost", "127.0.0.1"])
def test_a_hostile_page_gets_nothing_from_the_owner_of_a_local_run(
    context: BrowserContext, app_url: str, router: ScriptedRouter, host: str
) -> None:
    attack_and_look(context, ChatPage(context.new_page(), app_url).open(), host)


def attack_and_look(context: BrowserContext, victim: ChatPage, host: str) -> None:
    """Attack while the victim has a conversation; it is still there afterwards, and nothing of it was read."""
    victim.ask("Hi")
    with hostile_page(host) as url:
        attacker = context.new_page()
        attacker.goto(url)
        assert attacker.evaluate(ATTACK, victim.url) == []
    victim.reload()
    expect(victim.articles).to_have_count(2)
