"""What happens to one conversation at the same time. The file is locked meanwhile, so that every save waits."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from chat.conversations import Conversations
from chat.errors import AlreadyReplying, AppBusy, UnknownConversation
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.completion.client import InferenceClient
from chat.replies.queue import Admission
from chat.replies.request import Draft, ReplyOptions
from chat.replies.run import Run
from chat.replies.start import RESTARTED
from chat.search.pipeline import web_search
from chat.service import ChatService
from chat.settings import Settings
from tests.fakes.router import ScriptedRouter
from tests.history.locks import turns_until
from tests.limits import GENEROUS_SECONDS

OWNER, COLLEAGUE, GUEST = Visitor("owner", "owner", "hf_x"), Visitor("colleague", "user:ada", "hf_x"), Visitor("guest", "guest:1", "hf_x")
PLAIN, SLOW = ReplyOptions("demo/plain"), ReplyOptions("demo/slow")
SOME_TURNS = 50


@pytest_asyncio.fixture
async def conversations(tmp_path: Path) -> AsyncIterator[Conversations]:
    """Where the service keeps conversations."""
    conversations = Conversations(Settings(data_dir=tmp_path))
    yield conversations
    await conversations.close()


@pytest.fixture
def admission() -> Admission:
    """Two places for replies and no queue."""
    return Admission(places=2, queue=0)


@pytest_asyncio.fixture
async def chat(router: ScriptedRouter, conversations: Conversations, admission: Admission) -> AsyncIterator[ChatService]:
    """The service with these places."""
    settings = Settings(hf_router_url=router.base_url, task_model="demo/empty")
    catalog, client, search = Catalog(settings, local_servers=()), InferenceClient(), web_search(settings)
    await catalog.refresh()
    service = ChatService(settings, catalog, client, conversations, search, admission=admission)
    yield service
    await service.close()
    await search.aclose()
    await catalog.stop()
    await client.aclose()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another connection has the history's file locked for writing during the block."""
    other = sqlite3.connect(folder / "history.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.close()


async def begun(*calls: Awaitable[Any]) -> list[asyncio.Future[Any]]:
    """These calls as tasks that have come as far as they come."""
    tasks: list[asyncio.Future[Any]] = [asyncio.ensure_future(call) for call in calls]
    for _ in range(SOME_TURNS):
        await asyncio.sleep(0)
    return tasks


def is_full(admission: Admission) -> bool:
    """Whether there is no place for one more reply."""
    try:
        admission.check("anybody", None)
    except AppBusy:
        return True
    return False


def send(chat: ChatService, number: int = 1, options: ReplyOptions = SLOW, visitor: Visitor = OWNER) -> Awaitable[Run | None]:
    """Send a message to the conversation."""
    return chat.start_reply(visitor, Draft("conversation1", f"message{number:02}", f"Hi {number}"), options)


async def test_of_two_messages_at_once_one_is_taken_and_nothing_of_the_other(chat: ChatService, tmp_path: Path) -> None:
    with locked(tmp_path):
        sends = await begun(send(chat, 1), send(chat, 2))
    run, refusal = await asyncio.gather(*sends, return_exceptions=True)
    assert isinstance(run, Run)
    assert isinstance(refusal, AlreadyReplying)
    assert [message.role for message in (await chat.open(OWNER, "conversation1")).messages.values()] == ["user", "assistant"]


async def test_a_message_that_is_sent_twice_at_once_gets_one_reply(chat: ChatService, router: ScriptedRouter, tmp_path: Path) -> None:
    with locked(tmp_path):
        sends = await begun(send(chat), send(chat))
    first, second = await asyncio.gather(*sends)
    assert first is second
    await router.received(chats=1)
    assert len(chat.runs(OWNER, "conversation1")) == 1


async def test_a_stop_during_the_start_stops_the_reply(chat: ChatService, tmp_path: Path) -> None:
    with locked(tmp_path):
        sending, stopping = await begun(send(chat), chat.stop(OWNER, "conversation1"))
        assert not stopping.done()
    run = await sending
    await stopping
    assert isinstance(run, Run)
    assert run.message.status == "stopped"
    assert (await chat.open(OWNER, "conversation1")).branch()[-1].status == "stopped"


@pytest.mark.parametrize("everything", [False, True], ids=["one", "all"])
@pytest.mark.parametrize("visitor", [OWNER, GUEST], ids=["owner", "guest"])
async def test_a_deletion_during_the_start_ends_the_reply_and_leaves_nothing(
    chat: ChatService, conversations: Conversations, tmp_path: Path, everything: bool, visitor: Visitor
) -> None:
    with locked(tmp_path):
        deletion = chat.delete_all(visitor) if everything else chat.delete(visitor, "conversation1")
        sending, deleting = await begun(send(chat, visitor=visitor), deletion)
    run = await sending
    await deleting
    assert isinstance(run, Run)
    assert run.done
    assert await conversations.list(visitor) == ()


async def test_a_message_to_a_conversation_that_was_just_deleted_is_refused(chat: ChatService, conversations: Conversations) -> None:
    run = await send(chat, options=PLAIN)
    assert run
    await run.wait()
    _, refusal = await asyncio.gather(chat.delete(OWNER, "conversation1"), send(chat, 2), return_exceptions=True)
    assert isinstance(refusal, UnknownConversation)
    assert await conversations.list(OWNER) == ()


async def test_a_start_whose_caller_has_gone_is_a_start_all_the_same(chat: ChatService, tmp_path: Path) -> None:
    with locked(tmp_path):
        (sending,) = await begun(send(chat))
        sending.cancel()
    await chat.stop(OWNER, "conversation1")
    assert (await chat.open(OWNER, "conversation1")).branch()[-1].status == "stopped"


async def test_a_place_is_kept_while_the_message_is_saved(
    chat: ChatService, conversations: Conversations, admission: Admission, tmp_path: Path
) -> None:
    with locked(tmp_path):
        sends = await begun(send(chat), send(chat, visitor=COLLEAGUE))
        await turns_until(lambda: is_full(admission))
        with pytest.raises(AppBusy):
            await send(chat, visitor=GUEST)
    await asyncio.gather(*sends)
    assert await conversations.list(GUEST) == ()
    assert all(chat.run(visitor, "conversation1") for visitor in (OWNER, COLLEAGUE))


async def test_the_end_of_the_process_during_a_start_leaves_a_reply_that_says_so(
    chat: ChatService, admission: Admission, tmp_path: Path
) -> None:
    with locked(tmp_path):
        sends = await begun(send(chat), send(chat, visitor=COLLEAGUE))
        await turns_until(lambda: is_full(admission))
        (closing,) = await begun(chat.close())
    await asyncio.gather(*sends, closing)
    for visitor in (OWNER, COLLEAGUE):
        failure = (await chat.open(visitor, "conversation1")).branch()[-1].failure
        assert failure
        assert failure.sentence == RESTARTED


async def test_replies_of_others_stream_on_while_a_save_waits_for_the_lock(chat: ChatService, tmp_path: Path) -> None:
    mine = await send(chat)
    assert mine
    with locked(tmp_path):
        (waiting,) = await begun(send(chat, visitor=COLLEAGUE))
        seen = set[str]()
        async with asyncio.timeout(GENEROUS_SECONDS):
            async for message in mine.follow():
                seen.add(message.text)
                if len(seen) > 5:
                    break
        assert (await chat.open(OWNER, "conversation1")).branch()[-1].text == mine.message.text
        assert not waiting.done()
    await waiting


async def test_a_reply_is_saved_before_it_is_announced(chat: ChatService, conversations: Conversations, tmp_path: Path) -> None:
    run = await send(chat, options=PLAIN)
    assert run
    with locked(tmp_path):
        async with asyncio.timeout(GENEROUS_SECONDS):
            async for message in run.follow():
                if message.text == "Hello, world!":
                    break
        for _ in range(SOME_TURNS):
            await asyncio.sleep(0)
        assert not run.done
        with pytest.raises(AlreadyReplying):
            await send(chat, 2)
    await run.wait()
    stored = await conversations.load(OWNER, "conversation1")
    assert stored
    assert stored.branch()[-1] == run.message


async def test_what_is_opened_is_as_new_as_what_was_announced(chat: ChatService) -> None:
    for number in range(10):
        run = await chat.start_reply(OWNER, Draft("conversation1", f"message{number:02}", "Hi"), PLAIN)
        assert run
        while not run.done:
            opened = await chat.open(OWNER, "conversation1")
            assert opened.messages[run.message.id].status == run.message.status
