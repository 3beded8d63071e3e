"""Many conversations that arrive from the dataset: in short writes, beside which the event loop turns and others save."""

import asyncio

from chat.history.local.database import ROWS_PER_WRITE, Database
from chat.history.local.store import SqliteStore
from chat.history.sync.outbox import Outbox
from chat.history.sync.pull import PulledList
from tests.history.locks import turns_until
from tests.history.sample_conversations import make_conversation
from tests.history.sync.test_pull import OWNER, make_index

COUNT = 500
CONVERSATIONS = [make_conversation(f"c{number}", "question", "an answer " * 50, title=f"title {number}") for number in range(COUNT)]
MANY_TURNS = 50


async def test_the_loop_turns_while_five_hundred_bodies_are_stored(store: SqliteStore, database: Database) -> None:
    index = make_index(*CONVERSATIONS)
    await PulledList(database).apply_index(OWNER, index)
    outbox = Outbox(database)
    arriving = asyncio.gather(*(outbox.store_remote(OWNER, each, index.conversations[each.id].base) for each in CONVERSATIONS))
    assert await turns_until(arriving.done) >= MANY_TURNS
    assert await store.load(OWNER, "c499") == CONVERSATIONS[-1]
    assert await outbox.is_empty(OWNER)


async def test_a_save_waits_for_one_arriving_body_and_not_for_all(store: SqliteStore, database: Database) -> None:
    index = make_index(*CONVERSATIONS)
    await PulledList(database).apply_index(OWNER, index)
    outbox, stored = Outbox(database), 0

    async def fetch_all() -> None:
        nonlocal stored
        for each in CONVERSATIONS:
            await outbox.store_remote(OWNER, each, index.conversations[each.id].base)
            stored += 1

    arriving = asyncio.create_task(fetch_all())
    await turns_until(lambda: stored > 0)
    before = stored
    await store.save("somebody else", make_conversation("c", "x"))
    assert stored <= before + 2
    await arriving


async def test_no_write_of_a_pull_changes_more_than_fifty_conversations(store: SqliteStore, database: Database) -> None:
    writes = list[int]()

    def count(sql: str) -> None:
        if sql.startswith("BEGIN"):
            writes.append(0)
        elif sql.startswith(("INSERT INTO conversations", "DELETE FROM conversations")):
            writes[-1] += 1

    await database.write(lambda connection: connection.set_trace_callback(count))
    pulled = PulledList(database)
    await pulled.apply_index(OWNER, make_index(*CONVERSATIONS))
    assert len(await store.list(OWNER)) == COUNT
    await pulled.apply_index(OWNER, make_index(deleted=tuple(each.id for each in CONVERSATIONS)))
    assert await store.list(OWNER) == ()
    assert (sum(writes), max(writes)) == (2 * COUNT, ROWS_PER_WRITE)
    await database.write(lambda connection: connection.set_trace_callback(None))
