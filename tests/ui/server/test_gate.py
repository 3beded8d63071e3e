"""Which hosts and origins the gate lets through in each mode, on a real server over HTTP."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from chat.inference.demo.loopback import LoopbackServer
from chat.settings import Settings
from chat.ui.server.gate import REFUSED, gated

SPACE: dict[str, Any] = {"system": "spaces", "space_id": "me/app"}
HOST = "me-app.hf.space"
OWN, FOREIGN = f"https://{HOST}", "https://evil.example"


def served(settings: Settings) -> LoopbackServer:
    """A server with one page of our own and one endpoint of Gradio's behind the gate."""

    async def page(_: Request) -> PlainTextResponse:
        return PlainTextResponse("the owner's")

    async def program(request: Request) -> JSONResponse:
        return JSONResponse({name: request.headers.get(name) for name in ("cookie", "origin", "authorization")})

    own = [Route("/v1/page", page, methods=["GET", "POST"])]
    gradio = [
        Route("/gradio_api/call/v2/chat", program, methods=["POST"]),
        Route("/gradio_api/upload", page, methods=["POST"]),
        Route("/logout", page),
        Route("/login/callback", page),
        Route("/", page),
    ]
    return LoopbackServer(gated(Starlette(routes=[*own, *gradio]), settings, own))


def client(settings: Settings) -> Iterator[httpx2.Client]:
    with served(settings) as server, httpx2.Client(base_url=server.base_url.removesuffix("/v1"), trust_env=False) as http:
        yield http


@pytest.fixture(scope="module")
def local() -> Iterator[httpx2.Client]:
    yield from client(Settings())


@pytest.fixture(scope="module")
def space() -> Iterator[httpx2.Client]:
    for http in client(Settings(**SPACE)):
        http.headers["host"] = HOST
        yield http


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "LOCALHOST", "[::1]:7860", "[::1]"])
def test_the_names_of_the_loopback_are_answered(local: httpx2.Client, host: str) -> None:
    assert local.get("/v1/page", headers={"host": host}).text == "the owner's"
    assert local.post("/v1/page", headers={"host": host, "origin": f"http://{host}"}).text == "the owner's"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example:7860",
        "127.0.0.1.evil.example",
        "[::1].evil.example",
        "[::1",
        "::1",
        "[::2]:7860",
        "[fe80::1]",
        "192.168.1.2",
        "",
    ],
)
def test_a_local_run_refuses_any_other_host(local: httpx2.Client, host: str) -> None:
    assert local.get("/v1/page", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("variables", [{"app_auth": (("ada", "x"),)}, SPACE])
def test_with_passwords_and_on_a_space_every_host_is_answered(variables: dict[str, Any]) -> None:
    for http in client(Settings(**variables)):
        assert http.get("/v1/page", headers={"host": "chat.example"}).text == "the owner's"


@pytest.mark.parametrize(
    "origin",
    [
        FOREIGN,
        "http://localhost",
        "http://localhost:3000",
        "http://127.0.0.1:7860",
        "http://localhost.evil.example:7860",
        "http://[::1].evil.example:7860",
        "http://localhost:7860@evil.example",
        "null",
        "localhost:7860",
        "file://",
        "",
    ],
)
def test_a_foreign_origin_is_refused_on_a_local_run(local: httpx2.Client, origin: str) -> None:
    refused = local.post("/v1/page", headers={"host": "localhost:7860", "origin": origin})
    assert (refused.status_code, refused.text) == (403, REFUSED)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": OWN, "x-forwarded-proto": "https"},
        {"origin": OWN.upper()},
        {"origin": f"{OWN}:443"},
        {"origin": "https://chat.example", "x-forwarded-host": "chat.example, inner.example", "x-forwarded-proto": "https, http"},
        {"origin": "https://chat.example", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
    ],
    ids=str,
)
def test_the_apps_own_page_and_programs_are_answered(space: httpx2.Client, headers: dict[str, str]) -> None:
    assert space.post("/v1/page", headers=headers).text == "the owner's"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": FOREIGN},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"origin": "https://"},
        {"origin": "https://huggingface.co"},
        {"origin": f"https://other-{HOST}"},
        {"origin": f"{OWN}:8443"},
        {"origin": f"http://{HOST}", "x-forwarded-proto": "https"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
        {"origin": FOREIGN, "authorization": "Bearer hf_x"},
    ],
    ids=str,
)
def test_what_comes_from_another_site_is_refused(space: httpx2.Client, headers: dict[str, str]) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        refused = space.request(method, "/v1/page", headers=headers)
        assert (refused.status_code, refused.text) == (403, REFUSED)


@pytest.mark.parametrize("path", ["/", "/login/callback"])
@pytest.mark.parametrize("origin", [{}, {"origin": "https://huggingface.co"}, {"origin": "null"}], ids=str)
def test_a_link_of_another_site_leads_to_the_page_and_back_from_a_sign_in(space: httpx2.Client, path: str, origin: dict[str, str]) -> None:
    for destination in ("document", "iframe"):
        headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": destination, **origin}
        answer = space.get(path, headers=headers)
        assert answer.text == "the owner's"
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/login/callback"])
def test_a_script_or_a_form_of_another_site_does_not_reach_them(space: httpx2.Client, path: str) -> None:
    elsewhere = {"origin": FOREIGN, "sec-fetch-site": "cross-site"}
    assert [space.get(path, headers={**elsewhere, "sec-fetch-mode": mode}).status_code for mode in ("cors", "no-cors")] == [403, 403]
    for method in ("POST", "OPTIONS"):
        assert space.request(method, path, headers={**elsewhere, "sec-fetch-mode": "navigate"}).status_code == 403


def test_a_program_on_another_site_with_a_token_is_answered_without_cookies(space: httpx2.Client) -> None:
    headers = {"origin": FOREIGN, "sec-fetch-site": "cross-site", "cookie": "session=ada", "authorization": "Bearer hf_x"}
    answer = space.post("/gradio_api/call/v2/chat", headers=headers)
    assert answer.json() == {"cookie": None, "origin": None, "authorization": "Bearer hf_x"}
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer sk-x", "Basic aGY6eA=="])
def test_a_program_on_another_site_without_a_token_is_refused(space: httpx2.Client, authorization: str) -> None:
    headers = {"origin": FOREIGN, "cookie": "session=ada", "authorization": authorization}
    assert space.post("/gradio_api/call/v2/chat", headers=headers).status_code == 403


@pytest.mark.parametrize(("asked", "status"), [("authorization, content-type", 204), ("content-type", 403), ("", 403)])
def test_a_preflight_is_answered_where_a_token_will_come(space: httpx2.Client, asked: str, status: int) -> None:
    headers = {"origin": FOREIGN, "access-control-request-method": "POST", "access-control-request-headers": asked}
    answer = space.options("/gradio_api/call/v2/chat", headers=headers)
    assert answer.status_code == status
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("variables", [{"app_auth": (("ada", "x"),)}, {}])
def test_where_a_token_does_not_make_a_visitor_no_other_site_is_let_in(variables: dict[str, Any]) -> None:
    for http in client(Settings(**variables)):
        headers = {"origin": FOREIGN, "authorization": "Bearer hf_x"}
        assert http.post("/gradio_api/call/v2/chat", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"referer": f"{OWN}/?c=1"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 403),
        ({"sec-fetch-site": "cross-site", "referer": f"{OWN}/"}, 403),
        ({"referer": f"{FOREIGN}/{OWN}"}, 403),
        ({}, 403),
    ],
    ids=str,
)
def test_a_sign_out_has_to_come_from_the_page_itself(space: httpx2.Client, headers: dict[str, str], status: int) -> None:
    assert space.get("/logout", headers=headers).status_code == status


@pytest.mark.parametrize("path", ["/gradio_api/upload", "//v1/page", "/V1/page", "/v1/page/", "/v1%2fpage/../x"])
def test_a_route_that_is_not_served_is_not_found(space: httpx2.Client, path: str) -> None:
    assert space.post(path).status_code == 404


async def test_no_web_socket_is_opened() -> None:
    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("it came through")

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/live", "scheme": "wss", "headers": [(b"host", HOST.encode())]}
    await gated(page, Settings(**SPACE), [])(scope, receive, send)
    assert [message["type"] for message in sent] == ["websocket.close"]
