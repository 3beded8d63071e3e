"""Where each visitor's conversations are, and that nothing else is anywhere. The Hub's side is tested in tests/history."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from chat.conversation import Conversation, Message
from chat.conversations import INTERRUPTED, Conversations
from chat.errors import HistoryFailed, UnknownConversation, UnreadableRecord
from chat.history.hub.dataset import DatasetClient, Head
from chat.history.local.database import Database
from chat.history.status import GUEST, NOT_SENT, SAVED
from chat.identity import Visitor
from chat.settings import Settings
from tests.history.local.test_database import leave_pages

OWNER = Visitor("owner", "owner")
GUEST_1, GUEST_2 = Visitor("guest", "guest:1"), Visitor("guest", "guest:2")
SECRET = "zanzibar-secret"


def talk(conversation_id: str = "conversation1", text: str = SECRET, **more: object) -> Conversation:
    question = Message(id=f"q-{conversation_id}", parent=None, role="user", text=text)
    answer = Message(id=f"a-{conversation_id}", parent=question.id, role="assistant", text="So.", **more)  # type: ignore[arg-type]
    return Conversation(id=conversation_id, title="A talk").add(question).add(answer)


def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder)


@pytest_asyncio.fixture
async def conversations(tmp_path: Path) -> AsyncIterator[Conversations]:
    conversations = Conversations(settings(tmp_path))
    yield conversations
    await conversations.close()


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_an_owners_conversation_outlives_the_process(tmp_path: Path) -> None:
    conversations = Conversations(settings(tmp_path))
    await conversations.save(OWNER, talk())
    await conversations.close()
    again = Conversations(settings(tmp_path))
    found = await again.load(OWNER, "conversation1")
    assert found
    assert [message.text for message in found.branch()] == [SECRET, "So."]
    assert [summary.title for summary in await again.list(OWNER)] == ["A talk"]
    await again.close()


async def test_a_guest_leaves_no_byte_on_the_disk(conversations: Conversations, tmp_path: Path) -> None:
    await conversations.save(GUEST_1, talk())
    assert await conversations.load(GUEST_1, "conversation1")
    assert SECRET.encode() not in on_disk(tmp_path)
    assert await conversations.status(GUEST_1) == GUEST


async def test_an_owners_history_says_that_it_is_saved(conversations: Conversations, tmp_path: Path) -> None:
    await conversations.save(OWNER, talk())
    assert await conversations.status(OWNER) == SAVED
    assert SECRET.encode() in on_disk(tmp_path)


async def test_guests_do_not_meet(conversations: Conversations) -> None:
    await conversations.save(GUEST_1, talk())
    assert await conversations.load(GUEST_2, "conversation1") is None
    assert await conversations.search(GUEST_2, SECRET) == ()
    with pytest.raises(UnknownConversation):
        await conversations.rename(GUEST_2, "conversation1", "mine")
    with pytest.raises(UnknownConversation):
        await conversations.delete(GUEST_2, "conversation1")


async def test_what_was_written_as_a_guest_can_be_kept(conversations: Conversations) -> None:
    await conversations.save(GUEST_1, talk())
    assert conversations.written_as(GUEST_1.key) == 1
    await conversations.keep(GUEST_1.key, OWNER)
    assert conversations.written_as(GUEST_1.key) == 0
    assert await conversations.load(OWNER, "conversation1")


async def test_a_guests_chats_stay_until_they_are_saved(tmp_path: Path) -> None:
    database = Database(tmp_path / "history.sqlite")
    conversations = Conversations(settings(tmp_path), database=database)
    await conversations.save(GUEST_1, talk("conversation1"))
    await conversations.save(GUEST_1, talk("conversation2", "x" * 200_000))
    await leave_pages(database, 0)
    with pytest.raises(HistoryFailed):
        await conversations.keep(GUEST_1.key, OWNER)
    await leave_pages(database, 1_000_000)
    await conversations.keep(GUEST_1.key, OWNER)
    assert len(await conversations.list(OWNER)) == 2
    assert conversations.written_as(GUEST_1.key) == 0
    await conversations.close()


async def test_a_reply_too_long_for_a_guests_memory_ends_where_it_was_kept_last_and_says_why(conversations: Conversations) -> None:
    kept = talk("conversation1", "x" * 7_000_000, status="writing")
    await conversations.save(GUEST_1, kept)
    reply = kept.messages["a-conversation1"]
    await conversations.keep_reply(GUEST_1, kept.id, replace(reply, text="y" * 2_000_000, status="complete"))
    found = await conversations.load(GUEST_1, kept.id)
    assert found
    ended = found.branch()[-1]
    assert (ended.text, ended.status) == ("So.", "interrupted")
    assert ended.failure
    assert "too long to be kept" in ended.failure.sentence


@pytest.mark.parametrize("visitor", [OWNER, GUEST_1], ids=lambda visitor: visitor.kind)
async def test_renaming_and_pinning_show_in_the_list(conversations: Conversations, visitor: Visitor) -> None:
    await conversations.save(visitor, talk("conversation1"))
    await conversations.save(visitor, talk("conversation2"))
    await conversations.rename(visitor, "conversation1", " A  new\nname " + "x" * 500)
    await conversations.pin(visitor, "conversation1", True)
    first = (await conversations.list(visitor))[0]
    assert first.title.startswith("A new name xxx")
    assert len(first.title) == 200
    assert first.pinned


async def test_a_reply_left_open_by_a_dead_process_is_interrupted_and_keeps_its_text(tmp_path: Path) -> None:
    dead = Conversations(settings(tmp_path))
    await dead.save(OWNER, talk(status="writing"))
    conversations = Conversations(settings(tmp_path))
    found = await conversations.load(OWNER, "conversation1")
    assert found
    reply = found.branch()[-1]
    assert (reply.status, reply.text) == ("interrupted", "So.")
    assert reply.failure
    assert reply.failure.sentence == INTERRUPTED
    await conversations.close()
    await dead.close()


async def test_a_reply_left_open_by_a_dead_process_keeps_what_was_kept_of_it_since_it_began(tmp_path: Path) -> None:
    dead = Conversations(settings(tmp_path))
    for conversation_id in ("conversation1", "conversation2"):
        await dead.save(OWNER, talk(conversation_id, status="writing"))
        begun = talk(conversation_id, status="writing").branch()[-1]
        dead.save_checkpoint(OWNER, conversation_id, replace(begun, text="So it goes on", provider="groq"))
    await dead.delete(OWNER, "conversation2")
    for _ in range(2):  # what was found at the first start is in the record at the second
        conversations = Conversations(settings(tmp_path))
        found = await conversations.load(OWNER, "conversation1")
        assert found
        reply = found.branch()[-1]
        assert (reply.status, reply.text, reply.provider) == ("interrupted", "So it goes on", "groq")
        assert [summary.id for summary in await conversations.list(OWNER)] == ["conversation1"]
        assert [hit.id for hit in await conversations.search(OWNER, "goes")] == ["conversation1"]
        await conversations.close()
    await dead.close()
    with closing(sqlite3.connect(tmp_path / "history.sqlite")) as file:
        assert file.execute("SELECT count(*) FROM partials").fetchone() == (0,)


async def test_a_guests_reply_in_flight_leaves_no_byte_on_the_disk_either(conversations: Conversations, tmp_path: Path) -> None:
    await conversations.save(GUEST_1, talk(status="writing"))
    conversations.save_checkpoint(GUEST_1, "conversation1", replace(talk(status="writing").branch()[-1], text="zanzibar, too"))
    found = await conversations.load(GUEST_1, "conversation1")
    assert found
    assert found.branch()[-1].text == "zanzibar, too"
    assert b"zanzibar" not in on_disk(tmp_path)


async def test_a_record_of_a_newer_version_with_a_reply_in_flight_is_left_alone_at_start(tmp_path: Path) -> None:
    dead = Conversations(settings(tmp_path))
    await dead.save(OWNER, talk("conversation1", status="writing"))
    await dead.save(OWNER, talk("conversation2", status="writing"))
    await dead.close()
    with closing(sqlite3.connect(tmp_path / "history.sqlite")) as file, file:
        file.execute("UPDATE conversations SET record = '{\"version\": 9}' WHERE id = 'conversation1'")
    conversations = Conversations(settings(tmp_path))
    with pytest.raises(UnreadableRecord):
        await conversations.load(OWNER, "conversation1")
    found = await conversations.load(OWNER, "conversation2")
    assert found
    assert found.branch()[-1].status == "interrupted"
    await conversations.close()


async def test_whoever_subscribes_hears_of_every_change_and_whose_it_is(conversations: Conversations) -> None:
    heard = list[str]()
    conversations.subscribe(heard.append)
    await conversations.save(OWNER, talk())
    conversations.changed(GUEST_2)
    assert heard == [OWNER.key, GUEST_2.key]


@pytest.mark.parametrize("parquet", [False, True])
async def test_everything_can_be_taken_along_as_a_file(conversations: Conversations, tmp_path: Path, parquet: bool) -> None:
    await conversations.save(OWNER, talk("conversation1"))
    await conversations.save(OWNER, talk("conversation2"))
    path = tmp_path / ("all.parquet" if parquet else "all.jsonl")
    await conversations.export(OWNER, path, parquet=parquet)
    if parquet:
        import pyarrow.parquet

        assert pyarrow.parquet.read_table(path).column("title").to_pylist() == ["A talk", "A talk"]
    else:
        assert len(path.read_text(encoding="utf-8").splitlines()) == 2


async def test_a_damaged_file_is_kept_aside_and_said(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").write_bytes(b"this is no database" * 100)
    conversations = Conversations(settings(tmp_path))
    assert "damaged" in conversations.notice
    await conversations.save(OWNER, talk())
    await conversations.close()
    assert len(list(tmp_path.iterdir())) >= 2


async def test_colleagues_do_not_write_into_the_servers_own_dataset(tmp_path: Path) -> None:
    class NoHub(DatasetClient):
        def head(self, repo: str, token: str) -> Head:
            raise AssertionError("the Hub was asked")

    conversations = Conversations(Settings(data_dir=tmp_path, history_dataset="me/chats"), dataset=NoHub("http://127.0.0.1:9"))
    colleague = Visitor("colleague", "user:ada", "hf_of_the_server", name="ada")
    await conversations.connect(colleague)
    await conversations.save(colleague, talk())
    conversations.changed(colleague)
    assert await conversations.status(colleague) == SAVED
    await conversations.close()


async def test_what_is_not_in_a_members_dataset_is_not_called_saved(tmp_path: Path) -> None:
    conversations = Conversations(Settings(data_dir=tmp_path, history_dataset="{username}/chats"))
    member = Visitor("member", "hf:1", "hf_ada", name="ada")
    assert await conversations.status(member) == SAVED
    await conversations.save(member, talk())
    assert await conversations.status(member) == NOT_SENT
    await conversations.close()
