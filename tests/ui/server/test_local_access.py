"""Whom the page of an owner without a password answers, on a real server behind real HTTP."""

from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from chat.inference.demo.loopback import LoopbackServer
from chat.settings import Settings
from chat.ui.server.launch import launch_options
from chat.ui.server.local_access import OwnPages


def served(settings: Settings) -> LoopbackServer:
    async def page(_: Request) -> PlainTextResponse:
        return PlainTextResponse("the owner's")

    async def leave(_: object) -> None: ...

    middleware = launch_options(settings, leave=leave)["app_kwargs"]["middleware"]
    return LoopbackServer(Starlette(routes=[Route("/v1/page", page, methods=["GET", "POST"])], middleware=middleware))


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with served(Settings()) as server, httpx.Client(base_url=server.base_url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "LOCALHOST", "[::1]:7860", "[::1]"])
def test_this_machines_own_names_are_answered(http: httpx.Client, host: str) -> None:
    assert http.get("/page", headers={"host": host}).text == "the owner's"


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
def test_a_name_that_somebody_else_made_up_is_not(http: httpx.Client, host: str) -> None:
    assert http.get("/page", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:7860", "http://localhost", "http://[::1]:7860", "http://[::1]", "https://localhost:8443"]
)
def test_a_page_of_this_machine_may_ask(http: httpx.Client, origin: str) -> None:
    assert http.post("/page", headers={"origin": origin}).text == "the owner's"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost.evil.example",
        "http://[::1].evil.example:7860",
        "http://[::1]@evil.example",
        "null",
        "localhost",
        "",
    ],
)
@pytest.mark.parametrize("host", ["127.0.0.1:7860", "[::1]:7860"])
def test_a_page_of_another_site_may_not(http: httpx.Client, host: str, origin: str) -> None:
    assert http.post("/page", headers={"host": host, "origin": origin}).status_code == 403


@pytest.mark.parametrize("settings", [{"app_auth": "ada:x"}, {"system": "spaces", "space_id": "me/app"}])
def test_with_passwords_and_on_a_space_any_name_will_do(settings: dict[str, str]) -> None:
    middleware = launch_options(Settings(**settings), leave=lambda _: None)["app_kwargs"]["middleware"]  # type: ignore[arg-type,return-value]

    assert OwnPages not in [part.cls for part in middleware]
    with served(Settings(**settings)) as server:  # type: ignore[arg-type]
        assert httpx.get(f"{server.base_url}/page", headers={"host": "chat.example"}, trust_env=False).text == "the owner's"
