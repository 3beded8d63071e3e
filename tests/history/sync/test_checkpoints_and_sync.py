"""Checkpoints of unfinished replies when the conversation is deleted, pulled or pushed during the reply."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from chat.history.sync.outbox import Outbox
from chat.history.sync.pull import PulledList
from tests.history.local.test_checkpoints import ADA, REPLY, checkpoint, count_checkpoints, save_checkpoint, stored_reply, unfinished
from tests.history.sample_conversations import make_conversation
from tests.history.sync.test_pull import make_index


def in_files(folder: Path, wanted: bytes) -> bool:
    """Whether these bytes are in any file of the folder."""
    return any(wanted in path.read_bytes() for path in folder.iterdir())


async def delete(store: SqliteStore, database: Database) -> None:
    """Deleted here."""
    await store.delete(ADA, "c")


async def delete_all(store: SqliteStore, database: Database) -> None:
    """Deleted here with all others."""
    await store.delete_all(ADA)


async def delete_elsewhere(store: SqliteStore, database: Database) -> None:
    """Deleted on another device, and pulled."""
    await PulledList(database).apply_index(ADA, make_index(deleted=("c",)))


async def remove_from_index(store: SqliteStore, database: Database) -> None:
    """Pushed with the unfinished reply, and no longer in the index at the next pull."""
    outbox = Outbox(database)
    pending = await outbox.pending(ADA, include_unfinished=True)
    await outbox.store_remote(ADA, pending.saves[0].conversation, make_index(pending.saves[0].conversation).conversations["c"].base)
    await database.write(lambda connection: connection.execute("DELETE FROM outbox"))
    await save_checkpoint(store, ADA, "c", checkpoint("The secretword is " * 500))
    await PulledList(database).apply_index(ADA, make_index())


async def delete_dataset(store: SqliteStore, database: Database) -> None:
    """Pushed with the unfinished reply, and deleted with the whole dataset."""
    outbox = Outbox(database)
    conversation = (await outbox.pending(ADA, include_unfinished=True)).saves[0].conversation
    await outbox.store_remote(ADA, conversation, make_index(conversation).conversations["c"].base)
    await PulledList(database).delete_copies(ADA, include_changed=True)


@pytest.mark.parametrize("delete_during_reply", [delete, delete_all, delete_elsewhere, remove_from_index, delete_dataset])
async def test_what_was_deleted_in_mid_reply_is_gone_and_does_not_come_back(
    store: SqliteStore, database: Database, tmp_path: Path, delete_during_reply: Callable[[SqliteStore, Database], Awaitable[None]]
) -> None:
    await store.save(ADA, unfinished())
    for length in range(1, 400, 40):  # the row grows, and moves from page to page
        await save_checkpoint(store, ADA, "c", checkpoint("The secretword is " * length))
    assert in_files(tmp_path, b"secretword")
    await delete_during_reply(store, database)
    await save_checkpoint(store, ADA, "c", checkpoint("The secretword is late"))
    assert await store.load(ADA, "c") is None
    assert await count_checkpoints(database) == 0
    assert await database.purge_deleted()
    assert not in_files(tmp_path, b"secretword")


async def test_a_version_from_the_dataset_in_which_the_reply_has_ended_deletes_the_checkpoint(
    store: SqliteStore, database: Database
) -> None:
    await store.save(ADA, unfinished())
    await save_checkpoint(store, ADA, "c", checkpoint("Half an ans"))
    ended = make_conversation("c", "question", "An answer")
    await Outbox(database).store_remote(ADA, ended, make_index(ended).conversations["c"].base)
    assert ((await stored_reply(store)).text, await count_checkpoints(database)) == ("An answer", 0)


async def test_what_is_sent_at_a_sign_out_in_mid_reply_has_the_text_so_far(store: SqliteStore, database: Database) -> None:
    await store.save(ADA, unfinished())
    await save_checkpoint(store, ADA, "c", checkpoint("Half an ans"))
    outbox = Outbox(database)
    assert (await outbox.pending(ADA)).saves == ()
    (save,) = (await outbox.pending(ADA, include_unfinished=True)).saves
    assert save.conversation.messages[REPLY].text == "Half an ans"
