"""Replies in flight, as far as they have come: one row for each, beside the record, so that keeping one costs the same in any conversation.

Lives in the table `partials`, in the caller's transaction. A row is only there while the conversation is, with a reply in flight; whoever
writes or removes a conversation sees to it. The record has the reply as it began, and `folded` brings the two together.
"""

import logging
import sqlite3
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TypeAlias

from chat.conversation import Conversation, Message
from chat.errors import UnreadableRecord
from chat.history.record import dump_message, restore_message

Kept: TypeAlias = tuple[tuple[str, str], ...]
"""(id of the message, the message as JSON) of each reply in flight of one conversation."""

log = logging.getLogger(__name__)


def put(connection: sqlite3.Connection, owner: str, conversation_id: str, message: Message) -> None:
    """Keep a reply as far as it has come. Nothing happens if the conversation is not here, or has no reply in flight."""
    connection.execute(
        """
        INSERT INTO partials (owner, conversation, message, record)
        SELECT owner, id, ?, ? FROM conversations INDEXED BY unfinished WHERE owner = ? AND id = ? AND writing
        ON CONFLICT (owner, conversation, message) DO UPDATE SET record = excluded.record
        """,
        (message.id, dump_message(message), owner, conversation_id),
    )


def keep_only(connection: sqlite3.Connection, owner: str, conversation_id: str, in_flight: AbstractSet[str] = frozenset()) -> None:
    """Remove what is kept of this conversation's replies, but for the messages `in_flight`."""
    here = (owner, conversation_id)
    for (message_id,) in connection.execute("SELECT message FROM partials WHERE owner = ? AND conversation = ?", here).fetchall():
        if message_id not in in_flight:
            connection.execute("DELETE FROM partials WHERE owner = ? AND conversation = ? AND message = ?", (*here, message_id))


def of(connection: sqlite3.Connection, owner: str, conversation_id: str) -> Kept:
    """What is kept of this conversation's replies, for `folded`."""
    sql = "SELECT message, record FROM partials WHERE owner = ? AND conversation = ?"
    return tuple(connection.execute(sql, (owner, conversation_id)).fetchall())


def folded(conversation: Conversation, kept: Kept) -> Conversation:
    """The conversation with each reply in flight as far as it has come. Its times stay: reading it is no change. Pure."""
    for message_id, record in kept:
        begun = conversation.messages.get(message_id)
        try:
            partial = restore_message(record, message_id)
        except UnreadableRecord:
            log.warning("what was kept of a reply in flight cannot be read; the reply stays as it began")
            continue
        if begun and begun.status == "writing" and _length(partial) > _length(begun):
            conversation = replace(conversation.put(partial), updated_at=conversation.updated_at)
    return conversation


def in_flight(conversation: Conversation) -> frozenset[str]:
    """The ids of the messages that are still being written."""
    return frozenset(message.id for message in conversation.messages.values() if message.status == "writing")


def _length(message: Message) -> int:
    return len(message.text) + len(message.reasoning)
