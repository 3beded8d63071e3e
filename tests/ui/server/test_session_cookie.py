"""Our cookie, on a real server over HTTP."""

import secrets
from collections.abc import Iterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from chat.inference.demo.loopback import LoopbackServer
from chat.ui.server.session_cookie import COOKIE, SessionCookie, earlier_session_of, session_of


def served(*, framed: bool, secret: bytes | None = None) -> LoopbackServer:
    """A server with an HTML page and a data route behind the middleware."""

    async def page(request: Request) -> HTMLResponse:
        cookies = request.headers.get("cookie", "")
        return HTMLResponse(f"{session_of(cookies)} {earlier_session_of(cookies)} {cookies}")

    async def login(request: Request) -> PlainTextResponse:
        """A login of APP_AUTH as Gradio answers it."""
        return PlainTextResponse("", headers={"set-cookie": "access-token-x=y; Path=/"})

    async def sign_in(request: Request) -> PlainTextResponse:
        """As Gradio stores what Hugging Face answers."""
        profile = {"sub": "100", "preferred_username": "ada"}
        request.session["oauth_info"] = {"access_token": secrets.token_hex(), "userinfo": profile}
        return PlainTextResponse("")

    async def data(_: Request) -> PlainTextResponse:
        return PlainTextResponse("{}")

    routes = [
        Route("/v1/page", page),
        Route("/v1/data", data),
        Route("/v1/login", login, methods=["POST"]),
        Route("/v1/login/callback", sign_in),
    ]
    middleware = [Middleware(SessionMiddleware, secret_key="k"), Middleware(SessionCookie, framed=framed, secret=secret)]
    return LoopbackServer(Starlette(routes=routes, middleware=middleware))


@pytest.fixture
def http() -> Iterator[httpx2.Client]:
    """A client that keeps cookies."""
    with served(framed=False) as server, httpx2.Client(base_url=server.base_url, trust_env=False) as client:
        yield client


def test_the_first_page_sets_a_cookie_and_the_next_does_not(http: httpx2.Client) -> None:
    first = http.get("/page")
    again = http.get("/page")
    assert again.text.split()[0] == first.cookies[COOKIE].partition(".")[0]
    assert "set-cookie" not in again.headers


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


@pytest.mark.parametrize(
    "forged",
    ["forged", "a" * 32, f"{'a' * 32}.{'b' * 43}", f"{'a' * 32}~{'b' * 32}", "", f'"{"a" * 32}"', "é"],
)
def test_a_cookie_that_the_server_has_not_signed_is_taken_away_and_replaced(http: httpx2.Client, forged: str) -> None:
    answer = http.get("/page", headers={b"cookie": f"other=1; {COOKIE}={forged}".encode()})
    assert answer.text.split() == ["other=1"]
    assert COOKIE in answer.headers["set-cookie"]


def test_a_changed_value_or_signature_is_not_believed(http: httpx2.Client) -> None:
    value = http.get("/page").cookies[COOKIE]
    other = "A" if value[0] != "A" else "B"
    http.cookies.clear()
    for changed in (other + value[1:], f"{value[:32]}~{'b' * 32}{value[32:]}", value[:-2], value + "x"):
        assert COOKIE not in http.get("/page", headers={"cookie": f"{COOKIE}={changed}"}).text


def test_the_cookie_of_another_server_is_believed_with_the_same_secret_alone() -> None:
    with served(framed=False, secret=b"one") as one, served(framed=False, secret=b"one") as same, served(framed=False) as other:
        value = httpx2.get(f"{one.base_url}/page", trust_env=False).cookies[COOKIE]
        sent = {"cookie": f"{COOKIE}={value}"}
        texts = [httpx2.get(f"{server.base_url}/page", headers=sent, trust_env=False).text.split() for server in (same, other)]
    assert texts == [[value.partition(".")[0], f"{COOKIE}={value.partition('.')[0]}"], []]


@pytest.mark.parametrize(("method", "path"), [("POST", "/login"), ("GET", "/login/callback")])
def test_it_changes_at_a_sign_in_and_names_the_earlier_one(http: httpx2.Client, method: str, path: str) -> None:
    before = http.get("/page").cookies[COOKIE]
    http.request(method, path)
    session, earlier, *_ = http.get("/page").text.split()
    assert earlier == before.partition(".")[0] != session


def test_after_an_expired_sign_in_the_earlier_one_is_still_that_of_the_guest(http: httpx2.Client) -> None:
    guest = http.get("/page").cookies[COOKIE].partition(".")[0]
    seen = set()
    for _ in range(2):
        http.get("/login/callback")
        session, earlier, *_ = http.get("/page").text.split()
        assert earlier == guest
        seen.add(session)
    assert len(seen) == 2


def test_a_member_keeps_theirs_from_page_to_page(http: httpx2.Client) -> None:
    http.get("/page")
    http.get("/login/callback")
    assert [COOKIE in http.get(path).headers.get("set-cookie", "") for path in ("/page", "/data")] == [False, False]
