"""A page of another site cannot act for a member who is signed in on a Space: each of its requests as raw HTTP, with the member's cookies.

`tests/e2e/test_hostile_page.py` tries the same in a browser.
"""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from gradio_client import Client

from tests.e2e.process import app
from tests.fakes.oidc import space
from tests.fakes.router import ScriptedRouter
from tests.fakes.sign_ins import member_cookie

HOST = "me-app.hf.space"
ADA = "100"
FROM_ELSEWHERE = [
    {"origin": "https://evil.example"},
    {"origin": "https://evil.example", "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"},
    {"origin": "null", "sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
    {"origin": "https://huggingface.co"},
]
OWN = {"origin": f"https://{HOST}", "sec-fetch-site": "same-origin"}
EVENT = {"data": [], "fn_index": 0, "session_hash": "evil", "trigger_id": 1}
ATTACKS: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "gradio_api/queue/join", EVENT),
    ("GET", "gradio_api/queue/data?session_hash=evil", {}),
    ("POST", "gradio_api/run/predict", EVENT),
    ("POST", "gradio_api/call/chat", {"data": ["Hi"]}),
    ("POST", "gradio_api/call/v2/chat", {"message": "Hi"}),
    ("POST", "gradio_api/cancel", {"session_hash": "evil", "fn_index": 0, "event_id": "x"}),
    ("GET", "gradio_api/info", {}),
    ("GET", "config", {}),
    ("GET", "live?page=x", {}),
    ("POST", "live/state", {}),
    ("POST", "live/export", {}),
    ("POST", "live/delete_all", {}),
    ("GET", "logout", {}),
    ("POST", "login", {}),
]


@pytest.fixture(scope="module")
def space_url(served_router: ScriptedRouter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as it runs on a Space with sign-in that pays for guests."""
    variables = {**space("http://127.0.0.1:9"), "HISTORY_DATASET": "none", "HF_TOKEN": "hf_space", "DEFAULT_MODEL": "demo/plain"}
    with app(tmp_path_factory.mktemp("space") / "log.txt", HF_ROUTER_URL=served_router.base_url, **variables) as url:
        yield url


@pytest.fixture
def ada(space_url: str) -> Iterator[httpx2.Client]:
    """Requests of a member's browser, whatever page caused them."""
    headers = {"host": HOST, "x-forwarded-proto": "https", "cookie": f"session={member_cookie(ADA)}"}
    with httpx2.Client(base_url=space_url, headers=headers, trust_env=False) as http:
        yield http


def cors_headers(answer: httpx2.Response) -> list[str]:
    return [name for name in answer.headers if name.startswith("access-control-")]


def test_the_members_own_page_is_answered(ada: httpx2.Client) -> None:
    state = ada.post("live/state", json={}, headers=OWN).json()
    assert state["state"]["person"]["name"] == "ada", "without this the tests below would say nothing"
    assert ada.get("config", headers=OWN).status_code == 200
    assert ada.post("gradio_api/queue/join", json=EVENT, headers=OWN).status_code == 200


@pytest.mark.parametrize("headers", FROM_ELSEWHERE, ids=str)
@pytest.mark.parametrize(("method", "path", "body"), ATTACKS, ids=[path for _, path, _ in ATTACKS])
def test_a_page_of_another_site_is_refused(
    ada: httpx2.Client, headers: dict[str, str], method: str, path: str, body: dict[str, Any]
) -> None:
    refused = ada.request(method, path, json=body or None, headers=headers)
    assert refused.status_code == 403
    assert len(refused.text.splitlines()) == 1
    assert cors_headers(refused) == []
    assert "set-cookie" not in refused.headers


@pytest.mark.parametrize("path", ["gradio_api/queue/join", "gradio_api/run/predict", "live/delete_all", "", "config", "logout"])
def test_a_preflight_of_another_site_is_refused(ada: httpx2.Client, path: str) -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type, authorization"}
    refused = ada.options(path, headers={"origin": "https://evil.example", **asked})
    assert refused.status_code == 403
    assert cors_headers(refused) == []


def test_a_link_and_the_frame_of_hugging_face_show_the_page_and_no_script_reads_it(ada: httpx2.Client) -> None:
    navigation = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
    for headers in (navigation, {**navigation, "sec-fetch-dest": "document", "origin": "https://huggingface.co"}):
        shown = ada.get("", headers=headers)
        assert shown.status_code == 200
        assert cors_headers(shown) == []
    assert ada.get("", headers=FROM_ELSEWHERE[1]).status_code == 403


def test_a_public_file_is_answered_without_leave_to_send_cookies(ada: httpx2.Client) -> None:
    answer = ada.get("theme.css", headers=FROM_ELSEWHERE[0])
    assert answer.status_code == 200
    assert cors_headers(answer) == []


def test_a_program_in_a_page_of_another_site_pays_with_its_own_token_and_is_not_the_member(
    ada: httpx2.Client, router: ScriptedRouter
) -> None:
    elsewhere = {**FROM_ELSEWHERE[1], "authorization": "Bearer hf_caller"}
    begun = ada.post("gradio_api/call/v2/chat", json={"message": "Hi"}, headers=elsewhere)
    read = ada.get(f"gradio_api/call/v2/chat/{begun.json()['event_id']}", headers=elsewhere)
    assert "Hello, world!" in read.text
    assert router.chats[-1].headers["authorization"] == "Bearer hf_caller"
    for answer in (begun, read):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
        assert "set-cookie" not in answer.headers


def test_gradio_client_and_curl_are_answered(space_url: str, router: ScriptedRouter) -> None:
    client = Client(space_url, verbose=False)
    assert client.predict("Hi", api_name="/chat") == "Hello, world!"
    client.close()
    event = httpx2.post(f"{space_url}gradio_api/call/models", json={"data": []}, trust_env=False).json()["event_id"]
    assert "demo/plain" in httpx2.get(f"{space_url}gradio_api/call/models/{event}", trust_env=False).text


def test_the_page_itself_signs_the_member_out(ada: httpx2.Client) -> None:
    signed_out = ada.get("logout", headers={"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"})
    assert signed_out.headers["location"] == "/"
    assert "session=null" in signed_out.headers["set-cookie"]
