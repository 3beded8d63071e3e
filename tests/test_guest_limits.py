"""The limits of guests in the whole app, as it runs on a Space: tried with raw calls, since a page would not do these things."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.benchmarks.live_client import LiveClient
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter

LIMIT = 3
METRICS_TOKEN = "for the owner alone"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the app writes."""
    return tmp_path_factory.mktemp("space") / "log.txt"


@pytest.fixture(scope="module")
def space(served_router: ScriptedRouter, log: Path) -> Iterator[str]:
    """A Space that pays for guests. At its end the log has its last line."""
    variables = {"SYSTEM": "spaces", "SPACE_ID": "me/app", "HF_ROUTER_URL": served_router.base_url, "HF_TOKEN": "hf_space_token"}
    limits = {"GUEST_MESSAGES_PER_HOUR": str(LIMIT), "METRICS_TOKEN": METRICS_TOKEN, "TASK_MODEL": "demo/empty"}
    with app(log, **variables, **limits) as url:
        yield url
    said = log.read_text()
    assert re.search(
        r"on \d{4}-\d\d-\d\d \(UTC\): messages \d+ \(guest \d+\); refusals \d+ \(guest_messages_per_hour \d+\); guest tokens", said
    )
    assert "192.0.2." not in said
    assert "My secret question" not in said


@pytest.fixture
def http(space: str, router: ScriptedRouter) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=space, trust_env=False) as http:
        yield http


def asked(http: httpx2.Client, forwarded: str, **more: Any) -> str:
    """What became of a call of `/chat` without a cookie, as the Space's proxy hands it on: the last event with its data."""
    body = {"message": "My secret question", "model": "demo/plain", **more}
    event = http.post("gradio_api/call/v2/chat", json=body, headers={"x-forwarded-for": forwarded}).json()["event_id"]
    lines = http.get(f"gradio_api/call/v2/chat/{event}").text.split("event: ")
    return lines[-1]


def test_a_program_without_a_cookie_is_no_new_guest_at_each_call(http: httpx2.Client, router: ScriptedRouter) -> None:
    answers = [asked(http, "192.0.2.1") for _ in range(LIMIT + 2)]
    assert len(router.chats) == LIMIT
    assert "Guests may send 3 messages an hour from one address" in answers[-1]
    assert "Hello, world!" in asked(http, "192.0.2.2"), "another address"


def test_an_address_that_the_caller_has_made_up_is_ignored(http: httpx2.Client, router: ScriptedRouter) -> None:
    for number in range(LIMIT + 2):
        asked(http, f"198.51.100.{number}, 192.0.2.3")
    assert len(router.chats) == LIMIT


def test_what_a_guest_asks_for_is_cut_to_what_guests_may_have(http: httpx2.Client, router: ScriptedRouter) -> None:
    asked(http, "192.0.2.4", max_tokens=100_000)
    assert router.chats[-1].body["max_tokens"] == 4096


async def test_a_page_is_counted_by_its_address_whatever_its_cookie(space: str, router: ScriptedRouter) -> None:
    refused = []
    for _ in range(LIMIT + 1):
        async with LiveClient(space, session=uuid4().hex) as page:
            answer = await page.send("My secret question", "demo/plain", uuid4().hex)
            refused.append(answer["refused"])
            if not answer["refused"]:
                await page.finished(answer["message_id"])
    assert refused[:LIMIT] == [None] * LIMIT
    assert "Guests may send 3 messages an hour" in refused[-1]["sentence"]
    assert refused[-1]["link"]["href"] == "/login/huggingface"
    assert len(router.chats) == LIMIT


def test_the_figures_are_for_who_has_the_token(http: httpx2.Client) -> None:
    asked(http, "192.0.2.5")
    assert http.get("metrics").status_code == 401
    figures = http.get("metrics", headers={"authorization": f"Bearer {METRICS_TOKEN}"}).text
    assert re.search(r'^huggingchat_messages_total\{visitor="guest"\} [1-9]', figures, re.MULTILINE)
    assert json.loads(re.findall(r"^huggingchat_guest_tokens_today (\d+)$", figures, re.MULTILINE)[0]) > 0
