"""Our cookie, on a real server over HTTP."""

from collections.abc import Iterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from chat.inference.demo.loopback import LoopbackServer
from chat.ui.server.session_cookie import COOKIE, SessionCookie, session_of


def served(*, framed: bool) -> LoopbackServer:
    """A server with an HTML page and a data route behind the middleware."""

    async def page(_: Request) -> HTMLResponse:
        return HTMLResponse("<p>hello")

    async def data(_: Request) -> PlainTextResponse:
        return PlainTextResponse("{}")

    return LoopbackServer(SessionCookie(Starlette(routes=[Route("/v1/page", page), Route("/v1/data", data)]), framed=framed))


@pytest.fixture
def http() -> Iterator[httpx2.Client]:
    """A client that keeps cookies."""
    with served(framed=False) as server, httpx2.Client(base_url=server.base_url, trust_env=False) as client:
        yield client


def test_the_first_page_sets_a_cookie_and_the_next_does_not(http: httpx2.Client) -> None:
    first = http.get("/page")
    assert session_of(f"{COOKIE}={first.cookies[COOKIE]}")
    assert "set-cookie" not in http.get("/page").headers


def test_two_browsers_get_two_cookies(http: httpx2.Client) -> None:
    first = http.get("/page").cookies[COOKIE]
    http.cookies.clear()
    assert http.get("/page").cookies[COOKIE] != first


def test_scripts_cannot_read_it_and_data_responses_do_not_set_it(http: httpx2.Client) -> None:
    assert "set-cookie" not in http.get("/data").headers
    assert "HttpOnly" in http.get("/page").headers["set-cookie"]


def test_inside_the_frame_of_another_site_it_is_partitioned_and_secure() -> None:
    with served(framed=True) as server, httpx2.Client(base_url=server.base_url, trust_env=False) as client:
        attributes = client.get("/page").headers["set-cookie"]
    assert all(word in attributes for word in ("SameSite=None", "Secure", "Partitioned", "HttpOnly"))


@pytest.mark.parametrize(
    "header", ["", "other=1", f"{COOKIE}=short", f"{COOKIE}=" + "x" * 33, f"{COOKIE}=../../../../../../../../../../../e", "=;;=,"]
)
def test_a_value_that_cannot_be_ours_counts_as_none(header: str) -> None:
    assert session_of(header) == ""


def test_a_forged_cookie_is_replaced(http: httpx2.Client) -> None:
    assert "set-cookie" in http.get("/page", headers={"cookie": f"{COOKIE}=forged"}).headers
