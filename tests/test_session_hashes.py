"""Who knows a page's session hash, or the id of its event, cannot read or end what it does."""

from collections.abc import Iterator

import httpx2
import pytest

from chat.ui.server.session_cookie import COOKIE
from tests.e2e.guests import guest_session
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter

EVENT = {"data": [{"v": 1}], "fn_index": 0, "trigger_id": None}


@pytest.fixture(scope="module")
def space(served_router: ScriptedRouter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Space that pays for guests."""
    variables = {"SYSTEM": "spaces", "SPACE_ID": "me/app", "HF_ROUTER_URL": served_router.base_url, "HF_TOKEN": "hf_space"}
    with app(tmp_path_factory.mktemp("space") / "log.txt", **variables) as url:
        yield url


def guest(space: str) -> httpx2.Client:
    return httpx2.Client(base_url=space, trust_env=False, headers={"cookie": f"{COOKIE}={guest_session(space)}"})


@pytest.fixture
def ada(space: str) -> Iterator[httpx2.Client]:
    """A guest."""
    with guest(space) as http:
        yield http


@pytest.fixture
def mallory(space: str) -> Iterator[httpx2.Client]:
    """Another guest."""
    with guest(space) as http:
        yield http


def joined(http: httpx2.Client, hash_: str) -> str:
    """The id of an event that the page with this hash has begun."""
    return str(http.post("gradio_api/queue/join", json={**EVENT, "session_hash": hash_}).raise_for_status().json()["event_id"])


def test_the_page_reads_its_own_stream(ada: httpx2.Client) -> None:
    joined(ada, "own")
    assert "process_completed" in ada.get("gradio_api/queue/data", params={"session_hash": "own"}).text


def test_another_visitor_with_the_hash_reads_and_ends_nothing(ada: httpx2.Client, mallory: httpx2.Client, space: str) -> None:
    event = joined(ada, "hers")
    with httpx2.Client(base_url=space, trust_env=False) as without_cookies:
        for stranger in (mallory, without_cookies):
            refused = [
                stranger.get("gradio_api/queue/data", params={"session_hash": "hers"}),
                stranger.get("gradio_api/queue/data?session_hash=other&session_hash=hers"),
                stranger.get("gradio_api/call/chat/hers"),
                stranger.get(f"gradio_api/call/v2/chat/{event}"),
                stranger.post("gradio_api/queue/join", json={**EVENT, "session_hash": "hers"}),
                stranger.post("gradio_api/call/chat", json={"data": [], "session_hash": "hers"}),
                stranger.post("gradio_api/cancel", json={"session_hash": "hers", "fn_index": 0, "event_id": "x"}),
                stranger.post("gradio_api/cancel", json={"session_hash": "mine", "fn_index": 0, "event_id": event}),
            ]
            assert [answer.status_code for answer in refused] == [403] * len(refused)
    assert "process_completed" in ada.get("gradio_api/queue/data", params={"session_hash": "hers"}).text, "nothing was taken from it"


@pytest.mark.parametrize("signature", ["", f".{'b' * 43}"])
def test_a_forged_cookie_is_not_the_visitor(ada: httpx2.Client, space: str, signature: str) -> None:
    joined(ada, f"forged{signature}")
    forged = ada.headers["cookie"].partition(".")[0] + signature
    with httpx2.Client(base_url=space, trust_env=False, headers={"cookie": forged}) as forger:
        assert forger.get("gradio_api/queue/data", params={"session_hash": f"forged{signature}"}).status_code == 403


@pytest.mark.parametrize(("path", "size"), [("queue/join", 8_000_001), ("run/predict", 2_000_001)])
def test_a_request_that_is_too_large_is_refused(ada: httpx2.Client, path: str, size: int) -> None:
    body = b'{"data": ["' + b"a" * size + b'"]}'
    answer = ada.post(f"gradio_api/{path}", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 413


def test_ids_that_no_client_makes_are_not_remembered(ada: httpx2.Client) -> None:
    many = "&".join(f"session_hash={number}" for number in range(1_000))
    refused = [
        ada.post("gradio_api/cancel", json={"session_hash": "h" * 129, "fn_index": 0, "event_id": "x"}),
        ada.get(f"gradio_api/queue/data?{many}"),
    ]
    assert [answer.status_code for answer in refused] == [403, 403]
