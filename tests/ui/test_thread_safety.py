"""Hostile text: whatever a model, a page or a person writes, nothing of it runs, loads by itself, or imitates the app."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import View
from tests.ui.events import pieces, question, reply, thread

ATTACK = Path(__file__).parent / "documents" / "attack.md"
ATTACKED = "Object.keys(window).filter((name) => name.startsWith('attacked'))"
SNIPPET = '<img src="x" onerror="window.attacked_0 = 1"><script>window.attacked_0 = 1</script>${window.attacked_0 = 1}'


class Listener(ThreadingHTTPServer):
    """Notes who asks for what."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Note)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Note(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        yield server
        server.shutdown()


@pytest.fixture
def attack(listener: Listener) -> str:
    return ATTACK.read_text().replace("LISTENERHOST", listener.url.removeprefix("http://")).replace("LISTENER", listener.url)


def settle(view: View) -> None:
    """Until what the attack asked for would have happened: math drawn, and a later request of the same page answered."""
    view.page.wait_for_function("document.querySelector('.katex') && !document.querySelector('.math:empty')")
    view.page.evaluate("fetch(location.href).then((answer) => answer.text())")


def test_nothing_runs(view: View, attack: str) -> None:
    view.show(thread(question(text=attack), reply(text=attack)))
    settle(view)

    assert view.page.evaluate(ATTACKED) == []


def test_nothing_is_fetched(view: View, attack: str, listener: Listener) -> None:
    view.show(thread(question(text=attack), reply(text=attack)))
    settle(view)

    assert listener.asked == []


def test_nothing_runs_or_is_fetched_in_any_state_on_the_way(view: View, attack: str, listener: Listener) -> None:
    view.begin()
    view.live(*pieces(attack, 29))
    settle(view)

    assert (view.page.evaluate(ATTACKED), listener.asked) == ([], [])


ACTIVE_TAGS = {"script", "style", "iframe", "object", "embed", "svg", "link", "meta", "base", "form", "button", "video", "audio", "math"}
LEFT = """() => {
    const nodes = [...document.querySelectorAll('article .body *')].filter((node) => !node.closest('.katex, .katex-error, .code-bar'));
    return nodes.map((node) => [node.localName, node.getAttributeNames()]);
}"""


def test_no_element_is_left_that_could_act(view: View, attack: str) -> None:
    view.show(thread(reply(text=attack)))

    assert [name for name, _ in view.page.evaluate(LEFT) if name in ACTIVE_TAGS] == []


def test_no_attribute_is_left_that_could_act(view: View, attack: str) -> None:
    view.show(thread(reply(text=attack)))
    names = {name for _, attributes in view.page.evaluate(LEFT) for name in attributes}

    assert {name for name in names if re.match("on|style|srcset|id|name|background|action|form", name)} == set()


def test_a_reply_cannot_imitate_a_button_of_the_app(view: View, attack: str) -> None:
    view.show(thread(reply(text=attack)))

    assert view.page.locator("article .body [data-action]:not([data-action=copy-code])", has_text="imitation").count() == 0


def test_only_links_to_the_web_are_left(view: View, attack: str) -> None:
    view.show(thread(reply(text=attack)))
    addresses = view.page.locator("article .body a[href]:not(.katex a)").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )

    assert [address for address in addresses if not address.startswith(("https://", "http://"))] == []


def test_a_link_does_not_tell_where_it_was_clicked(view: View) -> None:
    view.show(thread(reply(text="[page](https://example.com)")))
    link = view.page.get_by_role("link", name="page")

    assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener noreferrer nofollow")


def test_the_words_after_an_open_tag_or_comment_are_shown(view: View) -> None:
    view.show(thread(reply(text="<b>open\n\n<details><summary>fold\n\nThe last words.")))

    expect(view.page.locator("article .body")).to_contain_text("The last words.")
    assert view.page.locator("article .body p", has_text="The last words.").evaluate("node => !node.closest('details, b')")


def test_a_remote_image_is_loaded_when_it_is_clicked(view: View, listener: Listener) -> None:
    view.show(thread(reply(text=f"![chart]({listener.url}/chart.png)")))
    with view.page.expect_request(f"{listener.url}/chart.png") as request:
        view.page.get_by_role("link", name="chart").click()

    assert not request.value.headers.get("referer")


def test_an_image_within_the_text_is_shown(view: View) -> None:
    dot = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
    view.show(thread(reply(text=f"![dot]({dot})")))

    assert view.page.get_by_role("img", name="dot").get_attribute("src") == dot


def test_a_persons_text_is_shown_as_it_was_written(view: View) -> None:
    text = f"{SNIPPET}\n\n\ttab  two spaces\n# no heading \\ `x` {{{{y}}}} שלום 👩🏽‍🚀"
    view.show(thread(question(text=text)))

    assert view.texts() == [text]


@pytest.mark.parametrize("field", ["reasoning", "model", "provider", "footer", "notices", "tools", "error"])
def test_no_field_of_a_message_is_read_as_html(view: View, field: str) -> None:
    link = {"label": SNIPPET, "href": "javascript:window.attacked_0 = 1"}
    shapes: dict[str, Any] = {
        "footer": [SNIPPET],
        "notices": [SNIPPET],
        "tools": [{"name": SNIPPET, "arguments": SNIPPET}],
        "error": {"sentence": SNIPPET, "link": link, "retry": True},
    }
    view.show(thread(reply(**{field: shapes.get(field, SNIPPET)})))
    article = view.page.locator("article")

    expect(article).to_contain_text(SNIPPET)
    assert article.locator("img, script, a").count() == 0
