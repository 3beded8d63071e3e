"""The address that a request is counted by, on a real server over HTTP."""

from collections.abc import Mapping

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from chat.inference.demo.loopback import LoopbackServer
from chat.settings import Settings
from chat.ui.server.client_address import ClientAddress, is_proxied


def address(headers: Mapping[str, str] | list[tuple[str, str]], *, proxied: bool = True) -> str:
    """The address of a request with these headers."""

    async def respond(request: Request) -> PlainTextResponse:
        return PlainTextResponse(request.client.host if request.client else "")

    app = ClientAddress(Starlette(routes=[Route("/v1/address", respond)]), proxied=proxied)
    with LoopbackServer(app) as server:
        return httpx2.get(f"{server.base_url}/address", headers=headers, trust_env=False).text


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("198.51.100.9, 192.0.2.1", "192.0.2.1"),
        ("198.51.100.9,192.0.2.1:4711", "192.0.2.1"),
        ("198.51.100.9, 2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
    ],
)
def test_what_the_last_proxy_appended_is_the_address(forwarded: str, expected: str) -> None:
    assert address({"x-forwarded-for": forwarded}) == expected


def test_a_second_line_of_the_header_comes_after_the_first() -> None:
    assert address([("x-forwarded-for", "198.51.100.9"), ("x-forwarded-for", "192.0.2.1")]) == "192.0.2.1"


def test_without_the_header_it_is_the_peers() -> None:
    assert address({}) == "127.0.0.1"


def test_without_a_proxy_it_is_what_the_server_says() -> None:
    assert address({"x-forwarded-for": "198.51.100.9, not-an-address"}, proxied=False) == "not-an-address", "uvicorn's own rule"


def test_every_space_is_behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_proxied(Settings())
    assert is_proxied(Settings(system="spaces", space_id="me/app"))
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    assert is_proxied(Settings())
