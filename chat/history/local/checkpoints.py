"""Checkpoints: the text so far of unfinished replies, one row each, so that saving one costs the same in a conversation of any length.

Uses the table `partials`, in the caller's transaction. A row exists only while its conversation is stored and the reply is unfinished:
code that writes or deletes a conversation also calls `delete_checkpoints`. The record holds the reply as it was when it started;
`apply_checkpoints` combines the two.
"""

import logging
import sqlite3
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TypeAlias

from chat.conversation import Conversation, Message
from chat.errors import UnreadableRecord
from chat.history.record import dump_message, restore_message

Checkpoints: TypeAlias = tuple[tuple[str, str], ...]
"""(message id, message as JSON) of each unfinished reply of one conversation."""

log = logging.getLogger(__name__)


def write_checkpoint(connection: sqlite3.Connection, owner: str, conversation_id: str, message: Message) -> None:
    """Insert or replace the checkpoint of a reply. No effect if the conversation is missing or has no unfinished reply."""
    connection.execute(
        """
        INSERT INTO partials (owner, conversation, message, record)
        SELECT owner, id, ?, ? FROM conversations INDEXED BY unfinished WHERE owner = ? AND id = ? AND writing
        ON CONFLICT (owner, conversation, message) DO UPDATE SET record = excluded.record
        """,
        (message.id, dump_message(message), owner, conversation_id),
    )


def read_checkpoints(connection: sqlite3.Connection, owner: str, conversation_id: str) -> Checkpoints:
    """The checkpoints of a conversation, for `apply_checkpoints`."""
    sql = "SELECT message, record FROM partials WHERE owner = ? AND conversation = ?"
    return tuple(connection.execute(sql, (owner, conversation_id)).fetchall())


def delete_checkpoints(connection: sqlite3.Connection, owner: str, conversation_id: str, keep: AbstractSet[str] = frozenset()) -> None:
    """Delete the checkpoints of a conversation, except those of the message ids in `keep`."""
    where = (owner, conversation_id)
    for (message_id,) in connection.execute("SELECT message FROM partials WHERE owner = ? AND conversation = ?", where).fetchall():
        if message_id not in keep:
            connection.execute("DELETE FROM partials WHERE owner = ? AND conversation = ? AND message = ?", (*where, message_id))


def apply_checkpoints(conversation: Conversation, checkpoints: Checkpoints) -> Conversation:
    """The conversation with each unfinished reply replaced by its checkpoint, if that is longer. `updated_at` stays. Pure."""
    for message_id, record in checkpoints:
        stored = conversation.messages.get(message_id)
        try:
            checkpoint = restore_message(record, message_id)
        except UnreadableRecord:
            log.warning("a checkpoint cannot be read; the reply is loaded without it")
            continue
        if stored and stored.status == "writing" and _length(checkpoint) > _length(stored):
            conversation = replace(conversation.put(checkpoint), updated_at=conversation.updated_at)
    return conversation


def unfinished_messages(conversation: Conversation) -> frozenset[str]:
    """The ids of the messages with status "writing"."""
    return frozenset(message.id for message in conversation.messages.values() if message.status == "writing")


def _length(message: Message) -> int:
    return len(message.text) + len(message.reasoning)
