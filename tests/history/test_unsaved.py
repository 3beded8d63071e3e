"""Replies that wait in memory for room on the disk."""

from dataclasses import replace
from time import time

from chat.history.local.store import SqliteStore
from chat.history.unsaved import UnsavedReplies
from tests.history.sample_conversations import make_conversation

OWNER = "owner"


async def test_a_reply_outlasts_a_deletion_that_is_taken_back(store: SqliteStore) -> None:
    finished = make_conversation("c1", "question", "answer")
    reply = finished.messages["c1-1"]
    await store.save(OWNER, finished.put(replace(reply, text="ans", status="writing")))
    unsaved, saved = UnsavedReplies(), list[str]()
    unsaved.put(OWNER, "c1", reply, "the disk is full")

    await store.delete_later(OWNER, "c1", time() + 60)
    unsaved.hold(OWNER, "c1", time() + 60)
    assert await unsaved.save(store, saved.append)
    await store.undelete(OWNER, "c1")
    unsaved.release(OWNER, "c1")
    assert await unsaved.save(store, saved.append)

    stored = await store.load(OWNER, "c1")
    assert stored
    assert stored.messages == finished.messages
    assert (saved, unsaved.reason(OWNER)) == ([OWNER], "")


async def test_a_reply_of_what_is_deleted_for_good_is_forgotten(store: SqliteStore) -> None:
    finished = make_conversation("c1", "question", "answer")
    await store.save(OWNER, finished)
    unsaved = UnsavedReplies()
    unsaved.put(OWNER, "c1", finished.messages["c1-1"], "the disk is full")
    unsaved.hold(OWNER, "c1", time() - 1)
    await store.delete(OWNER, "c1")
    assert await unsaved.save(store, lambda owner: None)
    assert unsaved.reason(OWNER) == ""
