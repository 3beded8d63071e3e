"""The service against the scripted router: the real client over real sockets, the real catalog."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from chat.conversation import Message, Parameters
from chat.conversations import Conversations
from chat.errors import AlreadyReplying, EmptyMessage, MessageTooLong, NoModels, NoToken, SignInNeeded, UnknownConversation, UnknownModel
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.completion.client import InferenceClient
from chat.inference.demo.wire import DONE, Answer, error, finish, text
from chat.replies.request import Draft, ReplyOptions
from chat.replies.run import Run
from chat.search.pipeline import web_search
from chat.service import ChatService
from chat.settings import Settings
from tests.fakes.router import ScriptedRouter, listed
from tests.limits import GENEROUS_SECONDS

OWNER = Visitor("owner", "owner", "hf_owner")
OTHER = Visitor("guest", "guest:2", "hf_space")


@pytest_asyncio.fixture
async def conversations(tmp_path: Path) -> AsyncIterator[Conversations]:
    conversations = Conversations(Settings(data_dir=tmp_path))
    yield conversations
    await conversations.close()


@pytest_asyncio.fixture
async def chat(router: ScriptedRouter, conversations: Conversations) -> AsyncIterator[ChatService]:
    settings = Settings(hf_router_url=router.base_url, max_message_chars=1000, searxng_url="http://127.0.0.1:9")
    router.models = [*router.models, listed("demo/refuses_top_p"), listed("demo/refuses_temperature")]
    catalog = Catalog(settings, local_servers=())
    await catalog.refresh()
    client, search = InferenceClient(), web_search(settings)
    service = ChatService(settings, catalog, client, conversations, search)
    yield service
    await service.close()
    await search.aclose()
    await catalog.stop()
    await client.aclose()


def draft(text: str = "Hi", *, conversation: str = "conversation1", message: str = "message01", parent: str | None = None) -> Draft:
    return Draft(conversation, message, text, parent)


async def finished(run: Run | None) -> Message:
    assert run
    return await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)


async def said(chat: ChatService, scenario: str, text: str = "Hi", visitor: Visitor = OWNER, *, message: str = "message01") -> Message:
    """The finished reply of a scenario to the next message of the conversation."""
    return await finished(await chat.start_reply(visitor, draft(text, message=message), ReplyOptions(f"demo/{scenario}")))


async def test_a_message_and_its_reply_are_kept(chat: ChatService) -> None:
    reply = await said(chat, "plain")
    branch = (await chat.open(OWNER, "conversation1")).branch()
    assert [(message.role, message.text, message.status) for message in branch] == [
        ("user", "Hi", "complete"),
        ("assistant", "Hello, world!", "complete"),
    ]
    assert (reply.model, reply.provider) == ("demo/plain", "groq")
    assert reply.usage
    assert reply.usage.cost == pytest.approx((reply.usage.input_tokens * 0.1 + 3 * 0.3) / 1_000_000)  # type: ignore[operator]


async def test_a_new_conversation_gets_a_title_from_its_first_exchange(chat: ChatService, router: ScriptedRouter) -> None:
    running = await chat.start_reply(OWNER, draft("How do rainbows form, in a sentence or two?"), ReplyOptions("demo/plain"))
    assert (await chat.open(OWNER, "conversation1")).title == "How do rainbows form, in a…"
    await finished(running)
    await asyncio.wait_for(chat.settled(), GENEROUS_SECONDS)
    assert (await chat.open(OWNER, "conversation1")).title == "Hello, world!"
    await said(chat, "plain", "More?", message="message02")
    assert len(router.titles) == 1


async def test_a_title_that_the_person_gave_meanwhile_stays(chat: ChatService, conversations: Conversations) -> None:
    await finished(await chat.start_reply(OWNER, draft(), ReplyOptions("demo/plain")))
    await conversations.rename(OWNER, "conversation1", "Mine")
    await chat.settled()
    assert (await chat.open(OWNER, "conversation1")).title == "Mine"


async def test_a_guests_reply_in_flight_ends_when_their_chats_are_kept(chat: ChatService) -> None:
    guest = Visitor("guest", "guest:1", "hf_of_the_guest")
    run = await chat.start_reply(guest, draft(), ReplyOptions("demo/slow"))
    assert run
    await chat.keep(guest.key, OWNER)
    assert run.done
    reply = (await chat.open(OWNER, "conversation1")).branch()[-1]
    assert reply.status == "stopped"


async def test_deleting_ends_the_reply_and_nothing_comes_back(chat: ChatService, router: ScriptedRouter) -> None:
    run = await chat.start_reply(OWNER, draft(), ReplyOptions("demo/slow"))
    assert run
    await router.received(chats=1)
    await chat.delete(OWNER, "conversation1")
    assert run.done
    assert await router.saw_disconnect()
    with pytest.raises(UnknownConversation):
        await chat.open(OWNER, "conversation1")


async def test_deleting_all_leaves_other_people_alone(chat: ChatService) -> None:
    await said(chat, "plain", "mine")
    await said(chat, "plain", "theirs", OTHER)
    await chat.delete_all(OWNER)
    with pytest.raises(UnknownConversation):
        await chat.open(OWNER, "conversation1")
    assert (await chat.open(OTHER, "conversation1")).branch()[0].text == "theirs"


async def test_the_model_can_change_at_any_message_and_sees_what_was_said(chat: ChatService, router: ScriptedRouter) -> None:
    await said(chat, "plain", "One")
    await said(chat, "reasoning", "Two", message="message02")
    sent = router.chats[-1].body
    assert sent["model"] == "demo/reasoning"
    assert [message["content"] for message in sent["messages"]] == ["One", "Hello, world!", "Two"]
    assert [message.model for message in (await chat.open(OWNER, "conversation1")).branch()] == [None, "demo/plain", None, "demo/reasoning"]


async def test_only_what_is_set_is_sent(chat: ChatService, router: ScriptedRouter) -> None:
    await said(chat, "plain")
    assert {"temperature", "top_p", "max_tokens", "reasoning_effort"}.isdisjoint(router.chats[-1].body)
    parameters = Parameters(temperature=0, max_tokens=7, system_prompt="Be brief.")
    await finished(await chat.start_reply(OWNER, draft(message="message02"), ReplyOptions("demo/plain", "cheapest", parameters)))
    sent = router.chats[-1].body
    assert (sent["model"], sent["temperature"], sent["max_tokens"]) == ("demo/plain:cheapest", 0, 7)
    assert sent["messages"][0] == {"role": "system", "content": "Be brief."}


async def test_a_refused_field_is_left_out_and_the_person_told(chat: ChatService) -> None:
    options = ReplyOptions("demo/refuses_top_p", parameters=Parameters(top_p=0.5))
    reply = await finished(await chat.start_reply(OWNER, draft(), options))
    assert reply.status == "complete"
    assert reply.notices == ("Top P was left out, because this model does not take it.",)


async def test_the_same_message_sent_twice_makes_one_reply(chat: ChatService, router: ScriptedRouter) -> None:
    first = await chat.start_reply(OWNER, draft(), ReplyOptions("demo/slow"))
    assert await chat.start_reply(OWNER, draft(), ReplyOptions("demo/slow")) is first
    await chat.stop(OWNER, "conversation1")
    assert await chat.start_reply(OWNER, draft(), ReplyOptions("demo/slow")) is None, "and none once it is finished"
    assert len((await chat.open(OWNER, "conversation1")).messages) == 2


async def test_another_message_waits_for_the_reply(chat: ChatService) -> None:
    await chat.start_reply(OWNER, draft(), ReplyOptions("demo/slow"))
    with pytest.raises(AlreadyReplying):
        await chat.start_reply(OWNER, draft(message="message02"), ReplyOptions("demo/plain"))


async def test_stop_closes_the_upstream_connection_and_keeps_the_text(chat: ChatService, router: ScriptedRouter) -> None:
    run = await chat.start_reply(OWNER, draft(), ReplyOptions("demo/slow"))
    assert run
    async with asyncio.timeout(GENEROUS_SECONDS):
        async for message in run.follow():
            if "word1" in message.text:
                break
    await chat.stop(OWNER, "conversation1")
    assert await router.saw_disconnect()
    kept = (await chat.open(OWNER, "conversation1")).branch()[-1]
    assert (kept.status, kept.text) == ("stopped", run.message.text)
    assert kept.text.startswith("word0 word1")


async def test_a_reply_in_flight_is_seen_as_far_as_it_has_come(chat: ChatService) -> None:
    run = await chat.start_reply(OWNER, draft(), ReplyOptions("demo/slow"))
    assert run
    async with asyncio.timeout(GENEROUS_SECONDS):
        async for message in run.follow():
            if message.text:
                break
    shown = (await chat.open(OWNER, "conversation1")).branch()[-1]
    assert shown.status == "writing"
    assert shown.text.startswith("word0")


async def test_a_reply_in_flight_is_kept_beside_the_record_until_it_ends(
    chat: ChatService, conversations: Conversations, tmp_path: Path
) -> None:
    run = await chat.start_reply(OWNER, draft(), ReplyOptions("demo/slow"))
    assert run

    def stored() -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(tmp_path / "history.sqlite")) as file:
            return file.execute("SELECT record, seq FROM conversations, outbox").fetchall()

    begun = stored()
    async with asyncio.timeout(GENEROUS_SECONDS):
        async for _ in run.follow():
            kept = await conversations.load(OWNER, "conversation1")
            if kept and kept.branch()[-1].text:
                break
    assert kept
    assert stored() == begun
    assert (kept.branch()[-1].status, kept.branch()[-1].parameters) == ("writing", Parameters())
    await chat.stop(OWNER, "conversation1")
    (ended,) = stored()
    assert ended != begun[0]
    assert await conversations.load(OWNER, "conversation1") == await chat.open(OWNER, "conversation1")


async def test_what_is_kept_of_a_reply_does_not_bring_back_its_conversation(
    chat: ChatService, conversations: Conversations, tmp_path: Path
) -> None:
    run = await chat.start_reply(OWNER, draft(), ReplyOptions("demo/slow"))
    assert run
    async with asyncio.timeout(GENEROUS_SECONDS):
        async for message in run.follow():
            if message.text:
                break
    other = Database(tmp_path / "history.sqlite")
    await SqliteStore(other).delete(OWNER.key, "conversation1")  # with the reply still in flight
    other.close()
    conversations.save_checkpoint(OWNER, "conversation1", message)
    await chat.stop(OWNER, "conversation1")
    assert await conversations.load(OWNER, "conversation1") is None
    with closing(sqlite3.connect(tmp_path / "history.sqlite")) as file:
        assert file.execute("SELECT * FROM partials").fetchall() == []


async def test_retry_makes_a_new_version_beside_the_old_one(chat: ChatService) -> None:
    old = await said(chat, "plain")
    new = await finished(await chat.retry(OWNER, "conversation1", old.id, ReplyOptions("demo/markdown")))
    conversation = await chat.open(OWNER, "conversation1")
    assert conversation.versions()[new.id] == (old.id, new.id)
    assert conversation.branch()[-1].id == new.id
    assert (await chat.show(OWNER, "conversation1", old.id)).branch()[-1].id == old.id


async def test_retry_takes_the_place_of_a_reply_that_failed_without_a_word(chat: ChatService) -> None:
    failed = await said(chat, "status_503")
    assert failed.status == "failed"
    assert failed.failure
    new = await finished(await chat.retry(OWNER, "conversation1", failed.id, ReplyOptions("demo/plain")))
    assert (await chat.open(OWNER, "conversation1")).versions()[new.id] == (new.id,)


async def test_nobody_sees_or_moves_anothers_conversation(chat: ChatService) -> None:
    mine = await said(chat, "plain")
    for attempt in (
        lambda: chat.open(OTHER, "conversation1"),
        lambda: chat.retry(OTHER, "conversation1", mine.id, ReplyOptions("demo/plain")),
        lambda: chat.show(OTHER, "conversation1", mine.id),
    ):
        with pytest.raises(UnknownConversation):
            await attempt()
    running = await chat.start_reply(OWNER, draft(message="message02"), ReplyOptions("demo/slow"))
    assert running
    await chat.stop(OTHER, "conversation1")
    assert not running.done
    assert chat.run(OTHER, "conversation1") is None


async def test_two_people_may_use_one_id_without_meeting(chat: ChatService) -> None:
    await said(chat, "plain", "mine")
    await said(chat, "plain", "theirs", OTHER)
    assert (await chat.open(OWNER, "conversation1")).branch()[0].text == "mine"
    assert (await chat.open(OTHER, "conversation1")).branch()[0].text == "theirs"


@pytest.mark.parametrize("text", ["", "  \n\t ", "\0\0"])
async def test_an_empty_message_is_refused_and_nothing_kept(chat: ChatService, text: str) -> None:
    with pytest.raises(EmptyMessage):
        await chat.start_reply(OWNER, draft(text), ReplyOptions("demo/plain"))
    with pytest.raises(UnknownConversation):
        await chat.open(OWNER, "conversation1")


async def test_a_message_that_is_too_long_is_refused(chat: ChatService) -> None:
    with pytest.raises(MessageTooLong, match="1,001 characters; at most 1,000"):
        await chat.start_reply(OWNER, draft("x" * 1001), ReplyOptions("demo/plain"))


@pytest.mark.parametrize("text", ["\ud83d half", "${7*7} <img onerror=x> \\", "שלום مرحبا", "\x01\x02 control", "🏳️‍🌈" * 50])
async def test_any_text_reaches_the_model_as_it_is(chat: ChatService, router: ScriptedRouter, text: str) -> None:
    assert (await said(chat, "plain", text)).status == "complete"
    assert router.chats[-1].body["messages"][-1]["content"] == text.replace("\ud83d", "\ufffd")


@pytest.mark.parametrize("conversation", ["", "short", "../../etc/passwd", "x" * 65, "a b c d e f"])
async def test_ids_that_are_none_are_refused(chat: ChatService, conversation: str) -> None:
    with pytest.raises(UnknownConversation):
        await chat.start_reply(OWNER, draft(conversation=conversation), ReplyOptions("demo/plain"))


async def test_a_model_that_is_not_listed_is_refused_before_anything_is_kept(chat: ChatService) -> None:
    with pytest.raises(UnknownModel, match="gone/model"):
        await chat.start_reply(OWNER, draft(), ReplyOptions("gone/model"))


async def test_a_message_into_a_conversation_that_was_deleted_on_another_page_is_refused(chat: ChatService, router: ScriptedRouter) -> None:
    run = await chat.start_reply(OWNER, draft(), ReplyOptions("demo/plain"))
    reply = await finished(run)
    await chat.delete(OWNER, "conversation1")
    with pytest.raises(UnknownConversation):
        await chat.start_reply(OWNER, draft(message="message02", parent=reply.id), ReplyOptions("demo/plain"))
    assert len(router.chats) == 1


async def test_a_model_removed_since_it_was_listed_fails_in_the_thread_with_a_sentence(chat: ChatService) -> None:
    reply = await said(chat, "model_not_supported")
    assert reply.status == "failed"
    assert reply.failure
    assert "demo/model_not_supported" in reply.failure.sentence


async def test_without_a_token_the_owner_is_told_how_to_get_one_and_a_guest_to_sign_in(chat: ChatService) -> None:
    with pytest.raises(NoToken, match="hf auth login"):
        await chat.start_reply(Visitor("owner", "owner"), draft(), ReplyOptions("demo/plain"))
    with pytest.raises(SignInNeeded, match="Sign in"):
        await chat.start_reply(Visitor("guest", "guest:1"), draft(), ReplyOptions("demo/plain"))


async def test_where_nothing_is_listed_the_person_is_told(router: ScriptedRouter, tmp_path: Path) -> None:
    settings = Settings(hf_router_url=router.base_url, data_dir=tmp_path)
    conversations, search = Conversations(settings), web_search(settings)
    chat = ChatService(settings, Catalog(settings, local_servers=()), InferenceClient(), conversations, search)
    with pytest.raises(NoModels):
        await chat.start_reply(OWNER, draft(), ReplyOptions("demo/plain"))
    await search.aclose()
    await conversations.close()


async def test_a_prompt_that_the_server_finds_too_long_is_fitted_to_what_it_says(chat: ChatService, router: ScriptedRouter) -> None:
    refused = error(
        400, {"error": {"code": 400, "type": "exceed_context_size_error", "message": "too long", "n_prompt_tokens": 500, "n_ctx": 300}}
    )
    for number in range(3):
        await said(chat, "plain", "x" * 900, message=f"message1{number}")
    router.enqueue(refused)
    reply = await said(chat, "plain", "And now?", message="message20")
    assert reply.status == "complete"
    assert "left out" in reply.notices[0]
    assert len(router.chats[-1].body["messages"]) < len(router.chats[-2].body["messages"])


async def test_a_program_keeps_its_own_history(chat: ChatService, router: ScriptedRouter) -> None:
    branch = [
        Message(id="1", parent=None, role="user", text="One"),
        Message(id="2", parent="1", role="assistant", text="Two"),
        Message(id="3", parent="2", role="user", text="Three"),
    ]
    reply = await finished(await chat.ask(OWNER, branch, ReplyOptions("demo/plain")))
    assert reply.text == "Hello, world!"
    assert [message["content"] for message in router.chats[-1].body["messages"]] == ["One", "Two", "Three"]


async def test_the_token_goes_to_the_router_and_shows_nowhere(
    chat: ChatService, router: ScriptedRouter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await said(chat, "status_401", "my private words")
    assert router.chats[-1].headers["authorization"] == "Bearer hf_owner"
    assert "hf_owner" not in caplog.text
    assert "hf_owner" not in repr(await chat.open(OWNER, "conversation1"))


async def test_closing_ends_what_is_in_flight(chat: ChatService, router: ScriptedRouter) -> None:
    run = await chat.start_reply(OWNER, draft(), ReplyOptions("demo/slow"))
    assert run
    await router.received(chats=1)
    await chat.close()
    assert run.done
    assert await router.saw_disconnect()


async def test_what_was_searched_is_kept_with_the_reply_and_what_was_asked_stays_the_persons(
    chat: ChatService, router: ScriptedRouter
) -> None:
    router.enqueue(Answer([text("tide mill"), finish(), DONE]))
    await finished(await chat.start_reply(OWNER, draft("When?"), ReplyOptions("demo/plain", web_search=True)))
    asked, reply = (await chat.open(OWNER, "conversation1")).branch()
    assert (asked.text, asked.search, reply.text) == ("When?", None, "Hello, world!")
    assert reply.search
    assert (reply.search.queries, reply.search.sources) == (("tide mill",), ())
    assert "not based on the web" in reply.search.sentence


async def test_a_model_is_not_shown_the_numbers_of_earlier_sources(chat: ChatService, router: ScriptedRouter) -> None:
    router.enqueue(Answer([text("NONE"), finish(), DONE]), Answer([text("So [1]."), finish(), DONE]))
    await finished(await chat.start_reply(OWNER, draft("When?"), ReplyOptions("demo/plain", web_search=True)))
    await said(chat, "plain", "And then?", message="message02")
    assert [message["content"] for message in router.chats[-1].body["messages"]] == ["When?", "So.", "And then?"]
