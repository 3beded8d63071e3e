"""What is kept of a reply while it is written: a row beside the record, which goes when the reply has ended or is deleted."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from chat.conversation import Conversation, Message
from chat.errors import HistoryFailed
from chat.history.interface import History
from chat.history.local.database import Database
from chat.history.local.memory import MemoryStore
from chat.history.local.migrations import STEPS
from chat.history.local.store import SqliteStore
from chat.history.sync.outbox import Outbox
from chat.history.sync.pull import Mirror
from tests.history.sync.test_pull import listing
from tests.history.told import NOON, told

ADA, BOB = "hf:ada", "hf:bob"
REPLY = "c-1"


@pytest.fixture(params=["sqlite", "memory"])
def either(request: pytest.FixtureRequest, database: Database) -> History:
    """Both stores answer alike."""
    return SqliteStore(database) if request.param == "sqlite" else MemoryStore()


def begun(text: str = "") -> Conversation:
    """A question, and a reply in flight that has come to `text`."""
    conversation = told("c", "question", text)
    return replace(conversation.put(so_far(text)), updated_at=NOON)


def so_far(text: str, **more: object) -> Message:
    return replace(told("c", "question", text).messages[REPLY], status="writing", **more)  # type: ignore[arg-type]


def reply_of(store: History, owner: str = ADA) -> Message:
    conversation = store.load(owner, "c")
    assert conversation
    return conversation.messages[REPLY]


def rows(database: Database) -> int:
    return int(database.one("SELECT count(*) FROM partials"))


def in_files(folder: Path, wanted: bytes) -> bool:
    return any(wanted in path.read_bytes() for path in folder.iterdir())


def test_a_reply_is_loaded_as_far_as_it_has_come(either: History) -> None:
    either.save(ADA, begun())
    either.save_partial(ADA, "c", so_far("Half"))
    either.save_partial(ADA, "c", so_far("Half an ans", reasoning="Hm", provider="groq", notices=("\ud83c\udf88 \x00",)))
    assert reply_of(either).text == "Half an ans"
    assert (reply_of(either).status, reply_of(either).reasoning, reply_of(either).provider) == ("writing", "Hm", "groq")


def test_what_is_thought_before_the_first_word_is_kept_too(either: History) -> None:
    either.save(ADA, begun())
    either.save_partial(ADA, "c", so_far("", reasoning="Let me think"))
    assert reply_of(either).reasoning == "Let me think"


@pytest.mark.parametrize("owner", [ADA, BOB])
def test_a_reply_to_nothing_is_not_kept(either: History, database: Database, owner: str) -> None:
    if owner == BOB:
        either.save(ADA, begun())
    either.save_partial(owner, "c", so_far("late"))
    assert either.list(owner) == ()
    assert rows(database) == 0


def test_a_reply_that_has_ended_stays_as_it_ended(either: History, database: Database) -> None:
    either.save(ADA, told("c", "question", "An answer"))
    either.save_partial(ADA, "c", so_far("An answer that goes on"))
    assert reply_of(either).text == "An answer"
    assert rows(database) == 0


def test_neither_the_record_nor_the_list_nor_the_outbox_is_touched(store: SqliteStore, database: Database) -> None:
    everything = (
        "SELECT (SELECT group_concat(quote(record) || updated_at || title) FROM conversations), (SELECT group_concat(seq) FROM outbox)"
    )

    def stored() -> tuple[object, ...]:
        with database.reading() as connection:
            return tuple(connection.execute(everything).fetchone())

    store.save(ADA, begun())
    before, listed = stored(), store.list(ADA)
    store.save_partial(ADA, "c", so_far("Half an ans"))
    assert store.load(ADA, "c") == replace(begun("Half an ans"), updated_at=begun().updated_at)
    assert stored() == before
    assert store.list(ADA) == listed


def test_whether_a_reply_is_in_flight_is_known_without_its_record(database: Database) -> None:
    """A long record would have to be read past: its length must not be in the cost."""
    statements = list[str]()
    with database.reading() as connection:
        connection.set_trace_callback(statements.append)
    SqliteStore(database).save_partial(ADA, "c", so_far("x"))
    (insert,) = [statement for statement in statements if "INSERT" in statement]
    with database.reading() as connection:
        connection.set_trace_callback(None)
        steps = [step for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {insert}")]
    assert steps == ["SEARCH conversations USING COVERING INDEX unfinished (owner=? AND id=?)"]


def test_only_the_replies_in_flight_do_not_wait_for_the_disk(store: SqliteStore, database: Database) -> None:
    levels = list[str]()
    with database.reading() as connection:
        connection.set_trace_callback(lambda sql: levels.append(sql.split()[-1]) if "synchronous" in sql else None)
    store.save(ADA, begun())
    store.save_partial(ADA, "c", so_far("Half"))
    store.rename(ADA, "c", "new")
    with database.reading() as connection:
        connection.set_trace_callback(None)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,), "FULL"
    assert levels == ["FULL", "NORMAL", "FULL"]


@pytest.mark.parametrize("text", ["", "Half an answer, and more"])
def test_a_partial_that_is_not_longer_than_the_record_is_passed_over(store: SqliteStore, text: str) -> None:
    store.save(ADA, begun("Half an answer, and more"))
    store.save_partial(ADA, "c", so_far(text, provider="not this one"))
    assert reply_of(store) == begun("Half an answer, and more").messages[REPLY]


def test_it_goes_when_the_reply_has_ended(store: SqliteStore, database: Database) -> None:
    store.save(ADA, begun())
    store.save_partial(ADA, "c", so_far("Half an ans"))
    store.rename(ADA, "c", "still in flight")
    assert (rows(database), reply_of(store).text) == (1, "Half an ans")
    store.save(ADA, told("c", "question", "Half"))
    assert (rows(database), reply_of(store).text) == (0, "Half")


def test_it_stays_where_the_save_fails(store: SqliteStore, database: Database) -> None:
    store.save(ADA, begun())
    store.save_partial(ADA, "c", so_far("Half an ans"))
    with database.reading() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(HistoryFailed):
        store.save(ADA, told("c", "question", "Half an answer " * 10_000))
    with pytest.raises(HistoryFailed):
        store.save_partial(ADA, "c", so_far("Half an answer " * 10_000))
    assert reply_of(store).text == "Half an ans"


def test_a_reply_that_is_gone_from_the_conversation_takes_its_partial_along(store: SqliteStore, database: Database) -> None:
    store.save(ADA, begun())
    store.save_partial(ADA, "c", so_far("Half"))
    store.save(ADA, begun().remove(REPLY))
    assert rows(database) == 0


def test_one_conversations_end_leaves_the_others_partials(store: SqliteStore, database: Database) -> None:
    for owner in (ADA, BOB):
        store.save(owner, begun())
        store.save_partial(owner, "c", so_far("Half"))
    store.delete(ADA, "c")
    assert rows(database) == 1
    assert reply_of(store, BOB).text == "Half"


@pytest.mark.parametrize("damage", ["{}", "no JSON", '{"id":"another","parent":null,"role":"user","text":"a longer text than that"}'])
def test_a_partial_that_cannot_be_read_does_no_harm(
    store: SqliteStore, database: Database, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    store.save(ADA, begun("Half"))
    store.save_partial(ADA, "c", so_far("Half an ans"))
    with database.writing() as connection:
        connection.execute("UPDATE partials SET record = ?", (damage,))
    assert reply_of(store).text == "Half"
    assert "cannot be read" in caplog.text


def deleted(store: SqliteStore, database: Database) -> None:
    store.delete(ADA, "c")


def deleted_with_all(store: SqliteStore, database: Database) -> None:
    store.delete_all(ADA)


def deleted_elsewhere(store: SqliteStore, database: Database) -> None:
    Mirror(database).apply(ADA, listing(deleted=("c",)))


def gone_from_the_dataset(store: SqliteStore, database: Database) -> None:
    """Sent at a sign-out in mid-reply, and listed no more at the next sign-in."""
    outbox = Outbox(database)
    pending = outbox.pending(ADA, in_flight=True)
    outbox.adopt(ADA, pending.saves[0].conversation, listing(pending.saves[0].conversation).conversations["c"].base)
    with database.writing() as connection:
        connection.execute("DELETE FROM outbox")
    store.save_partial(ADA, "c", so_far("The secretword is " * 500))
    Mirror(database).apply(ADA, listing())


def gone_with_its_dataset(store: SqliteStore, database: Database) -> None:
    outbox = Outbox(database)
    conversation = outbox.pending(ADA, in_flight=True).saves[0].conversation
    outbox.adopt(ADA, conversation, listing(conversation).conversations["c"].base)
    Mirror(database).forget(ADA, unsent=True)


@pytest.mark.parametrize("end", [deleted, deleted_with_all, deleted_elsewhere, gone_from_the_dataset, gone_with_its_dataset])
def test_what_was_deleted_in_mid_reply_is_gone_and_does_not_come_back(
    store: SqliteStore, database: Database, tmp_path: Path, end: object
) -> None:
    store.save(ADA, begun())
    for length in range(1, 400, 40):  # the row grows, and moves from page to page
        store.save_partial(ADA, "c", so_far("The secretword is " * length))
    assert in_files(tmp_path, b"secretword")
    end(store, database)  # type: ignore[operator]
    store.save_partial(ADA, "c", so_far("The secretword is late"))
    assert store.load(ADA, "c") is None
    assert rows(database) == 0
    assert database.clear()
    assert not in_files(tmp_path, b"secretword")


def test_a_version_from_the_dataset_in_which_the_reply_has_ended_takes_the_partial_away(store: SqliteStore, database: Database) -> None:
    store.save(ADA, begun())
    store.save_partial(ADA, "c", so_far("Half an ans"))
    ended = told("c", "question", "An answer")
    Outbox(database).adopt(ADA, ended, listing(ended).conversations["c"].base)
    assert (reply_of(store).text, rows(database)) == ("An answer", 0)


def test_what_is_sent_at_a_sign_out_in_mid_reply_has_the_text_so_far(store: SqliteStore, database: Database) -> None:
    store.save(ADA, begun())
    store.save_partial(ADA, "c", so_far("Half an ans"))
    outbox = Outbox(database)
    assert outbox.pending(ADA).saves == ()
    (save,) = outbox.pending(ADA, in_flight=True).saves
    assert save.conversation.messages[REPLY].text == "Half an ans"


def test_a_file_of_an_older_version_gets_the_table_and_keeps_what_it_has(tmp_path: Path) -> None:
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
    assert store.unfinished() == ((ADA, "c"),)
    assert reply_of(store).text == "Half"
    store.save_partial(ADA, "c", so_far("Half an ans"))
    assert reply_of(store).text == "Half an ans"
    database.close()
