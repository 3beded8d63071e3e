"""Deletions that may still be taken back, one row each, so that a restart neither loses nor repeats one.

Uses the table `deletions`, in the caller's transaction. A row exists only while its conversation is stored. Whoever reads conversations for
a person leaves out those with a row (`NOT_DELETED`); the sync goes on with them, except that it pushes no change of theirs.
"""

import sqlite3
from math import inf
from typing import Final

from chat.errors import UnknownConversation

NOT_DELETED: Final = "NOT EXISTS (SELECT 1 FROM deletions AS d WHERE d.owner = c.owner AND d.id = c.id)"
"""Part of an SQL condition, where `c` is the table `conversations`."""


def schedule(connection: sqlite3.Connection, owner: str, conversation_id: str, due: float) -> None:
    """The conversation is deleted from now on, and to be erased at `due`, in seconds since 1970. UnknownConversation if it is missing."""
    sql = f"INSERT INTO deletions SELECT owner, id, ? FROM conversations AS c WHERE owner = ? AND id = ? AND {NOT_DELETED}"  # noqa: S608
    if not connection.execute(sql, (due, owner, conversation_id)).rowcount:
        raise UnknownConversation


def cancel(connection: sqlite3.Connection, owner: str, conversation_id: str) -> None:
    """The conversation is no longer deleted. UnknownConversation if it was not."""
    if not forget(connection, owner, conversation_id):
        raise UnknownConversation


def forget(connection: sqlite3.Connection, owner: str, conversation_id: str) -> bool:
    """Delete the row of this conversation. Returns whether there was one."""
    return bool(connection.execute("DELETE FROM deletions WHERE owner = ? AND id = ?", (owner, conversation_id)).rowcount)


def is_deleted(connection: sqlite3.Connection, owner: str, conversation_id: str) -> bool:
    """Whether there is a row of this conversation."""
    return connection.execute("SELECT 1 FROM deletions WHERE owner = ? AND id = ?", (owner, conversation_id)).fetchone() is not None


def due(connection: sqlite3.Connection, now: float, owner: str | None) -> list[tuple[str, str]]:
    """(owner, conversation id) of what is due by `now`, of this owner or of all."""
    sql = "SELECT owner, id FROM deletions WHERE due <= ? AND ? IN (owner, '') ORDER BY due"
    return connection.execute(sql, (now, owner or "")).fetchall()


def next_due(connection: sqlite3.Connection) -> float:
    """When the next one is due; infinity if none is."""
    (first,) = connection.execute("SELECT min(due) FROM deletions").fetchone()
    return inf if first is None else float(first)
