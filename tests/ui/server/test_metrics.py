"""Who may read the figures, on a real server over HTTP."""

from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from chat.inference.demo.loopback import LoopbackServer
from chat.settings import Settings
from chat.ui.server.metrics import metrics_route

SPACE = {"system": "spaces", "space_id": "me/app"}
TOKEN = {"metrics_token": "secret"}


def read(settings: dict[str, Any], **headers: str | bytes) -> httpx2.Response:
    """The answer of an app with these settings."""

    async def metrics() -> str:
        return "figures 1\n"

    app = Starlette(routes=[Mount("/v1", routes=[metrics_route(Settings(**settings), metrics)])])
    with LoopbackServer(app) as server:
        return httpx2.get(
            f"{server.base_url}/metrics",
            headers={name.encode(): value if isinstance(value, bytes) else value.encode() for name, value in headers.items()},
            trust_env=False,
        )


def test_the_token_opens_them_anywhere() -> None:
    answer = read(SPACE | TOKEN, authorization="Bearer secret")
    assert (answer.status_code, answer.text) == (200, "figures 1\n")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "authorization", [b"", b"Bearer", b"Bearer secre", b"Bearer secret2", b"secret", b"Basic secret", b"Bearer s\xe9cret"]
)
@pytest.mark.parametrize("settings", [TOKEN, SPACE | TOKEN], ids=["local", "space"])
def test_without_it_they_are_closed(settings: dict[str, Any], authorization: bytes) -> None:
    answer = read(settings, authorization=authorization)
    assert answer.status_code == 401
    assert "figures" not in answer.text


@pytest.mark.parametrize("settings", [SPACE, {"app_auth": "ada:x"}], ids=["space", "passwords"])
def test_where_no_token_is_set_strangers_find_nothing(settings: dict[str, Any]) -> None:
    assert read(settings, authorization="Bearer None").status_code == 404
    assert read(settings, authorization="Bearer").status_code == 404


def test_the_owner_of_a_local_run_reads_them_from_this_machine_without_a_token() -> None:
    assert read({}).status_code == 200


@pytest.mark.parametrize("forwarded", ["192.0.2.1", "127.0.0.1"])
def test_what_a_proxy_hands_on_does_not_come_from_this_machine(forwarded: str) -> None:
    assert read({}, **{"x-forwarded-for": forwarded}).status_code == 404
