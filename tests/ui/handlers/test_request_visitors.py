import gradio as gr
import pytest
from starlette.requests import Request

from chat.identity import VisitorResolver, guest_key
from chat.settings import Settings
from chat.ui.handlers.request_visitors import RequestVisitors
from chat.ui.live.page_ids import PageIds
from chat.ui.server.session_cookie import COOKIE

SESSION = "s" * 32


RESOLVER = VisitorResolver(Settings(system="spaces", space_id="me/app", hf_token="hf_space"), lambda: None)
PAGE_IDS = PageIds()


@pytest.fixture
def visitors() -> RequestVisitors:
    """The visitors of a Space that pays for guests."""
    return RequestVisitors(RESOLVER, PAGE_IDS)


def issued() -> tuple[str, str]:
    """A page id as a browser without cookies gets it, and the key of its guest."""
    nonce = PAGE_IDS.new_nonce()
    owner = RESOLVER.resolve(PAGE_IDS.session(nonce)).key
    return PAGE_IDS.issue(owner, nonce), owner


def event(page: str) -> gr.EventData:
    """An event of one of our components, from the page with this id."""
    return gr.EventData(None, {"page": page})


def request(*, session_hash: str = "p", **headers: str) -> gr.Request:
    """A request with these headers from a page with this session hash of Gradio's."""
    scope = {
        "type": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "session": {},
    }
    return gr.Request(Request(scope), session_hash=session_hash)


def test_pages_with_the_same_cookie_are_the_same_guest(visitors: RequestVisitors) -> None:
    keys = {visitors.visitor(request(session_hash=page, cookie=f"{COOKIE}={SESSION}")).key for page in ("one", "two")}
    assert keys == {guest_key(SESSION)}


def test_without_a_cookie_the_page_id_tells_who_it_is(visitors: RequestVisitors) -> None:
    (one, owner), (other, _) = issued(), issued()
    assert visitors.visitor(request(), event(one)).key == owner
    assert visitors.visitor(request(), event(other)).key != owner


def test_a_page_id_that_was_not_issued_makes_nobody_of_it(visitors: RequestVisitors) -> None:
    page, owner = issued()
    forged = page[:-1] + ("0" if page[-1] != "0" else "1")
    assert visitors.visitor(request(), event(forged)).key != owner


def test_half_a_page_id_as_the_session_hash_makes_nobody_of_it(visitors: RequestVisitors) -> None:
    page, owner = issued()
    assert visitors.visitor(request(session_hash=page.partition(".")[0])).key != owner


def test_with_a_cookie_the_page_id_of_another_changes_nothing(visitors: RequestVisitors) -> None:
    page, owner = issued()
    found = visitors.visitor(request(cookie=f"{COOKIE}={SESSION}"), event(page)).key
    assert found == guest_key(SESSION) != owner


def test_without_cookie_and_page_id_each_session_hash_is_a_guest_of_its_own(visitors: RequestVisitors) -> None:
    assert visitors.visitor(request(session_hash="one")).key != visitors.visitor(request(session_hash="two")).key


def test_the_token_of_the_authorization_header_pays(visitors: RequestVisitors) -> None:
    assert visitors.visitor(request()).token == "hf_space"
    assert visitors.visitor(request(authorization="Bearer hf_caller")).token == "hf_caller"
