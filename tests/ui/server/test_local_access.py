"""Which hosts and origins a local run without passwords answers, on a real server over HTTP."""

from collections.abc import Iterator
from typing import Any, cast

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from chat.identity import SignIn
from chat.inference.demo.loopback import LoopbackServer
from chat.limits.counters import Counters
from chat.limits.logins import LoginBrake
from chat.limits.usage import Usage
from chat.settings import Settings
from chat.ui.server.launch import launch_options
from chat.ui.server.local_access import LocalOriginOnly


def middleware(settings: Settings) -> list[Middleware]:
    """The middleware that the app is launched with."""

    async def on_sign_out(_: SignIn) -> None: ...

    brake = LoginBrake(Counters(), Usage())
    return cast(list[Middleware], launch_options(settings, [], login_brake=brake, on_sign_out=on_sign_out)["app_kwargs"]["middleware"])


def served(settings: Settings) -> LoopbackServer:
    """A server with one page behind the app's middleware."""

    async def page(_: Request) -> PlainTextResponse:
        return PlainTextResponse("the owner's")

    return LoopbackServer(Starlette(routes=[Route("/v1/page", page, methods=["GET", "POST"])], middleware=middleware(settings)))


@pytest.fixture(scope="module")
def http() -> Iterator[httpx2.Client]:
    with served(Settings()) as server, httpx2.Client(base_url=server.base_url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "LOCALHOST", "[::1]:7860", "[::1]"])
def test_the_names_of_the_loopback_are_answered(http: httpx2.Client, host: str) -> None:
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
def test_any_other_host_is_refused(http: httpx2.Client, host: str) -> None:
    assert http.get("/page", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:7860", "http://localhost", "http://[::1]:7860", "http://[::1]", "https://localhost:8443"]
)
def test_a_local_origin_is_answered(http: httpx2.Client, origin: str) -> None:
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
def test_the_origin_of_another_site_is_refused(http: httpx2.Client, host: str, origin: str) -> None:
    assert http.post("/page", headers={"host": host, "origin": origin}).status_code == 403


@pytest.mark.parametrize("variables", [{"app_auth": (("ada", "x"),)}, {"system": "spaces", "space_id": "me/app"}])
def test_with_passwords_and_on_a_space_every_host_is_answered(variables: dict[str, Any]) -> None:
    settings = Settings(**variables)
    classes: list[object] = [part.cls for part in middleware(settings)]
    assert LocalOriginOnly not in classes
    with served(settings) as server:
        assert httpx2.get(f"{server.base_url}/page", headers={"host": "chat.example"}, trust_env=False).text == "the owner's"
