"""How the process ends during a reply, and what is left of the reply. Read as its page reads it, without a browser."""

import asyncio
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from chat.conversation import Message
from chat.conversations import Conversations
from chat.identity import Visitor
from chat.replies.autosave import SAVE_SECONDS
from chat.replies.start import RESTARTED
from chat.settings import Settings
from tests.benchmarks.live_client import LiveClient
from tests.e2e.process import running
from tests.fakes.router import ScriptedRouter, listed
from tests.limits import GENEROUS_SECONDS

OWNER = Visitor("owner", "owner")
SHORT = "demo/long-40-40"


@dataclass(frozen=True, slots=True)
class Ending:
    """What was seen of a process that got SIGTERM during a long reply and a short one, with a page open.

    Attributes:
        code: the process's exit status.
        disconnected: whether the provider of the long reply saw the end of its connection.
        shown: what a page had of the long reply before the signal.
        refusal: the sentence for a message that was sent after the signal.
        long, short: both replies, as the next process finds them.
    """

    code: int
    disconnected: bool
    shown: str
    refusal: str
    long: Message
    short: Message


@contextmanager
def started(router: ScriptedRouter, folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The app with its history in `folder`, and its process."""
    router.models = [*router.models, listed(SHORT)]
    variables = {"HF_ROUTER_URL": router.base_url, "HF_TOKEN": "hf_e2e_token", "DATA_DIR": str(folder / "data")}
    with running(folder / "log.txt", variables) as (url, process):
        yield url, process


@pytest.fixture(scope="module")
def ending(served_router: ScriptedRouter, tmp_path_factory: pytest.TempPathFactory) -> Ending:
    """One process, ended once: the tests below look at different sides of it."""
    folder = tmp_path_factory.mktemp("ending")
    with started(served_router, folder) as (url, process):
        return asyncio.run(end_during_replies(url, process, served_router, folder))


async def end_during_replies(url: str, process: subprocess.Popen[bytes], router: ScriptedRouter, folder: Path) -> Ending:
    """Begin a long and a short reply, open a page, send SIGTERM and then one more message."""
    long, short = uuid4().hex, uuid4().hex
    async with LiveClient(url) as late:
        frames = await read(url, "demo/slow", long, seconds=0.5)
        await read(url, SHORT, short, seconds=0.2)
        process.send_signal(signal.SIGTERM)
        refusal = await refused(late)
        code = await asyncio.to_thread(process.wait, GENEROUS_SECONDS)
    disconnected = await router.saw_disconnect()
    return Ending(code, disconnected, frames[-1][1], refusal, await kept(folder, long), await kept(folder, short))


async def refused(page: LiveClient) -> str:
    """Send messages until one is refused; the sentence that says why."""
    while True:
        answer = await page.send("Hi", "demo/plain", uuid4().hex)
        if answer["refused"]:
            return str(answer["refused"]["sentence"])


async def read(url: str, model: str, conversation: str, *, seconds: float) -> list[tuple[float, str]]:
    """(when, text) of each frame until so long after the first token."""
    frames: list[tuple[float, str]] = []
    async with LiveClient(url) as page:
        answer = await page.send("Go on", model, conversation)
        assert answer["refused"] is None
        async for reply in page.follow(answer["message_id"]):
            if reply.text:
                frames.append((time.monotonic(), reply.text))
            if frames and frames[-1][0] - frames[0][0] >= seconds:
                break
    return frames


async def kept(folder: Path, conversation: str) -> Message:
    """The reply, as the next process finds it."""
    conversations = Conversations(Settings(data_dir=folder / "data"))
    found = await conversations.load(OWNER, conversation)
    await conversations.close()
    assert found
    return found.branch()[-1]


def test_a_terminated_process_keeps_the_reply_and_says_why_it_stops(ending: Ending) -> None:
    assert ending.long.status == "interrupted"
    assert ending.long.failure
    assert ending.long.failure.sentence == RESTARTED
    assert ending.long.text.startswith(ending.shown)


def test_a_terminated_process_closes_the_providers_connection(ending: Ending) -> None:
    assert ending.disconnected


def test_a_reply_that_is_nearly_done_is_finished_first(ending: Ending) -> None:
    assert (ending.short.status, ending.short.text.split()[-1]) == ("complete", "word39")


def test_a_message_during_the_end_is_refused(ending: Ending) -> None:
    assert "about to restart" in ending.refusal


def test_an_open_page_does_not_keep_the_process_from_ending(ending: Ending) -> None:
    assert ending.code == 0


async def test_a_killed_process_loses_the_last_three_seconds_of_a_reply_at_most(router: ScriptedRouter, tmp_path: Path) -> None:
    conversation = uuid4().hex
    with started(router, tmp_path) as (url, process):
        frames = await read(url, "demo/slow", conversation, seconds=SAVE_SECONDS * 1.5)
        process.kill()
        killed = time.monotonic()
        await asyncio.to_thread(process.wait, GENEROUS_SECONDS)
    reply = await kept(tmp_path, conversation)
    had_by_then = max(text for when, text in frames if when < killed - SAVE_SECONDS)
    assert reply.status == "interrupted"
    assert reply.text.startswith(had_by_then)
