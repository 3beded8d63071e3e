"""Web search as a person sees it: the toggle, the stages, and a citation followed to its passage."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client
from playwright.sync_api import Browser, Page, expect

from chat.inference.demo.wire import DONE, Answer, finish, text
from tests.browser import another
from tests.e2e.chat_page import ChatPage
from tests.e2e.internet import Internet
from tests.e2e.internet import Page as WebPage
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter

MILL = "On Saturday the old tide mill at Saltmarsh Creek ground its first flour since 1936, before four hundred people and two geese."
BRIDGE = "The Brunnhaus Bridge beside the tide mill at Saltmarsh Creek was opened in 1931 and has been closed to carts since the war."
QUESTION = "When did the tide mill at Saltmarsh Creek turn again?"
QUERY = "tide mill Saltmarsh Creek first flour"
REPLY = "It ground its first flour since 1936 on a Saturday [1], says one of them [9]."


def prose(sentence: str) -> str:
    filler = "".join(
        f"<p>Paragraph {n} speaks of the weather over the marshes, of boats, and of nothing that anybody had asked.</p>" for n in range(12)
    )
    return f"{filler}<p>{sentence}</p>{filler}"


@pytest.fixture
def internet(served_internet: Internet) -> Internet:
    """Both pages answer at once, unless a test clears `held`."""
    served_internet.asked.clear()
    for page in served_internet.pages.values():
        page.held.set()
    return served_internet


@pytest.fixture(scope="module")
def served_internet() -> Iterator[Internet]:
    pages = {
        "post.example": WebPage("Old tide mill turns again", prose(MILL)),
        "pedia.example": WebPage("Brunnhaus Bridge", prose(BRIDGE)),
    }
    with Internet(pages) as internet:
        yield internet


@pytest.fixture(scope="module")
def app_url(served_router: ScriptedRouter, served_internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = str(served_internet.port)
    with app(
        tmp_path_factory.mktemp("app") / "log.txt",
        program=("-m", "tests.e2e.searching_app"),
        HF_ROUTER_URL=served_router.base_url,
        HF_TOKEN="hf_e2e_token",
        DEFAULT_MODEL="demo/plain",
        SEARXNG_URL=f"http://127.0.0.1:{port}",
        INTERNET_PORT=port,
    ) as url:
        yield url


@pytest.fixture(scope="module")
def browser(browser: Browser, served_internet: Internet) -> Iterator[Browser]:
    """Another one, for which the small internet is the web."""
    rules = f"--host-resolver-rules=MAP *.example 127.0.0.1:{served_internet.port}"
    with another(browser.browser_type, rules) as its_browser:
        yield its_browser


def says(words: str) -> Answer:
    return Answer([text(words), finish(), DONE])


@pytest.fixture
def searching(chat: ChatPage, router: ScriptedRouter, internet: Internet) -> ChatPage:
    """The page with Web search on, and a model that writes a query and then a reply."""
    chat.web_search.check()
    router.enqueue(says(QUERY), says(REPLY))
    return chat


def test_web_search_is_a_checkbox_that_is_off_at_first(chat: ChatPage, router: ScriptedRouter, internet: Internet) -> None:
    expect(chat.web_search).not_to_be_checked()
    chat.ask(QUESTION)
    assert internet.asked == []


def test_the_toggle_is_remembered(searching: ChatPage) -> None:
    searching.reload()
    expect(searching.web_search).to_be_checked()


def test_the_toggle_works_from_the_keyboard(chat: ChatPage) -> None:
    chat.message.focus()
    chat.page.keyboard.press("Tab")
    expect(chat.web_search).to_be_focused()
    chat.page.keyboard.press("Space")
    expect(chat.web_search).to_be_checked()


def test_the_stages_are_in_plain_sight_while_it_works(searching: ChatPage, internet: Internet) -> None:
    internet.pages["pedia.example"].held.clear()
    searching.send(QUESTION)
    block = searching.page.get_by_role("region", name="Web search")
    expect(block.get_by_role("list", name="Searched for")).to_contain_text(QUERY)
    pages = block.get_by_role("list", name="Pages").get_by_role("listitem")
    expect(pages.filter(has_text="post.example")).to_have_text("Old tide mill turns againpost.example")
    expect(pages.filter(has_text="pedia.example")).to_contain_text("reading…")
    internet.pages["pedia.example"].held.set()
    expect(block).to_contain_text(re.compile(r"Used \d of 2 web pages · \d+\.\d s"))
    expect(pages.first).to_be_hidden()


def test_the_model_reads_the_pages_and_the_conversation_keeps_the_persons_words(searching: ChatPage, router: ScriptedRouter) -> None:
    searching.ask(QUESTION)
    sent = router.chats[1].body["messages"][-1]["content"]
    assert sent.startswith(QUESTION)
    assert MILL in sent
    expect(searching.articles.first).to_have_text(QUESTION)


def test_a_citation_leads_to_its_passage(searching: ChatPage) -> None:
    reply = searching.ask(QUESTION)
    with searching.page.context.expect_page() as opened:
        reply.get_by_role("link", name="Source 1:").click()
    opened.value.wait_for_function("scrollY > 1000")
    assert "post.example" in opened.value.url


def test_a_citation_of_nothing_is_gone(searching: ChatPage) -> None:
    reply = searching.ask(QUESTION)
    expect(reply.locator(".body")).to_have_text("It ground its first flour since 1936 on a Saturday [1], says one of them.")


def test_block_citations_and_sources_are_there_after_a_reload(searching: ChatPage) -> None:
    searching.ask(QUESTION)
    searching.reload()
    reply = searching.articles.last
    expect(reply.get_by_role("region", name="Web search")).to_contain_text("Used")
    expect(reply.get_by_role("link", name="Source 1:")).to_have_attribute(
        "href", re.compile(r"^http://post\.example/page#:~:text=On%20Saturday")
    )
    expect(reply.get_by_role("list", name="Sources")).to_contain_text(MILL)


def test_a_program_gets_citations_as_links(app_url: str, router: ScriptedRouter, internet: Internet) -> None:
    router.enqueue(says(QUERY), says(REPLY))
    client = Client(app_url, verbose=False)
    text = client.predict(QUESTION, web_search=True, api_name="/chat")
    client.close()
    assert re.search(r"on a Saturday \[\\\[1\\\]\]\(<http://post\.example/page#:~:text=On%20Saturday[^>]*>\), says one of them\.$", text)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_toggle_stands_in_the_composers_row(searching: ChatPage, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    searching.message.fill("Hi")
    chip, send, card = (
        locator.bounding_box() for locator in (searching.web_search, searching.send_button, page.locator(".composer .card"))
    )
    assert chip
    assert send
    assert card
    assert abs((chip["y"] + chip["height"] / 2) - (send["y"] + send["height"] / 2)) <= 2
    assert card["x"] < chip["x"] < chip["x"] + chip["width"] < send["x"] < card["x"] + card["width"]


def test_without_results_the_reply_comes_all_the_same_and_says_so(
    chat: ChatPage, router: ScriptedRouter, tmp_path: Path, browser: Browser
) -> None:
    with app(tmp_path / "log.txt", HF_ROUTER_URL=router.base_url, HF_TOKEN="hf_e2e_token", SEARXNG_URL="http://127.0.0.1:9") as url:
        context = browser.new_context()
        other = ChatPage(context.new_page(), url).open()
        other.pick("demo/plain")
        other.web_search.check()
        router.enqueue(says(QUERY))
        reply = other.ask(QUESTION)
        expect(reply.locator(".body")).to_have_text("Hello, world!")
        expect(reply).to_contain_text("The search engines gave no results, so this reply is not based on the web.")
        context.close()
