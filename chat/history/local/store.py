"""Conversations in SQLite, each as one record under its owner, with a full-text index and an outbox of changes for the dataset.

A conversation of another owner is treated as missing. A change is durable when the call returns, except for `save_checkpoint`.
No Hub: this module only writes the outbox; `chat.history.sync.outbox` reads it.
"""

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import time
from typing import Final, TypeAlias

from chat.conversation import Conversation, Failure, Message
from chat.errors import HistoryFailed, UnknownConversation, UnreadableRecord
from chat.history.interface import Change
from chat.history.local import checkpoints, deletions, fulltext
from chat.history.local.conversation_rows import enqueue_change, erase_conversation, has_tombstone, write_conversation
from chat.history.local.database import Database, request_purge
from chat.history.local.deletions import NOT_DELETED, is_deleted
from chat.history.record import restore_conversation
from chat.history.summary import MAX_SEARCH_HITS, ConversationSummary, SearchHit

_LIST: Final = f"""
    SELECT id, title, created_at, updated_at, pinned FROM conversations AS c WHERE owner = ? AND {NOT_DELETED}
    ORDER BY pinned DESC, updated_at DESC
"""  # noqa: S608 (a constant)

UnsavedReply: TypeAlias = tuple[str, str, Message]
"""Owner, conversation id, and a finished reply of it that is not saved."""

log = logging.getLogger(__name__)


class SqliteStore:
    """The conversations of all owners of this process.

    Args:
        database: may be shared with an `Outbox`.
        clock: current time in seconds since 1970, for tombstones.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time) -> None:
        self._database = database
        self._clock = clock

    async def list(self, owner: str) -> tuple[ConversationSummary, ...]:
        """The owner's conversations: pinned first, then by last change, newest first."""

        def summaries(connection: sqlite3.Connection) -> tuple[ConversationSummary, ...]:
            rows = connection.execute(_LIST, (owner,))
            return tuple(ConversationSummary(key, title, created, updated, bool(pinned)) for key, title, created, updated, pinned in rows)

        return await self._database.read(summaries)

    async def load(self, owner: str, conversation_id: str) -> Conversation | None:
        """The conversation; None if it is missing, or its record is on the Hub only (`Sync.open` fetches it).

        An unfinished reply has the text of its last checkpoint.

        Raises:
            UnreadableRecord: it is stored, but damaged or of a newer version.
        """
        return await self._database.read(lambda connection: _load(connection, owner, conversation_id))

    async def save(self, owner: str, conversation: Conversation) -> None:
        """Insert `conversation`, or replace the stored one with its id. No effect on one that was deleted.

        Raises:
            HistoryFailed: nothing was changed.
        """
        await self._database.write(lambda connection: _save(connection, owner, conversation))

    async def change(self, owner: str, conversation_id: str, change: Change) -> Conversation | None:
        """Store what `change` makes of the conversation. See `History.change`.

        Raises:
            UnreadableRecord, HistoryFailed: nothing was changed.
        """
        return await self._database.write(lambda connection: _change(connection, owner, conversation_id, change))

    def save_checkpoint(self, owner: str, conversation_id: str, message: Message) -> None:
        """Store the text of an unfinished reply so far, until `save` is called with the finished one. Returns before it is stored.

        No effect if the conversation is missing or has no unfinished reply. Costs the same in a conversation of any length, since neither
        its record nor the outbox is written. The newest checkpoint of a reply takes the place of one that still waits, and one that finds
        the file locked is dropped. The checkpoint survives a killed process, but a power cut may undo those of the last seconds.

        Raises:
            HistoryFailed: the file is closed.
        """
        write = partial(checkpoints.write_checkpoint, owner=owner, conversation_id=conversation_id, message=message)
        self._database.write_latest((owner, conversation_id, message.id), write)

    async def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Set the title.

        Raises:
            UnknownConversation, UnreadableRecord
        """
        await self._change_known(owner, conversation_id, lambda conversation: conversation.renamed(title))

    async def pin(self, owner: str, conversation_id: str, pinned: bool) -> None:
        """Pin the conversation to the top of the list, or unpin it.

        Raises:
            UnknownConversation, UnreadableRecord
        """
        await self._change_known(owner, conversation_id, lambda conversation: replace(conversation, pinned=pinned))

    async def delete(self, owner: str, conversation_id: str) -> None:
        """Delete the conversation and its index entries, leave a tombstone, and request a purge of the file's bytes.

        Raises:
            UnknownConversation
        """

        def delete(connection: sqlite3.Connection) -> None:
            if not erase_conversation(connection, owner, conversation_id, self._clock()):
                raise UnknownConversation
            enqueue_change(connection, owner, conversation_id, "delete")

        await self._database.write(delete, makes_room=True)

    async def delete_later(self, owner: str, conversation_id: str, due: float) -> None:
        """Delete the conversation at `due`; a restart does not change that. See `History.delete_later`."""
        await self._database.write(lambda connection: deletions.schedule(connection, owner, conversation_id, due), makes_room=True)

    async def undelete(self, owner: str, conversation_id: str) -> None:
        """Take a `delete_later` back. UnknownConversation if it is too late."""
        await self._database.write(lambda connection: deletions.cancel(connection, owner, conversation_id))

    async def delete_due(self, now: float, owner: str | None = None) -> frozenset[str]:
        """Delete for good what is due by `now`, as `delete` does. Returns the owners of what was deleted."""
        due = await self._database.read(lambda connection: deletions.due(connection, now, owner))

        def delete(connection: sqlite3.Connection, key: tuple[str, str]) -> None:
            if is_deleted(connection, *key):  # else it was taken back meanwhile
                erase_conversation(connection, *key, self._clock())
                enqueue_change(connection, *key, "delete")

        for key in due:
            await self._database.write(partial(delete, key=key), makes_room=True)
        return frozenset(owner for owner, _ in due)

    async def next_due(self) -> float:
        """When the next deletion is due; infinity if none is."""
        return await self._database.read(deletions.next_due)

    async def delete_all(self, owner: str) -> None:
        """Delete all conversations of this owner here, and request the deletion of the whole dataset."""

        def delete_all(connection: sqlite3.Connection) -> None:
            ids = connection.execute("SELECT id FROM conversations WHERE owner = ?", (owner,)).fetchall()
            for (conversation_id,) in ids:
                erase_conversation(connection, owner, conversation_id, self._clock())
            connection.execute("DELETE FROM outbox WHERE owner = ?", (owner,))
            connection.execute("UPDATE datasets SET remove = 1, squash = 0 WHERE owner = ?", (owner,))
            request_purge(connection)

        await self._database.write(delete_all, makes_room=True)

    async def search(self, owner: str, words: str, limit: int = MAX_SEARCH_HITS) -> tuple[SearchHit, ...]:
        """Conversations with all `words` in the title or in one message; the last word may be a prefix. Titles first, then newest first."""
        return await self._database.read(lambda connection: fulltext.search(connection, owner, words, limit))

    def interrupt_unfinished(self, failure: Failure) -> tuple[UnsavedReply, ...]:
        """Mark the unfinished replies as interrupted, with the text of their last checkpoint. Blocks.

        For the start of the process: these replies were in flight when the last one ended. Unreadable conversations are left unchanged.
        Returns the replies for which that could not be saved.
        """
        try:
            self._database.write_blocking(partial(_interrupt_unfinished, failure=failure))
        except HistoryFailed as error:
            log.warning("replies that were cut off could not be marked as such (%s)", error.reason)
            return self._database.read_blocking(partial(_interrupted, failure=failure))
        return ()

    async def _change_known(self, owner: str, conversation_id: str, change: Callable[[Conversation], Conversation]) -> None:
        def change_known(conversation: Conversation | None) -> Conversation:
            if conversation is None:
                raise UnknownConversation
            return change(conversation)

        await self.change(owner, conversation_id, change_known)


def _load(connection: sqlite3.Connection, owner: str, conversation_id: str) -> Conversation | None:
    record = _read_record(connection, owner, conversation_id)
    unfinished = checkpoints.read_checkpoints(connection, owner, conversation_id)
    return None if record is None else checkpoints.apply_checkpoints(restore_conversation(record, conversation_id), unfinished)


def _save(connection: sqlite3.Connection, owner: str, conversation: Conversation) -> bool:
    """Returns False if the conversation was deleted: nothing is saved then."""
    if has_tombstone(connection, owner, conversation.id) or is_deleted(connection, owner, conversation.id):
        return False
    write_conversation(connection, owner, conversation)
    enqueue_change(connection, owner, conversation.id, "save")
    return True


def _change(connection: sqlite3.Connection, owner: str, conversation_id: str, change: Change) -> Conversation | None:
    record = _read_record(connection, owner, conversation_id)
    changed = change(None if record is None else restore_conversation(record, conversation_id))
    return changed if changed and _save(connection, owner, changed) else None


def _interrupt_unfinished(connection: sqlite3.Connection, failure: Failure) -> None:
    for owner, conversation_id, message in _interrupted(connection, failure):
        conversation = _load(connection, owner, conversation_id)
        if conversation:
            _save(connection, owner, conversation.put(message))


def _interrupted(connection: sqlite3.Connection, failure: Failure) -> tuple[UnsavedReply, ...]:
    """The unfinished replies as interrupted ones."""
    found: list[UnsavedReply] = []
    for owner, conversation_id in connection.execute("SELECT owner, id FROM conversations WHERE writing").fetchall():
        try:
            conversation = _load(connection, owner, conversation_id)
        except UnreadableRecord:
            continue  # such as one from a newer version: left unchanged, and the app starts
        unfinished = [each for each in conversation.messages.values() if each.status == "writing"] if conversation else []
        found += [(owner, conversation_id, replace(each, status="interrupted", failure=failure)) for each in unfinished]
    return tuple(found)


def _read_record(connection: sqlite3.Connection, owner: str, conversation_id: str) -> str | None:
    sql = f"SELECT record FROM conversations AS c WHERE owner = ? AND id = ? AND {NOT_DELETED}"  # noqa: S608 (a constant)
    row = connection.execute(sql, (owner, conversation_id)).fetchone()
    return row[0] if row else None
