"""Behind APP_AUTH: pages of other sites cannot act for a colleague, and programs with a password work."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from gradio_client import Client

from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter

HOST = "chat.example"
OWN = {"origin": f"https://{HOST}", "x-forwarded-proto": "https"}
EVENT = {"data": [], "fn_index": 0, "session_hash": "evil", "trigger_id": 1}
FROM_ELSEWHERE = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
    {"origin": "https://evil.example", "authorization": "Bearer hf_caller"},
]


@pytest.fixture(scope="module")
def office(served_router: ScriptedRouter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of one's own with one colleague."""
    variables = {"HF_ROUTER_URL": served_router.base_url, "HF_TOKEN": "hf_office", "DEFAULT_MODEL": "demo/plain"}
    with app(tmp_path_factory.mktemp("office") / "log.txt", APP_AUTH="ada:one", **variables) as url:
        yield url


@pytest.fixture
def ada(office: str) -> Iterator[httpx2.Client]:
    """Requests of a colleague's browser, whatever page caused them."""
    login = httpx2.post(f"{office}login", data={"username": "ada", "password": "one"}, trust_env=False).raise_for_status()
    cookies = "; ".join(f"{name}={value}" for name, value in login.cookies.items())
    with httpx2.Client(base_url=office, headers={"host": HOST, "cookie": cookies}, trust_env=False) as http:
        yield http


def name(http: httpx2.Client, **headers: str) -> Any:
    """Who is signed in."""
    person = http.post("live/state", json={}, headers=headers).raise_for_status().json()["state"]["person"]
    return person and person["name"]


@pytest.mark.parametrize("headers", FROM_ELSEWHERE, ids=str)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "gradio_api/queue/join", EVENT),
        ("GET", "gradio_api/queue/data?session_hash=evil", None),
        ("POST", "gradio_api/run/predict", EVENT),
        ("POST", "gradio_api/call/chat", {"data": ["Hi"]}),
        ("POST", "live/export", {}),
        ("POST", "live/delete_all", {}),
        ("GET", "config", None),
        ("GET", "logout", None),
        ("POST", "login", None),
    ],
)
def test_a_page_of_another_site_is_refused(ada: httpx2.Client, headers: dict[str, str], method: str, path: str, body: Any) -> None:
    refused = ada.request(method, path, json=body, headers=headers)
    assert refused.status_code == 403
    assert [header for header in refused.headers if header.startswith("access-control-") or header == "set-cookie"] == []
    assert name(ada, **OWN) == "ada", "the login is what it was"


@pytest.mark.parametrize("headers", [OWN, *FROM_ELSEWHERE], ids=str)
def test_nobody_reads_the_token_of_the_login(ada: httpx2.Client, headers: dict[str, str]) -> None:
    assert ada.get("gradio_api/token", headers=headers).status_code == 404


def test_the_page_itself_signs_out(ada: httpx2.Client) -> None:
    assert name(ada, **OWN) == "ada"
    ada.get("logout", headers={"referer": f"https://{HOST}/", "x-forwarded-proto": "https"})
    assert ada.post("live/state", json={}, headers=OWN).status_code == 401


def test_gradio_client_calls_with_a_password(office: str, router: ScriptedRouter) -> None:
    client = Client(office, auth=("ada", "one"), verbose=False)
    assert client.predict("Hi", api_name="/chat") == "Hello, world!"
    client.close()
    assert router.chats[-1].headers["authorization"] == "Bearer hf_office"


async def test_gradio_client_ends_a_call_of_its_own(office: str, router: ScriptedRouter) -> None:
    client = Client(office, auth=("ada", "one"), verbose=False)
    job = client.submit("Hi", "demo/slow", api_name="/chat")
    next(iter(job))
    job.cancel()
    assert await router.saw_disconnect()
    client.close()
