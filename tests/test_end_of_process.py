"""How the process ends in mid-reply, and what is left of the reply. Read as its page reads it, without a browser."""

import asyncio
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from chat.conversation import Message
from chat.conversations import Conversations
from chat.identity import Visitor
from chat.replies.autosave import SAVE_SECONDS
from chat.replies.start import RESTARTED
from chat.settings import Settings
from chat.ui.components.settings.component import DEFAULTS
from tests.benchmarks.queue_client import QueueClient
from tests.e2e.process import running
from tests.fakes.router import ScriptedRouter, listed

OWNER = Visitor("owner", "owner")
SHORT = "demo/long-40-40"
END_SECONDS = 20


@pytest.fixture
def process(router: ScriptedRouter, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    router.models = [*router.models, listed(SHORT)]
    variables = {"HF_ROUTER_URL": router.base_url, "HF_TOKEN": "hf_e2e_token", "DATA_DIR": str(tmp_path / "data")}
    with running(tmp_path / "log.txt", **variables) as started:
        yield started


async def read(url: str, model: str, conversation: str, *, seconds: float) -> list[tuple[float, str]]:
    """(when, text) of each frame until so long after the first token."""
    frames: list[tuple[float, str]] = []
    async with QueueClient(url) as client:
        async for payload in client.send("Go on", model, conversation, list(DEFAULTS)):
            if payload["message"]["text"]:
                frames.append((time.monotonic(), payload["message"]["text"]))
            if frames and frames[-1][0] - frames[0][0] >= seconds:
                break
    return frames


async def kept(tmp_path: Path, conversation: str) -> Message:
    """The reply, as the next process finds it."""
    conversations = Conversations(Settings(data_dir=tmp_path / "data"))
    found = conversations.load(OWNER, conversation)
    await conversations.close()
    assert found
    return found.branch()[-1]


async def test_told_to_end_the_process_keeps_the_reply_and_says_why_it_stops(
    process: tuple[str, subprocess.Popen[bytes]], router: ScriptedRouter, tmp_path: Path
) -> None:
    url, started = process
    conversation = uuid4().hex
    frames = await read(url, "demo/slow", conversation, seconds=0.5)
    began = time.monotonic()
    started.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(started.wait, END_SECONDS) == 0
    assert time.monotonic() - began < END_SECONDS
    assert await router.saw_disconnect(within=1), "the provider was told that nobody reads on"
    reply = await kept(tmp_path, conversation)
    assert reply.status == "interrupted"
    assert reply.failure
    assert reply.failure.sentence == RESTARTED
    assert reply.text.startswith(frames[-1][1])


async def test_a_reply_that_is_nearly_done_is_finished_first(process: tuple[str, subprocess.Popen[bytes]], tmp_path: Path) -> None:
    url, started = process
    conversation = uuid4().hex
    await read(url, SHORT, conversation, seconds=0.2)
    started.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(started.wait, END_SECONDS) == 0
    reply = await kept(tmp_path, conversation)
    assert (reply.status, reply.text.split()[-1]) == ("complete", "word39")


async def test_whoever_asks_while_it_ends_gets_the_message_back(process: tuple[str, subprocess.Popen[bytes]]) -> None:
    url, started = process
    async with QueueClient(url) as client:
        await read(url, "demo/slow", uuid4().hex, seconds=0)
        started.send_signal(signal.SIGTERM)
        sentence = ""
        while not sentence:  # until the signal has arrived
            async for payload in client.send("Hi", "demo/plain", uuid4().hex, list(DEFAULTS)):
                sentence = (payload["refused"] or {}).get("sentence", "")
    assert "about to restart" in sentence


async def test_a_killed_process_loses_the_last_three_seconds_of_a_reply_at_most(
    process: tuple[str, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    url, started = process
    conversation = uuid4().hex
    frames = await read(url, "demo/slow", conversation, seconds=SAVE_SECONDS + 1)
    started.kill()
    killed = time.monotonic()
    await asyncio.to_thread(started.wait, END_SECONDS)
    reply = await kept(tmp_path, conversation)
    had_by_then = max(text for when, text in frames if when < killed - SAVE_SECONDS)
    assert reply.status == "interrupted"
    assert reply.text.startswith(had_by_then)


async def test_a_page_that_is_open_does_not_keep_the_process_from_ending(process: tuple[str, subprocess.Popen[bytes]]) -> None:
    url, started = process
    async with httpx.AsyncClient(trust_env=False, timeout=END_SECONDS) as page, page.stream("GET", f"{url}gradio_api/heartbeat/page"):
        began = time.monotonic()
        started.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(started.wait, END_SECONDS) == 0
        assert time.monotonic() - began < 5
