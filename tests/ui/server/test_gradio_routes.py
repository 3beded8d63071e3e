"""The list of Gradio's routes that are served, against all that the installed Gradio has."""

import subprocess
import sys

import pytest
from starlette.responses import Response
from starlette.routing import Route

from chat.ui.server.gradio_routes import ALLOWED, RouteUses
from tests.e2e.process import ROOT
from tests.environment import environment
from tests.fakes.oidc import space

REFUSED = {
    "/openapi.json": "lists all routes",
    "/svelte/{path:path}": "parts for components that bring their own script",
    "/pwa_icon": "the page cannot be installed",
    "/pwa_icon/{size}": "the same",
    "/monitoring": "figures on everybody's use",
    "/monitoring/summary": "the same",
    "/monitoring/{key}": "the same",
    "/gradio_api/deep_link": "writes a page's state to the disk and serves it to everybody",
    "/gradio_api/file={path_or_url:path}": "fetches any web address for its caller; serves uploaded files to everybody",
    "/gradio_api/file/{path:path}": "the same",
    "/gradio_api/proxy={url_path:path}": "fetches from other Spaces for its caller",
    "/gradio_api/upload": "stores files of anybody",
    "/gradio_api/upload_progress": "for uploads",
    "/gradio_api/custom_component/{id}/{environment}/{type}/{file_name}": "for components of other packages",
    "/gradio_api/component_server": "for components with functions on the server",
    "/gradio_api/stream/{event_id}": "for sound and video",
    "/gradio_api/stream/{event_id}/close": "the same",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8": "the same",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}": "the same",
    "/gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file": "the same",
    "/gradio_api/process_recording": "for a recorder of Gradio's own",
    "/gradio_api/token": "gives the login of APP_AUTH to scripts",
    "/gradio_api/user": "not asked for",
    "/gradio_api/login_check": "not asked for",
    "/gradio_api/dev/reload": "for development",
    "/gradio_api/api/predict": "an old name of `run`",
    "/gradio_api/queue/status": "not asked for",
    "/gradio_api/heartbeat/{session_hash}": "for state of a page on the server, which ours does not have",
    "/gradio_api/openapi.json": "describes the upload, too",
    "/gradio_api/runs": "keeps what programs send",
    "/gradio_api/run-history/connect": "the same",
    "/gradio_api/run-history/buckets": "the same",
    "/gradio_api/run-history/records": "the same",
    "/gradio_api/run-history/records/{endpoint}/{record_id}/assets/{asset_id}": "the same",
    "/gradio_api/vibe-edit": "changes the app's source",
    "/gradio_api/undo-vibe-edit": "the same",
    "/gradio_api/vibe-code": "the same",
    "/gradio_api/vibe-starter-queries": "the same",
}
"""Gradio's routes that are not served, as `named`, and why."""


@pytest.fixture(scope="module")
def installed() -> set[str]:
    """All paths of the installed Gradio on a Space with sign-in, without slashes at their ends."""
    command = [sys.executable, "-m", "tests.ui.server.gradio_paths"]
    printed = subprocess.run(command, cwd=ROOT, env=environment(**space("http://127.0.0.1:9")), capture_output=True, check=True).stdout
    return {path.rstrip("/") or "/" for path in printed.decode().splitlines()}


def named(path: str) -> str:
    """The path as the list has it: calls are served for the two public endpoints alone, and events by their number."""
    return path.replace("{api_name}", "chat" if "/call/" in path else "predict")


def test_every_route_of_the_installed_gradio_is_allowed_or_refused_by_name(installed: set[str]) -> None:
    assert {named(path) for path in installed} - set(ALLOWED) == set(REFUSED)


def test_every_route_that_is_allowed_exists(installed: set[str]) -> None:
    known = {named(path) for path in installed}
    assert {path for path in ALLOWED if (path.rstrip("/") or "/").replace("models", "chat") not in known} == set()


@pytest.mark.parametrize(
    ("path", "use"),
    [
        ("/", "page"),
        ("/assets/x/y.js", "asset"),
        ("/gradio_api/call/chat", "program"),
        ("/gradio_api/call/v2/models/0123", "program"),
        ("/gradio_api/queue/join", "own"),
        ("/gradio_api/run/predict", "own"),
        ("/gradio_api/run/send", None),
        ("/live/state", "own"),
        ("/prefix/live/state", None),
        ("/gradio_api/call/send", None),
        ("/gradio_api/file=http://127.0.0.1/", None),
        ("/gradio_api/queue/join/", None),
        ("//", None),
        ("/\n", None),
        ("", None),
    ],
)
def test_the_use_of_a_path(path: str, use: str | None) -> None:
    uses = RouteUses([Route("/live/{command}", lambda request: Response(), methods=["POST"])])
    assert uses.of({"type": "http", "method": "POST", "path": path, "headers": []}) == use


def test_a_prefix_before_the_path_does_not_matter() -> None:
    scope = {"type": "http", "method": "GET", "root_path": "/prefix", "headers": []}
    uses = [RouteUses([]).of({**scope, "path": path}) for path in ("/prefix/config", "/prefix/gradio_api/upload", "/config")]
    assert uses == ["own", None, "own"]
