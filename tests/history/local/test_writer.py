"""Writes in their own thread: their order, and what waits for whom when the file is locked or the writer is busy."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chat.errors import HistoryFailed
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from tests.history.local.test_checkpoints import ADA, BOB, REPLY, checkpoint, count_checkpoints, save_checkpoint, stored_reply, unfinished
from tests.history.locks import busy_writer, locked_by_another_process, turns_until
from tests.history.sample_conversations import make_conversation
from tests.limits import GENEROUS_SECONDS

TURNS = 1_000


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database whose writes wait for a lock as long as tests wait for anything."""
    opened = Database(tmp_path / "history.sqlite", lock_seconds=GENEROUS_SECONDS)
    yield opened
    opened.close()


async def test_the_loop_and_readers_go_on_while_another_process_has_the_file_locked(store: SqliteStore, tmp_path: Path) -> None:
    await store.save(ADA, make_conversation("c1", "marmot"))
    async with locked_by_another_process(tmp_path / "history.sqlite"):
        saving = asyncio.create_task(store.save(ADA, make_conversation("c2", "ibex")))
        for _ in range(TURNS):
            await asyncio.sleep(0)
        assert await store.load(ADA, "c1") == make_conversation("c1", "marmot")
        assert [hit.id for hit in await store.search(ADA, "marmot")] == ["c1"]
        assert [summary.id for summary in await store.list(ADA)] == ["c1"]
        assert not saving.done(), "it waits for the lock"
    await saving
    assert await store.load(ADA, "c2") == make_conversation("c2", "ibex")


async def test_a_write_that_never_gets_the_lock_fails_and_changes_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "impatient.sqlite", lock_seconds=0.01)
    store = SqliteStore(database)
    async with locked_by_another_process(tmp_path / "impatient.sqlite"):
        saves = [store.save(ADA, make_conversation(f"c{number}", "x")) for number in range(5)]
        failures = await asyncio.gather(*saves, return_exceptions=True)
    assert [type(failure) for failure in failures] == [HistoryFailed] * 5
    assert await store.list(ADA) == ()
    database.close()


async def test_a_checkpoint_that_finds_the_file_locked_is_dropped_and_the_next_one_written(
    store: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await store.save(ADA, unfinished())
    async with locked_by_another_process(tmp_path / "history.sqlite"):
        store.save_checkpoint(ADA, "c", checkpoint("Half"))
        await turns_until(lambda: "a checkpoint was dropped" in caplog.text)
    assert (await stored_reply(store)).text == ""
    await save_checkpoint(store, ADA, "c", checkpoint("Half an ans"))
    assert (await stored_reply(store)).text == "Half an ans"


async def test_a_locked_file_keeps_no_reply_from_dropping_its_checkpoint(
    store: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with locked_by_another_process(tmp_path / "history.sqlite"):
        for number in range(200):
            store.save_checkpoint(ADA, f"c{number}", checkpoint("Half"))
        assert await turns_until(lambda: caplog.text.count("a checkpoint was dropped") == 200)


async def test_of_the_checkpoints_of_a_reply_only_the_newest_waits(store: SqliteStore, database: Database) -> None:
    written = list[str]()
    for owner in (ADA, BOB):
        await store.save(owner, unfinished())
    await database.write(lambda connection: connection.set_trace_callback(written.append))
    async with busy_writer(database):
        for text in ("H", "Half", "Half an ans"):
            store.save_checkpoint(ADA, "c", checkpoint(text))
        store.save_checkpoint(BOB, "c", checkpoint("His"))
    await database.write(lambda connection: connection.set_trace_callback(None))
    assert sum("INSERT INTO partials" in statement for statement in written) == 2
    assert ((await stored_reply(store)).text, (await stored_reply(store, BOB)).text) == ("Half an ans", "His")


async def test_a_save_is_seen_by_what_is_opened_after_it(store: SqliteStore) -> None:
    for number in range(100):
        await store.save(ADA, make_conversation("c", f"version {number}"))
        assert await store.load(ADA, "c") == make_conversation("c", f"version {number}")


async def test_writes_are_carried_out_in_the_order_in_which_they_were_asked_for(store: SqliteStore, database: Database) -> None:
    async with busy_writer(database):
        saves = [asyncio.create_task(store.save(ADA, make_conversation("c", f"version {number}"))) for number in range(100)]
        await asyncio.sleep(0)
    await asyncio.gather(*saves)
    assert await store.load(ADA, "c") == make_conversation("c", "version 99")


async def test_nothing_that_waited_behind_a_deletion_undoes_it(store: SqliteStore, database: Database) -> None:
    await store.save(ADA, unfinished())
    async with busy_writer(database):
        store.save_checkpoint(ADA, "c", checkpoint("before"))
        saving = asyncio.create_task(store.save(ADA, unfinished("before")))
        deleting = asyncio.create_task(store.delete(ADA, "c"))
        await asyncio.sleep(0)
        store.save_checkpoint(ADA, "c", checkpoint("after"))
        late = asyncio.create_task(store.save(ADA, make_conversation("c", "question", "after")))
        changing = asyncio.create_task(store.change(ADA, "c", lambda stored: stored or make_conversation("c", "after")))
    await asyncio.gather(saving, deleting, late)
    assert await changing is None
    assert await store.load(ADA, "c") is None
    assert await store.list(ADA) == ()
    assert await count_checkpoints(database) == 0


async def test_a_checkpoint_that_waited_behind_the_end_of_its_reply_changes_nothing(store: SqliteStore, database: Database) -> None:
    await store.save(ADA, unfinished())
    async with busy_writer(database):
        ending = asyncio.create_task(store.save(ADA, make_conversation("c", "question", "An answer")))
        await asyncio.sleep(0)
        store.save_checkpoint(ADA, "c", checkpoint("An answer that goes on"))
    await ending
    await database.write(lambda connection: None)
    assert ((await stored_reply(store)).text, await count_checkpoints(database)) == ("An answer", 0)


async def test_no_change_is_lost_between_the_reading_and_the_writing_of_another(store: SqliteStore) -> None:
    await store.save(ADA, make_conversation("c", "question", "answer"))
    changes = [store.change(ADA, "c", lambda stored: stored and replace(stored, title=stored.title + "x")) for _ in range(50)]
    await asyncio.gather(*changes, *(store.pin(ADA, "c", True) for _ in range(10)))
    (summary,) = await store.list(ADA)
    assert (summary.title, summary.pinned) == ("x" * 50, True)


async def test_what_was_asked_for_is_written_even_if_nobody_waits_for_it(store: SqliteStore, database: Database) -> None:
    async with busy_writer(database):
        saving = asyncio.create_task(store.save(ADA, make_conversation("c", "x")))
        await asyncio.sleep(0)
        saving.cancel()
        await asyncio.wait([saving])
    await database.write(lambda connection: None)
    assert await store.load(ADA, "c") == make_conversation("c", "x")


async def test_closing_carries_out_what_waits_and_refuses_what_comes_later(tmp_path: Path) -> None:
    database = Database(tmp_path / "drained.sqlite")
    store = SqliteStore(database)
    await store.save(BOB, unfinished())
    async with busy_writer(database):
        saves = [asyncio.create_task(store.save(ADA, make_conversation(f"c{number}", "x"))) for number in range(20)]
        await asyncio.sleep(0)
        store.save_checkpoint(BOB, "c", checkpoint("Half"))
        closing = asyncio.create_task(asyncio.to_thread(database.close))
        await asyncio.sleep(0)
    await asyncio.gather(closing, *saves)
    for refused in (store.save(ADA, make_conversation("late", "x")), store.load(ADA, "c1")):
        with pytest.raises(HistoryFailed):
            await refused
    reopened = Database(tmp_path / "drained.sqlite")
    assert len(await SqliteStore(reopened).list(ADA)) == 20
    found = await SqliteStore(reopened).load(BOB, "c")
    assert found
    assert found.messages[REPLY].text == "Half"
    reopened.close()
