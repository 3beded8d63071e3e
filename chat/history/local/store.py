"""Conversations in SQLite, each as one record under its owner, with a full-text index and an outbox of changes for the dataset.

A conversation of another owner is treated as missing. A change is durable when the call returns, except for `save_checkpoint`.
No Hub: this module only writes the outbox; `chat.history.sync.outbox` reads it.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import time
from typing import Literal

from chat.conversation import Conversation, Failure, Message
from chat.errors import UnknownConversation, UnreadableRecord
from chat.history.interface import Change
from chat.history.local import checkpoints, fulltext
from chat.history.local.database import Database, request_purge
from chat.history.record import dump_conversation, restore_conversation
from chat.history.summary import MAX_SEARCH_HITS, ConversationSummary, SearchHit
from chat.text import encodable


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
        sql = "SELECT id, title, created_at, updated_at, pinned FROM conversations WHERE owner = ? ORDER BY pinned DESC, updated_at DESC"

        def summaries(connection: sqlite3.Connection) -> tuple[ConversationSummary, ...]:
            rows = connection.execute(sql, (owner,))
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
        await self._change_known(owner, conversation_id, lambda conversation: replace(conversation, title=title))

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

        await self._database.write(delete)

    async def delete_all(self, owner: str) -> None:
        """Delete all conversations of this owner here, and request the deletion of the whole dataset."""

        def delete_all(connection: sqlite3.Connection) -> None:
            ids = connection.execute("SELECT id FROM conversations WHERE owner = ?", (owner,)).fetchall()
            for (conversation_id,) in ids:
                erase_conversation(connection, owner, conversation_id, self._clock())
            connection.execute("DELETE FROM outbox WHERE owner = ?", (owner,))
            connection.execute("UPDATE datasets SET remove = 1, squash = 0 WHERE owner = ?", (owner,))
            request_purge(connection)

        await self._database.write(delete_all)

    async def search(self, owner: str, words: str, limit: int = MAX_SEARCH_HITS) -> tuple[SearchHit, ...]:
        """Conversations with all `words` in the title or in one message; the last word may be a prefix. Titles first, then newest first."""
        return await self._database.read(lambda connection: fulltext.search(connection, owner, words, limit))

    def interrupt_unfinished(self, failure: Failure) -> None:
        """Mark the unfinished replies as interrupted, with the text of their last checkpoint. Blocks.

        For the start of the process: these replies were in flight when the last one ended. Unreadable conversations are left unchanged.
        """
        self._database.write_blocking(partial(_interrupt_unfinished, failure=failure))

    async def _change_known(self, owner: str, conversation_id: str, change: Callable[[Conversation], Conversation]) -> None:
        def change_known(conversation: Conversation | None) -> Conversation:
            if conversation is None:
                raise UnknownConversation
            return change(conversation)

        await self.change(owner, conversation_id, change_known)


def write_conversation(connection: sqlite3.Connection, owner: str, conversation: Conversation) -> None:
    """Insert or replace the record, the columns of the list and the index entries; delete checkpoints of replies that have finished."""
    unfinished = checkpoints.unfinished_messages(conversation)
    (row,) = connection.execute(
        """
        INSERT INTO conversations (owner, id, title, pinned, created_at, updated_at, record, writing) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (owner, id) DO UPDATE SET title = excluded.title, pinned = excluded.pinned, created_at = excluded.created_at,
            updated_at = excluded.updated_at, record = excluded.record, writing = excluded.writing
        RETURNING row
        """,
        (
            owner,
            conversation.id,
            encodable(conversation.title),
            conversation.pinned,
            conversation.created_at.timestamp(),
            conversation.updated_at.timestamp(),
            dump_conversation(conversation),
            bool(unfinished),
        ),
    ).fetchone()
    checkpoints.delete_checkpoints(connection, owner, conversation.id, keep=unfinished)
    texts = {message.id: message.text for message in conversation.messages.values() if message.id not in unfinished}
    fulltext.index_texts(connection, owner, row, {**texts, fulltext.TITLE_KEY: conversation.title})


def erase_conversation(connection: sqlite3.Connection, owner: str, conversation_id: str, now: float) -> bool:
    """Delete the conversation and leave a tombstone. Returns False if it is missing."""
    found = connection.execute("SELECT row FROM conversations WHERE owner = ? AND id = ?", (owner, conversation_id)).fetchone()
    if found is None:
        return False
    delete_row(connection, owner, conversation_id, found[0])
    connection.execute("INSERT OR REPLACE INTO tombstones VALUES (?, ?, ?)", (owner, conversation_id, now))
    return True


def delete_row(connection: sqlite3.Connection, owner: str, conversation_id: str, row: int) -> None:
    """Delete the conversation in row number `row` with its index entries and checkpoints, and request a purge. Leaves no tombstone."""
    fulltext.remove_texts(connection, row)
    checkpoints.delete_checkpoints(connection, owner, conversation_id)
    connection.execute("DELETE FROM conversations WHERE row = ?", (row,))
    request_purge(connection)


def enqueue_change(connection: sqlite3.Connection, owner: str, conversation_id: str, kind: Literal["save", "delete"]) -> None:
    """Put a change into the outbox, replacing an older one of this conversation; it gets a new `seq`."""
    connection.execute("INSERT OR REPLACE INTO outbox (owner, id, kind) VALUES (?, ?, ?)", (owner, conversation_id, kind))


def has_tombstone(connection: sqlite3.Connection, owner: str, conversation_id: str) -> bool:
    """Whether this owner deleted the conversation, here or on another device."""
    return connection.execute("SELECT 1 FROM tombstones WHERE owner = ? AND id = ?", (owner, conversation_id)).fetchone() is not None


def _load(connection: sqlite3.Connection, owner: str, conversation_id: str) -> Conversation | None:
    record = _read_record(connection, owner, conversation_id)
    unfinished = checkpoints.read_checkpoints(connection, owner, conversation_id)
    return None if record is None else checkpoints.apply_checkpoints(restore_conversation(record, conversation_id), unfinished)


def _save(connection: sqlite3.Connection, owner: str, conversation: Conversation) -> bool:
    """Returns False if the conversation was deleted: nothing is saved then."""
    if has_tombstone(connection, owner, conversation.id):
        return False
    write_conversation(connection, owner, conversation)
    enqueue_change(connection, owner, conversation.id, "save")
    return True


def _change(connection: sqlite3.Connection, owner: str, conversation_id: str, change: Change) -> Conversation | None:
    record = _read_record(connection, owner, conversation_id)
    changed = change(None if record is None else restore_conversation(record, conversation_id))
    return changed if changed and _save(connection, owner, changed) else None


def _interrupt_unfinished(connection: sqlite3.Connection, failure: Failure) -> None:
    for owner, conversation_id in connection.execute("SELECT owner, id FROM conversations WHERE writing").fetchall():
        try:
            conversation = _load(connection, owner, conversation_id)
        except UnreadableRecord:
            continue  # such as one from a newer version: left unchanged, and the app starts
        for message in conversation.messages.values() if conversation else ():
            if conversation and message.status == "writing":
                conversation = conversation.put(replace(message, status="interrupted", failure=failure))
        if conversation:
            _save(connection, owner, conversation)


def _read_record(connection: sqlite3.Connection, owner: str, conversation_id: str) -> str | None:
    row = connection.execute("SELECT record FROM conversations WHERE owner = ? AND id = ?", (owner, conversation_id)).fetchone()
    return row[0] if row else None
