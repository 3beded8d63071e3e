"""Replies in flight, through the service: continued, limited, kept as they grow, and ended. The real client, catalog and store."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from chat.conversation import Message
from chat.conversations import Conversations
from chat.errors import AlreadyReplying, AppBusy, BadInput, TooManyReplies, UnknownConversation
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.completion.client import InferenceClient
from chat.inference.demo.wire import DONE, Answer, Cut, error, finish, text
from chat.replies.queue import PER_VISITOR, Admission
from chat.replies.request import Draft, ReplyOptions
from chat.replies.run import Run
from chat.replies.start import RESTARTED
from chat.search.pipeline import web_search
from chat.service import ChatService
from chat.settings import Settings
from tests.fakes.router import ScriptedRouter, listed
from tests.limits import GENEROUS_SECONDS

OWNER = Visitor("owner", "owner", "hf_owner")
GUEST = Visitor("guest", "guest:1", "hf_space")
OTHER = Visitor("guest", "guest:2", "hf_space")
READ_SECONDS = 3.0
"""The silence after which a server is given up: more than a busy machine takes between two tokens, since one test waits for its end."""

SLOW = ReplyOptions("demo/slow")
BRIEF = ReplyOptions("demo/long-20-40")


@pytest.fixture
def router(served_router: ScriptedRouter) -> ScriptedRouter:
    served_router.reset()
    served_router.models = [*served_router.models, listed("demo/long-20-40")]
    return served_router


@pytest_asyncio.fixture
async def conversations(router: ScriptedRouter, tmp_path: Path) -> AsyncIterator[Conversations]:
    conversations = Conversations(Settings(hf_router_url=router.base_url, data_dir=tmp_path))
    yield conversations
    await conversations.close()


@pytest_asyncio.fixture
async def chat(router: ScriptedRouter, conversations: Conversations) -> AsyncIterator[ChatService]:
    """Has two places, and one for who waits."""
    settings = Settings(hf_router_url=router.base_url)
    catalog = Catalog(settings, local_servers=())
    await catalog.refresh()
    client = InferenceClient(read_seconds=READ_SECONDS, retry_seconds=0)
    search = web_search(settings)
    service = ChatService(settings, catalog, client, conversations, search, admission=Admission(places=2, queue=1))
    yield service
    await service.close()
    await search.aclose()
    await catalog.stop()
    await client.aclose()


async def begin(chat: ChatService, number: int = 1, options: ReplyOptions = SLOW, visitor: Visitor = OWNER) -> Run:
    run = await chat.start_reply(visitor, Draft(f"conversation{number}", f"message{number:03}", "Hi"), options)
    assert run
    return run


async def until(run: Run, words: str) -> Message:
    async with asyncio.timeout(GENEROUS_SECONDS):
        async for message in run.follow():
            if words in message.text:
                return message
    raise AssertionError("the reply ended before that")


async def ended(run: Run) -> Message:
    return await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)


def saying(*pieces: str) -> Answer:
    return Answer([*map(text, pieces), finish(), DONE])


async def test_a_stopped_reply_goes_on_where_it_ended_in_the_same_message(chat: ChatService, router: ScriptedRouter) -> None:
    run = await begin(chat)
    await until(run, "word1")
    await chat.stop(OWNER, "conversation1")
    old = run.message
    router.enqueue(saying(" and", " no more."))
    new = await ended(await chat.continue_reply(OWNER, "conversation1", old.id, SLOW))
    assert (new.id, new.status, new.text) == (old.id, "complete", old.text + "and no more.")
    assert (await chat.open(OWNER, "conversation1")).branch()[-1] == new
    assert len((await chat.open(OWNER, "conversation1")).messages) == 2


async def test_a_reply_that_broke_off_loses_its_error_once_it_is_whole(chat: ChatService, router: ScriptedRouter) -> None:
    router.enqueue(Answer([text("Half a wo"), Cut()]), saying("Half a word."))
    broken = await ended(await begin(chat))
    assert (broken.status, broken.text) == ("interrupted", "Half a wo")
    whole = await ended(await chat.continue_reply(OWNER, "conversation1", broken.id, SLOW))
    assert (whole.status, whole.text, whole.failure) == ("complete", "Half a word.", None)


async def test_the_model_that_began_a_reply_goes_on_with_it(chat: ChatService, router: ScriptedRouter) -> None:
    broken = await ended(await begin(chat, options=ReplyOptions("demo/truncated")))
    await ended(await chat.continue_reply(OWNER, "conversation1", broken.id, ReplyOptions("demo/plain", "groq")))
    assert router.chats[-1].body["model"] == "demo/truncated"


async def test_a_whole_reply_is_not_continued(chat: ChatService) -> None:
    reply = await ended(await begin(chat, options=ReplyOptions("demo/plain")))
    with pytest.raises(BadInput, match="complete"):
        await chat.continue_reply(OWNER, "conversation1", reply.id, SLOW)


async def test_a_reply_that_is_being_written_is_not_continued(chat: ChatService) -> None:
    run = await begin(chat)
    with pytest.raises(AlreadyReplying):
        await chat.continue_reply(OWNER, "conversation1", run.message.id, SLOW)


async def test_nobody_continues_anothers_reply(chat: ChatService) -> None:
    broken = await ended(await begin(chat, options=ReplyOptions("demo/truncated")))
    with pytest.raises(UnknownConversation):
        await chat.continue_reply(OTHER, "conversation1", broken.id, SLOW)


async def test_a_reply_in_flight_is_kept_as_it_grows(chat: ChatService, conversations: Conversations) -> None:
    run = await begin(chat)
    await until(run, "word0")
    async with asyncio.timeout(GENEROUS_SECONDS):
        while not (stored := await conversations.load(OWNER, "conversation1")) or not stored.branch()[-1].text:
            await asyncio.sleep(0)
    assert stored.branch()[-1].status == "writing"
    assert stored.branch()[-1].text.startswith("word0")


async def test_one_person_has_several_replies_at_once_in_different_conversations(chat: ChatService) -> None:
    first, second = await begin(chat, 1), await begin(chat, 2)
    await until(first, "word0")
    await until(second, "word0")


async def test_whoever_comes_when_all_places_are_taken_waits_and_is_told(chat: ChatService) -> None:
    first, _ = await begin(chat, 1), await begin(chat, 2)
    third = await begin(chat, 3, ReplyOptions("demo/plain"))
    async with asyncio.timeout(GENEROUS_SECONDS):
        async for _ in third.follow():
            if third.waiting:
                break
    assert third.waiting == "Waiting for a free place: you are number 1."
    await first.stop()
    assert (await ended(third)).text == "Hello, world!"


async def test_beyond_the_queue_nothing_is_kept_and_the_draft_comes_back(chat: ChatService, conversations: Conversations) -> None:
    for number in (1, 2, 3):
        await begin(chat, number)
    with pytest.raises(AppBusy, match="Too many people"):
        await begin(chat, 4)
    assert await conversations.load(OWNER, "conversation4") is None


async def test_a_place_is_free_again_however_the_reply_ends(chat: ChatService) -> None:
    for number in range(1, 4):
        await (await begin(chat, number)).stop()  # before its first step
    await ended(await begin(chat, 4, ReplyOptions("demo/status_500")))
    assert (await ended(await begin(chat, 5, ReplyOptions("demo/plain")))).status == "complete"


async def test_a_guest_has_so_many_replies_at_once_and_the_owner_any_number(router: ScriptedRouter, conversations: Conversations) -> None:
    settings = Settings(hf_router_url=router.base_url)
    catalog, client, search = Catalog(settings, local_servers=()), InferenceClient(), web_search(settings)
    await catalog.refresh()
    chat = ChatService(settings, catalog, client, conversations, search)
    for number in range(PER_VISITOR):
        await begin(chat, number, visitor=GUEST)
        await begin(chat, number)
    with pytest.raises(TooManyReplies):
        await begin(chat, 9, visitor=GUEST)
    await begin(chat, 9)
    await begin(chat, 9, visitor=OTHER)
    await chat.close()
    await search.aclose()
    await catalog.stop()
    await client.aclose()


async def test_a_conversation_that_is_deleted_in_mid_reply_stays_deleted(chat: ChatService, router: ScriptedRouter) -> None:
    run = await begin(chat)
    await until(run, "word0")
    await chat.delete(OWNER, "conversation1")
    assert await router.saw_disconnect()
    assert run.done
    with pytest.raises(UnknownConversation):
        await chat.open(OWNER, "conversation1")


async def test_a_server_that_falls_silent_is_given_up_and_the_text_kept(chat: ChatService) -> None:
    reply = await ended(await begin(chat, options=ReplyOptions("demo/stalled")))
    assert (reply.text, reply.status) == ("Hello, world!", "interrupted")
    assert reply.failure
    assert "did not answer in time" in reply.failure.sentence


async def test_stop_in_a_silence_before_the_first_token_waits_for_no_token(chat: ChatService, router: ScriptedRouter) -> None:
    run = await begin(chat, options=ReplyOptions("demo/silent"))
    await router.received(chats=1)
    async with asyncio.timeout(GENEROUS_SECONDS):
        await chat.stop(OWNER, "conversation1")
        await chat.stop(OWNER, "conversation1")
    assert (run.message.status, run.message.text) == ("stopped", "")
    assert await router.saw_disconnect()


async def test_stop_in_a_countdown_asks_nobody_again(chat: ChatService, router: ScriptedRouter) -> None:
    router.enqueue(error(429, {"error": "Too many requests"}, {"retry-after": "30"}))
    run = await begin(chat)
    async with asyncio.timeout(GENEROUS_SECONDS):
        async for _ in run.follow():
            if "Asking again in" in run.waiting:
                break
    await run.stop()
    assert (len(router.chats), run.waiting) == (1, "")


async def test_at_the_end_replies_finish_if_they_can_and_the_others_say_why_not(chat: ChatService) -> None:
    brief, slow = await begin(chat, 1, BRIEF), await begin(chat, 2)
    await until(slow, "word0")
    await chat.close(finish_seconds=2.0)
    assert brief.message.status == "complete"
    assert slow.message.status == "interrupted"
    assert slow.message.failure
    assert slow.message.failure.sentence == RESTARTED


async def test_at_the_end_a_programs_reply_ends_too(chat: ChatService) -> None:
    run = await chat.ask(OWNER, [Message(id="1", parent=None, role="user", text="Hi")], SLOW)
    await until(run, "word0")
    await chat.close()
    assert run.done
