"""Writes one conversation to the tables, all that belongs to it together, in the caller's transaction. For the store and the sync."""

import sqlite3
from typing import Literal

from chat.conversation import Conversation
from chat.history.local import checkpoints, deletions, fulltext
from chat.history.local.database import request_purge
from chat.history.record import dump_conversation
from chat.text import encodable


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
    deletions.forget(connection, owner, conversation_id)
    connection.execute("DELETE FROM conversations WHERE row = ?", (row,))
    request_purge(connection)


def enqueue_change(connection: sqlite3.Connection, owner: str, conversation_id: str, kind: Literal["save", "delete"]) -> None:
    """Put a change into the outbox, replacing an older one of this conversation; it gets a new `seq`."""
    connection.execute("INSERT OR REPLACE INTO outbox (owner, id, kind) VALUES (?, ?, ?)", (owner, conversation_id, kind))


def has_tombstone(connection: sqlite3.Connection, owner: str, conversation_id: str) -> bool:
    """Whether this owner deleted the conversation, here or on another device."""
    return connection.execute("SELECT 1 FROM tombstones WHERE owner = ? AND id = ?", (owner, conversation_id)).fetchone() is not None
