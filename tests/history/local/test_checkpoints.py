"""Checkpoints of unfinished replies: saved beside the record, loaded with it, deleted when the reply has finished."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from chat.conversation import Conversation, Message
from chat.errors import HistoryFailed
from chat.history.interface import History
from chat.history.local.database import Database
from chat.history.local.migrations import STEPS
from chat.history.local.store import SqliteStore
from tests.history.local.test_database import leave_pages
from tests.history.sample_conversations import NOON, make_conversation

ADA, BOB = "hf:ada", "hf:bob"
REPLY = "c-1"


def unfinished(text: str = "") -> Conversation:
    """A conversation with an unfinished reply whose text so far is `text`."""
    conversation = make_conversation("c", "question", text)
    return replace(conversation.put(checkpoint(text)), updated_at=NOON)


def checkpoint(text: str, **more: object) -> Message:
    """The unfinished reply with this text so far. `more`: further fields of the message."""
    return replace(make_conversation("c", "question", text).messages[REPLY], status="writing", **more)  # type: ignore[arg-type]


async def save_checkpoint(store: History, owner: str, conversation_id: str, message: Message) -> None:
    """Save a checkpoint, and wait until it was written or dropped."""
    store.save_checkpoint(owner, conversation_id, message)
    await store.change(owner, conversation_id, lambda stored: None)  # written after it


async def stored_reply(store: History, owner: str = ADA) -> Message:
    """The reply as the store loads it."""
    conversation = await store.load(owner, "c")
    assert conversation
    return conversation.messages[REPLY]


async def count_checkpoints(database: Database) -> int:
    """How many checkpoints the file has."""
    return int(await database.first_value("SELECT count(*) FROM partials"))


async def test_an_unfinished_reply_is_loaded_with_its_last_checkpoint(any_store: History) -> None:
    await any_store.save(ADA, unfinished())
    await save_checkpoint(any_store, ADA, "c", checkpoint("Half"))
    await save_checkpoint(any_store, ADA, "c", checkpoint("Half an ans", reasoning="Hm", provider="groq", notices=("\ud83c\udf88 \x00",)))
    assert (await stored_reply(any_store)).text == "Half an ans"
    assert (
        (await stored_reply(any_store)).status,
        (await stored_reply(any_store)).reasoning,
        (await stored_reply(any_store)).provider,
    ) == (
        "writing",
        "Hm",
        "groq",
    )


async def test_reasoning_before_the_first_word_is_in_the_checkpoint(any_store: History) -> None:
    await any_store.save(ADA, unfinished())
    await save_checkpoint(any_store, ADA, "c", checkpoint("", reasoning="Let me think"))
    assert (await stored_reply(any_store)).reasoning == "Let me think"


@pytest.mark.parametrize("owner", [ADA, BOB])
async def test_a_checkpoint_without_a_conversation_is_not_saved(any_store: History, database: Database, owner: str) -> None:
    if owner == BOB:
        await any_store.save(ADA, unfinished())
    await save_checkpoint(any_store, owner, "c", checkpoint("late"))
    assert await any_store.list(owner) == ()
    assert await count_checkpoints(database) == 0


async def test_a_reply_that_has_ended_stays_as_it_ended(any_store: History, database: Database) -> None:
    await any_store.save(ADA, make_conversation("c", "question", "An answer"))
    await save_checkpoint(any_store, ADA, "c", checkpoint("An answer that goes on"))
    assert (await stored_reply(any_store)).text == "An answer"
    assert await count_checkpoints(database) == 0


async def test_neither_the_record_nor_the_list_nor_the_outbox_is_touched(store: SqliteStore, database: Database) -> None:
    everything = (
        "SELECT (SELECT group_concat(quote(record) || updated_at || title) FROM conversations), (SELECT group_concat(seq) FROM outbox)"
    )

    async def stored() -> tuple[object, ...]:
        return await database.read(lambda connection: tuple(connection.execute(everything).fetchone()))

    await store.save(ADA, unfinished())
    before, listed = await stored(), await store.list(ADA)
    await save_checkpoint(store, ADA, "c", checkpoint("Half an ans"))
    assert await store.load(ADA, "c") == replace(unfinished("Half an ans"), updated_at=unfinished().updated_at)
    assert await stored() == before
    assert await store.list(ADA) == listed


async def test_whether_a_reply_is_unfinished_is_known_without_its_record(database: Database) -> None:
    """Reading the row would cost more, the longer its record is."""
    statements = list[str]()
    await database.write(lambda connection: connection.set_trace_callback(statements.append))
    await save_checkpoint(SqliteStore(database), ADA, "c", checkpoint("x"))
    (insert,) = [statement for statement in statements if "INSERT" in statement]
    await database.write(lambda connection: connection.set_trace_callback(None))
    steps = await database.write(lambda connection: [step for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {insert}")])
    assert steps == ["SEARCH conversations USING COVERING INDEX unfinished (owner=? AND id=?)"]


async def test_only_checkpoints_do_not_wait_for_the_disk(store: SqliteStore, database: Database) -> None:
    levels = list[str]()
    await store.save(ADA, unfinished())

    def note_level(sql: str) -> None:
        if "synchronous" in sql:
            levels.append(sql.split()[-1])

    await database.write(lambda connection: connection.set_trace_callback(note_level))
    store.save_checkpoint(ADA, "c", checkpoint("Half"))
    await store.rename(ADA, "c", "new")
    await database.write(lambda connection: connection.set_trace_callback(None))
    assert levels == ["NORMAL", "FULL", "FULL"]


@pytest.mark.parametrize("text", ["", "Half an answer, and more"])
async def test_a_checkpoint_that_is_not_longer_than_the_record_is_ignored(store: SqliteStore, text: str) -> None:
    await store.save(ADA, unfinished("Half an answer, and more"))
    await save_checkpoint(store, ADA, "c", checkpoint(text, provider="not this one"))
    assert await stored_reply(store) == unfinished("Half an answer, and more").messages[REPLY]


async def test_it_is_deleted_when_the_reply_has_ended(store: SqliteStore, database: Database) -> None:
    await store.save(ADA, unfinished())
    await save_checkpoint(store, ADA, "c", checkpoint("Half an ans"))
    await store.rename(ADA, "c", "still unfinished")
    assert (await count_checkpoints(database), (await stored_reply(store)).text) == (1, "Half an ans")
    await store.save(ADA, make_conversation("c", "question", "Half"))
    assert (await count_checkpoints(database), (await stored_reply(store)).text) == (0, "Half")


async def test_it_stays_if_the_save_fails(store: SqliteStore, database: Database) -> None:
    await store.save(ADA, unfinished())
    await save_checkpoint(store, ADA, "c", checkpoint("Half an ans"))
    await leave_pages(database, 2)
    with pytest.raises(HistoryFailed):
        await store.save(ADA, make_conversation("c", "question", "Half an answer " * 10_000))
    await save_checkpoint(store, ADA, "c", checkpoint("Half an answer " * 10_000))
    assert (await stored_reply(store)).text == "Half an ans"


async def test_a_reply_that_is_gone_from_the_conversation_deletes_its_checkpoint(store: SqliteStore, database: Database) -> None:
    await store.save(ADA, unfinished())
    await save_checkpoint(store, ADA, "c", checkpoint("Half"))
    await store.save(ADA, unfinished().remove(REPLY))
    assert await count_checkpoints(database) == 0


async def test_deleting_a_conversation_leaves_other_checkpoints(store: SqliteStore, database: Database) -> None:
    for owner in (ADA, BOB):
        await store.save(owner, unfinished())
        await save_checkpoint(store, owner, "c", checkpoint("Half"))
    await store.delete(ADA, "c")
    assert await count_checkpoints(database) == 1
    assert (await stored_reply(store, BOB)).text == "Half"


@pytest.mark.parametrize("damage", ["{}", "no JSON", '{"id":"another","parent":null,"role":"user","text":"a longer text than that"}'])
async def test_a_checkpoint_that_cannot_be_read_does_no_harm(
    store: SqliteStore, database: Database, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    await store.save(ADA, unfinished("Half"))
    await save_checkpoint(store, ADA, "c", checkpoint("Half an ans"))
    await database.write(lambda connection: connection.execute("UPDATE partials SET record = ?", (damage,)))
    assert (await stored_reply(store)).text == "Half"
    assert "cannot be read" in caplog.text


async def test_a_file_of_an_older_version_gets_the_table_and_keeps_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "older.sqlite"
    older = sqlite3.connect(path, isolation_level=None)
    older.execute("CREATE TABLE migrations (name TEXT PRIMARY KEY) WITHOUT ROWID")
    for name, script in STEPS[: [name for name, _ in STEPS].index("partials")]:
        older.executescript(script)
        older.execute("INSERT INTO migrations VALUES (?)", (name,))
    record = (
        '{"version":1,"id":"c","created_at":"2026-11-20T12:00:00+00:00","updated_at":"2026-11-20T12:00:00+00:00","leaf":"c-1","messages":['
        '{"id":"c-0","parent":null,"role":"user","text":"question","created_at":"2026-11-20T12:00:00+00:00"},'
        '{"id":"c-1","parent":"c-0","role":"assistant","text":"Half","created_at":"2026-11-20T12:00:01+00:00","status":"writing"}]}'
    )
    older.execute(
        "INSERT INTO conversations (owner, id, title, pinned, created_at, updated_at, record, writing) VALUES (?, 'c', '', 0, 0, 0, ?, 1)",
        (ADA, record),
    )
    older.close()
    database = Database(path)
    store = SqliteStore(database)
    assert database.notice == ""
    assert (await stored_reply(store)).text == "Half"
    await save_checkpoint(store, ADA, "c", checkpoint("Half an ans"))
    assert (await stored_reply(store)).text == "Half an ans"
    database.close()
