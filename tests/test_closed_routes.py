"""What Gradio opens and the app does not use answers nothing: over HTTP, to anybody who asks."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from chat.inference.demo.loopback import LoopbackServer
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Gradio puts files."""
    return tmp_path_factory.mktemp("uploads")


@pytest.fixture(scope="module")
def http(served_router: ScriptedRouter, uploads: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """A client of a Space."""
    log = tmp_path_factory.mktemp("space") / "log.txt"
    variables = {"SYSTEM": "spaces", "SPACE_ID": "me/app", "GRADIO_TEMP_DIR": str(uploads)}
    with app(log, HF_ROUTER_URL=served_router.base_url, **variables) as url, httpx2.Client(base_url=url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("path", ["gradio_api/file={url}", "gradio_api/file/{url}", "gradio_api/proxy={url}", "gradio_api//file={url}"])
def test_no_web_address_is_fetched_for_a_caller(http: httpx2.Client, path: str) -> None:
    fetched: list[str] = []

    async def secret(request: Request) -> PlainTextResponse:
        fetched.append(request.url.path)
        return PlainTextResponse("inside the network")

    with LoopbackServer(Starlette(routes=[Route("/v1", secret)])) as inside:
        answer = http.get(path.format(url=inside.base_url))
    assert answer.status_code == 404
    assert fetched == []


@pytest.mark.parametrize("path", ["gradio_api/upload", "upload", "gradio_api/upload/", "gradio_api/process_recording"])
def test_nobody_stores_a_file(http: httpx2.Client, uploads: Path, path: str) -> None:
    assert http.post(path, files={"files": ("a.txt", b"a" * 100)}).status_code == 404
    assert [file for file in uploads.rglob("*") if file.is_file()] == []


def test_no_state_of_a_page_is_written(http: httpx2.Client, uploads: Path) -> None:
    event = {"data": [{"v": 1}], "fn_index": 0, "session_hash": "mine", "trigger_id": None}
    http.post("gradio_api/queue/join", json=event).raise_for_status()
    assert http.get("gradio_api/deep_link", params={"session_hash": "mine"}).status_code == 404
    assert list(uploads.rglob("*.json")) == []


@pytest.mark.parametrize("path", ["gradio_api/file=app.py", "gradio_api/file=/etc/hostname", "file=app.py"])
def test_no_file_of_the_machine_is_served(http: httpx2.Client, path: str) -> None:
    assert http.get(path).status_code == 404


@pytest.mark.parametrize("name", ["send", "open_page", "retry"])
def test_events_of_the_page_are_no_endpoints(http: httpx2.Client, name: str) -> None:
    for way in ("call", "call/v2", "run", "api"):
        assert http.post(f"gradio_api/{way}/{name}", json={"data": []}).status_code == 404


@pytest.mark.parametrize("path", ["openapi.json", "gradio_api/openapi.json", "gradio_api/token", "monitoring", "gradio_api/heartbeat/mine"])
def test_what_nobody_needs_is_not_there(http: httpx2.Client, path: str) -> None:
    assert http.get(path).json() == {"detail": "Not Found"}
