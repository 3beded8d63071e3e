"""Running copies of `app.py`, and a client that speaks to Gradio's queue as the page's own script does."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

ROOT = Path(__file__).parents[2]
SPACE = {
    "SYSTEM": "spaces",
    "SPACE_ID": "me/app",
    "OAUTH_CLIENT_ID": "the-app",
    "OAUTH_CLIENT_SECRET": "secret",
    "OAUTH_SCOPES": "openid profile",
    "OPENID_PROVIDER_URL": "http://127.0.0.1:9",
}


@contextmanager
def running(mode: str, **variables: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address and the process of an app in this mode. RuntimeError if it does not start."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests" / "guard"), "GRADIO_ANALYTICS_ENABLED": "False", **variables}
    command = [sys.executable, "-m", "tests.gradio_internals.app", mode]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            for line in process.stdout:
                if re.match(r"https?://", line):
                    yield line.strip(), process
                    return
            raise RuntimeError(f"the app of mode {mode!r} did not start")
        finally:
            process.kill()


class GradioPage:
    """One open page without a browser: joins the queue with an event, and reads what is sent until the event is done."""

    def __init__(self, http: httpx2.Client) -> None:
        self.http = http
        self.session_hash = uuid4().hex[:11]
        self._dependencies = {dependency["api_name"]: dependency for dependency in http.get("config").json().get("dependencies", [])}

    def call(self, name: str, data: Any = None, *, query: str = "") -> dict[str, Any]:
        """The last message about a queued event: {"success", "output": {"data" or "error"}, …}."""
        self.join(name, data, query=query)
        with self.http.stream("GET", "gradio_api/queue/data", params={"session_hash": self.session_hash}) as stream:
            for line in stream.iter_lines():
                message: dict[str, Any] = json.loads(line[5:]) if line.startswith("data:") else {}
                if message.get("msg") == "process_completed":
                    return message
        raise AssertionError(f"{name} was not completed")

    def join(self, name: str, data: Any = None, *, query: str = "") -> None:
        """Put an event into the queue."""
        self.http.post(f"gradio_api/queue/join{query}", json=self._body(name, data)).raise_for_status()

    def run(self, name: str, data: Any = None) -> Any:
        """The values of an event that goes past the queue."""
        return self.http.post("gradio_api/run/predict", json=self._body(name, data)).raise_for_status().json()["data"]

    @contextmanager
    def begun(self, name: str) -> Iterator[None]:
        """An event whose first value has arrived; at the end the page is closed."""
        self.join(name)
        with self.http.stream("GET", "gradio_api/queue/data", params={"session_hash": self.session_hash}) as stream:
            for line in stream.iter_lines():
                if "process_generating" in line:
                    break
            yield

    def _body(self, name: str, data: Any) -> dict[str, Any]:
        dependency = self._dependencies[name]
        return {
            "data": [],
            "event_data": data,
            "fn_index": dependency["id"],
            "trigger_id": dependency["targets"][0][0],
            "session_hash": self.session_hash,
        }


@pytest.fixture(scope="package")
def plain_url() -> Iterator[str]:
    with running("plain") as (url, _):
        yield url


@pytest.fixture(scope="package")
def space_url() -> Iterator[str]:
    with running("space", **SPACE) as (url, _):
        yield url


@pytest.fixture(scope="package")
def auth_url() -> Iterator[str]:
    with running("auth") as (url, _):
        yield url


@pytest.fixture
def client() -> Iterator[Callable[[str], httpx2.Client]]:
    """Makes HTTP clients for an address; they are closed after the test."""
    made: list[httpx2.Client] = []

    def make(url: str) -> httpx2.Client:
        made.append(httpx2.Client(base_url=url, timeout=60, trust_env=False))
        return made[-1]

    yield make
    for http in made:
        http.close()


@pytest.fixture
def http(plain_url: str, client: Callable[[str], httpx2.Client]) -> httpx2.Client:
    """A client of the plain app."""
    return client(plain_url)


@pytest.fixture
def page(http: httpx2.Client) -> GradioPage:
    """An open page of the plain app."""
    return GradioPage(http)
