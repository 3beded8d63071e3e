import gradio as gr
import pytest
from starlette.requests import Request

from chat.identity import VisitorResolver
from chat.settings import Settings
from chat.ui.handlers.request_visitors import RequestVisitors
from chat.ui.server.session_cookie import COOKIE

SESSION = "s" * 32


@pytest.fixture
def visitors() -> RequestVisitors:
    """The visitors of a Space that pays for guests."""
    return RequestVisitors(VisitorResolver(Settings(system="spaces", space_id="me/app", hf_token="hf_space"), lambda: None))


def request(*, page: str = "p", **headers: str) -> gr.Request:
    """A request with these headers from a page with this session hash."""
    scope = {
        "type": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "session": {},
    }
    return gr.Request(Request(scope), session_hash=page)


def test_pages_with_the_same_cookie_are_the_same_guest(visitors: RequestVisitors) -> None:
    keys = {visitors.visitor(request(page=page, cookie=f"{COOKIE}={SESSION}")).key for page in ("one", "two")}
    assert keys == {visitors.guest_key(request(cookie=f"{COOKIE}={SESSION}"))}


def test_without_a_cookie_each_page_is_a_guest_of_its_own(visitors: RequestVisitors) -> None:
    assert visitors.visitor(request(page="one")).key != visitors.visitor(request(page="two")).key


def test_the_token_of_the_authorization_header_pays(visitors: RequestVisitors) -> None:
    assert visitors.visitor(request()).token == "hf_space"
    assert visitors.visitor(request(authorization="Bearer hf_caller")).token == "hf_caller"
