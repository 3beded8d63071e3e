"""Who is asking, as people meet it: the app as a Space with a real provider of sign-ins, as a local run, and behind passwords."""

import json
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from chat.inference.demo.loopback import LoopbackServer
from tests.e2e.chat_page import ChatPage
from tests.e2e.process import app
from tests.fakes.oidc import OAUTH_SECRET, provider, session_cookie, space
from tests.fakes.router import ScriptedRouter, listed

ADA, GRACE_OF_FORTY_ORGANISATIONS = "100", "140"


@pytest.fixture(scope="module")
def space_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("space") / "log.txt"


@pytest.fixture(scope="module")
def space_environment(served_router: ScriptedRouter) -> Iterator[dict[str, str]]:
    with provider() as url:
        yield {"HF_ROUTER_URL": served_router.base_url, "DEFAULT_MODEL": "demo/plain", "HISTORY_DATASET": "none", **space(url)}


@pytest.fixture(scope="module")
def space_url(space_environment: dict[str, str], space_log: Path) -> Iterator[str]:
    with app(space_log, **space_environment) as url:
        yield url.replace("127.0.0.1", "localhost")  # where Chromium keeps secure cookies without encryption


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def guest(context: BrowserContext, space_url: str, router: ScriptedRouter) -> ChatPage:
    """The Space, open and ready for somebody who has not signed in."""
    return ChatPage(context.new_page(), space_url).open()


@pytest.fixture
def member(guest: ChatPage) -> ChatPage:
    return sign_in(guest, ADA)


def sign_in(chat: ChatPage, account: str) -> ChatPage:
    chat.page.get_by_role("link", name="Sign in with Hugging Face").first.click()
    return authorise(chat, account)


def authorise(chat: ChatPage, account: str) -> ChatPage:
    """Say yes on the provider's page."""
    chat.page.get_by_role("button", name=account, exact=True).click()
    chat.page.wait_for_url(f"{chat.url}**")
    return chat.ready()


def person(chat: ChatPage) -> Any:
    return chat.page.get_by_role("navigation").locator(".person-name")


def payer(router: ScriptedRouter) -> str:
    """Whose token the last chat came with."""
    return router.chats[-1].headers["authorization"].removeprefix("Bearer ")


def test_a_guest_is_asked_to_sign_in_and_keeps_the_text(guest: ChatPage, router: ScriptedRouter) -> None:
    guest.send("Hi")
    expect(guest.page.get_by_text("Sign in with Hugging Face to chat with this model.")).to_be_visible()
    sign_in(guest, ADA)
    expect(guest.message).to_have_value("Hi")
    assert router.chats == []


def test_a_member_pays_with_their_own_token(member: ChatPage, router: ScriptedRouter) -> None:
    expect(member.ask("Hi")).to_contain_text("Hello, world!")
    assert payer(router).startswith(f"hf_oauth_{ADA}_")


def test_a_reload_finds_the_member_and_their_conversation(member: ChatPage) -> None:
    member.ask("Hi")
    member.reload()
    expect(person(member)).to_have_text("ada")
    expect(member.articles).to_have_count(2)


def test_who_signs_out_is_a_guest_to_whom_the_conversation_is_not_there(member: ChatPage) -> None:
    member.ask("Hi")
    address = member.page.url
    member.page.get_by_role("link", name="Sign out").click()
    expect(person(member)).to_have_text("Guest")
    ChatPage(member.page, address).open()
    expect(member.articles).to_have_count(0)


def test_who_signs_out_in_one_tab_is_a_guest_in_the_others(member: ChatPage) -> None:
    member.ask("Hi")
    other = ChatPage(member.page.context.new_page(), member.url).open()
    other.message.fill("A draft")
    expect(person(other)).to_have_text("ada")
    member.page.get_by_role("link", name="Sign out").click()
    expect(person(other)).to_have_text("Guest")
    expect(other.page.get_by_role("navigation").get_by_role("listitem")).to_have_count(0)
    expect(other.message).to_have_value("A draft")


def test_the_demo_model_that_a_guest_did_not_pick_is_left_with_the_sign_in(
    space_environment: dict[str, str], context: BrowserContext, router: ScriptedRouter, tmp_path: Path
) -> None:
    router.models = [listed("demo/plain")]
    variables = {name: value for name, value in space_environment.items() if name != "DEFAULT_MODEL"}
    with app(tmp_path / "log.txt", **variables) as url:
        guest = ChatPage(context.new_page(), url.replace("127.0.0.1", "localhost")).open()
        demo = guest.model.input_value()
        guest.web_search.check()  # what else is remembered takes no model along
        guest.page.wait_for_function("localStorage.getItem('huggingchat-settings')")
        guest.web_search.uncheck()
        member = sign_in(guest, ADA)
        expect(member.model).not_to_have_value(demo)
        expect(member.ask("Hi")).to_contain_text("Hello, world!")
    assert payer(router).startswith(f"hf_oauth_{ADA}_")


def test_forty_organisations_fit_into_the_cookie(guest: ChatPage) -> None:
    sign_in(guest, GRACE_OF_FORTY_ORGANISATIONS)
    expect(person(guest)).to_have_text("grace")


def test_an_expired_sign_in_is_said_and_the_next_one_leads_back_to_the_same_place(member: ChatPage, router: ScriptedRouter) -> None:
    member.ask("Hi")
    here = member.page.url
    expire(member)
    member.send("Still mine")
    expect(member.page.get_by_text("Your sign-in has expired.")).to_be_visible()
    assert len(router.chats) == 1
    sign_in(member, ADA)
    assert member.page.url == here
    expect(member.articles).to_have_count(2)
    expect(member.message).to_have_value("Still mine")


def test_the_token_reaches_neither_the_page_nor_the_log(member: ChatPage, space_log: Path) -> None:
    finished: list[Request] = []
    member.page.on("requestfinished", lambda request: finished.append(request))
    member.reload()
    expect(member.ask("Hi")).to_contain_text("Hello, world!")
    bodies = [response.text() for response in map(Request.response, finished) if response and response.ok]
    told = [*bodies, member.page.content(), member.page.evaluate("document.cookie"), space_log.read_text()]
    assert any("components" in body for body in bodies), "the page's own configuration among them"
    assert not any("hf_oauth_" in one for one in told)


def test_in_a_frame_signing_in_goes_on_in_a_page_of_its_own(context: BrowserContext, space_url: str, router: ScriptedRouter) -> None:
    async def framing(_: Any) -> HTMLResponse:
        return HTMLResponse(f'<iframe src="{space_url}" width="1200" height="700"></iframe>')

    with LoopbackServer(Starlette(routes=[Route("/v1", framing)])) as other_site:
        holder = context.new_page()
        holder.goto(other_site.base_url)
        frame = holder.frame_locator("iframe")
        with context.expect_page() as opened:
            frame.get_by_role("link", name="Sign in with Hugging Face").click()
        expect(frame.get_by_text("Signing in goes on in a page of its own")).to_be_visible()
        whole = authorise(ChatPage(opened.value, space_url), ADA)
        whole.ask("Hi")
    assert payer(router).startswith(f"hf_oauth_{ADA}_")


def test_a_guest_of_a_space_with_a_token_chats_at_its_expense(
    space_environment: dict[str, str], router: ScriptedRouter, tmp_path: Path
) -> None:
    with app(tmp_path / "log.txt", **space_environment, HF_TOKEN="hf_space") as url:
        assert "Hello, world!" in call(url)
    assert payer(router) == "hf_space"


def test_a_forged_session_gains_nothing_on_a_local_run(app_url: str, router: ScriptedRouter) -> None:
    forged = session_cookie(
        {"oauth_info": {"access_token": "hf_oauth_forged", "userinfo": {"sub": "100", "preferred_username": "ada"}}}, ""
    )
    assert "Hello, world!" in call(app_url, cookie=f"session={forged}")
    assert payer(router) == "hf_e2e_token"


@pytest.fixture
def office(served_router: ScriptedRouter, tmp_path: Path) -> Iterator[str]:
    """A server of one's own with two colleagues, listening on every address."""
    variables = {"HF_ROUTER_URL": served_router.base_url, "HF_TOKEN": "hf_office", "DEFAULT_MODEL": "demo/plain"}
    with app(tmp_path / "log.txt", APP_AUTH="ada:one,bob:two", GRADIO_SERVER_NAME="0.0.0.0", **variables) as url:
        yield url


def test_colleagues_do_not_open_each_others_conversations(office: str, browser: Browser, router: ScriptedRouter) -> None:
    with colleague(browser, office, "ada", "one") as ada, colleague(browser, office, "bob", "two") as bob:
        ada.ask("Hi")
        address = ada.page.url
        ChatPage(bob.page, address).open()
        expect(person(bob)).to_have_text("bob")
        expect(bob.articles).to_have_count(0)
        ada.reload()
        expect(ada.articles).to_have_count(2)
    assert httpx2.post(f"{office}gradio_api/call/v2/chat", json={"message": "Hi"}, trust_env=False).status_code == 401


@contextmanager
def colleague(browser: Browser, url: str, name: str, password: str) -> Iterator[ChatPage]:
    with browser.new_context() as context:
        page: Page = context.new_page()
        page.goto(url)
        page.get_by_label("username").fill(name)
        page.get_by_label("password").fill(password)
        page.get_by_role("button", name="Login").click()
        yield ChatPage(page, url).ready()


def call(url: str, **headers: str) -> str:
    """What a program reads that asks "Hi"."""
    with httpx2.Client(base_url=url, headers=headers, trust_env=False) as http:
        event = http.post("gradio_api/call/v2/chat", json={"message": "Hi"}).json()["event_id"]
        return http.get(f"gradio_api/call/v2/chat/{event}").text


def expire(chat: ChatPage) -> None:
    """Let the sign-in's time be over, in the cookie that the Space itself has signed."""
    cookie = next(cookie for cookie in chat.page.context.cookies() if cookie["name"] == "session")
    session = json.loads(b64decode(cookie["value"].split(".")[0]))
    session["oauth_info"]["expires_at"] = 1
    chat.page.context.add_cookies([{**cookie, "value": session_cookie(session, OAUTH_SECRET)}])  # type: ignore[typeddict-item]
