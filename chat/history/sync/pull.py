"""Applies the index of the dataset to the conversations listed on this machine. Their records may still be on the Hub only.

A conversation without a row in the outbox is a copy of the dataset's: it is inserted, updated and deleted as the index says. Thread-safe;
changes no record.
"""

import sqlite3
from dataclasses import dataclass
from typing import Final

from chat.history.hub.index import Index, IndexEntry
from chat.history.local import fulltext
from chat.history.local.database import Database
from chat.history.local.store import delete_row, enqueue_change, erase_conversation, has_tombstone
from chat.text import encodable

_LISTED: Final = """
    SELECT c.row, c.id, c.base, c.title, c.pinned, c.updated_at, c.stale, o.seq IS NOT NULL, c.record IS NOT NULL FROM conversations AS c
    LEFT JOIN outbox AS o ON o.owner = c.owner AND o.id = c.id WHERE c.owner = ?
"""


@dataclass(frozen=True, slots=True)
class UnfetchedConversation:
    """A conversation whose newest version is on the Hub only. `created_at` in seconds since 1970 (it is part of the path)."""

    id: str
    created_at: float


class PulledList:
    """The dataset's list of conversations, as stored on this machine. Uses the database of a `SqliteStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply_index(self, owner: str, index: Index) -> bool:
        """Insert, update and delete copies so that they match the index. Returns whether anything changed."""
        with self._database.writing() as connection:
            before = connection.total_changes
            listed = {row[1]: row for row in connection.execute(_LISTED, (owner,))}
            epoch = connection.execute("SELECT epoch FROM datasets WHERE owner = ?", (owner,)).fetchone()
            is_recreated = bool(epoch and epoch[0]) and epoch[0] != index.epoch
            for row in listed.values():
                _apply_to_listed(connection, owner, _Listed(*row), index, is_recreated=is_recreated)
            for key, entry in index.conversations.items():
                if key not in listed:
                    _insert(connection, owner, key, entry)
            if epoch is None or epoch[0] != index.epoch:
                connection.execute("INSERT OR IGNORE INTO datasets (owner) VALUES (?)", (owner,))
                connection.execute("UPDATE datasets SET epoch = ? WHERE owner = ?", (index.epoch, owner))
            return connection.total_changes != before

    def delete_copies(self, owner: str, *, include_changed: bool) -> None:
        """Delete the copies of a dataset that no longer exists. Conversations that it never had are kept.

        Args:
            include_changed: also those with changes that were not pushed.
        """
        with self._database.writing() as connection:
            for row in connection.execute(_LISTED, (owner,)).fetchall():
                listed = _Listed(*row)
                if listed.base is not None and (include_changed or not listed.is_pending):
                    _delete(connection, owner, listed)
            if include_changed:
                connection.execute("UPDATE datasets SET epoch = NULL, squash = 0 WHERE owner = ?", (owner,))

    def unfetched(self, owner: str) -> tuple[UnfetchedConversation, ...]:
        """The conversations whose newest version is on the Hub only, by last change, newest first."""
        return self._unfetched("owner = ? ORDER BY updated_at DESC", owner)

    def find_unfetched(self, owner: str, conversation_id: str) -> UnfetchedConversation | None:
        """This conversation, if its newest version is on the Hub only."""
        return next(iter(self._unfetched("owner = ? AND id = ?", owner, conversation_id)), None)

    def _unfetched(self, condition: str, *values: str) -> tuple[UnfetchedConversation, ...]:
        with self._database.reading() as connection:
            sql = f"SELECT id, created_at FROM conversations WHERE (record IS NULL OR stale) AND {condition}"  # noqa: S608 (from above)
            return tuple(UnfetchedConversation(*row) for row in connection.execute(sql, values).fetchall())


@dataclass(frozen=True, slots=True)
class _Listed:
    """A row of `_LISTED`."""

    row: int
    id: str
    base: str | None
    title: str
    pinned: int
    updated_at: float
    stale: int
    is_pending: int
    has_record: int

    @property
    def was_in_dataset(self) -> bool:
        """Whether the dataset had it at the last pull or push."""
        return self.base is not None or not self.has_record


def _apply_to_listed(connection: sqlite3.Connection, owner: str, listed: _Listed, index: Index, *, is_recreated: bool) -> None:
    """Apply the index to one stored conversation. `is_recreated`: the dataset was deleted and created again since the last pull."""
    entry = index.conversations.get(listed.id)
    if listed.id in index.deleted:
        erase_conversation(connection, owner, listed.id, index.deleted[listed.id])
        connection.execute("DELETE FROM outbox WHERE owner = ? AND id = ?", (owner, listed.id))
    elif entry is None:
        if listed.was_in_dataset and (is_recreated or not listed.is_pending):
            _delete(connection, owner, listed)
    elif not listed.is_pending and (entry.digest != listed.base or not listed.has_record):
        _update(connection, listed, entry)


def _update(connection: sqlite3.Connection, listed: _Listed, entry: IndexEntry) -> None:
    title = encodable(entry.title)
    if (listed.title, listed.pinned, listed.updated_at, listed.stale) == (title, entry.pinned, entry.updated, 1):
        return
    connection.execute(
        "UPDATE conversations SET title = ?, pinned = ?, updated_at = ?, stale = 1 WHERE row = ?",
        (title, entry.pinned, entry.updated, listed.row),
    )


def _insert(connection: sqlite3.Connection, owner: str, key: str, entry: IndexEntry) -> None:
    """List a conversation without its record. One that has a tombstone here is queued for deletion in the dataset instead."""
    if has_tombstone(connection, owner, key):
        enqueue_change(connection, owner, key, "delete")
        return
    (row,) = connection.execute(
        "INSERT INTO conversations (owner, id, title, pinned, created_at, updated_at, stale) VALUES (?, ?, ?, ?, ?, ?, 1) RETURNING row",
        (owner, key, encodable(entry.title), entry.pinned, entry.created, entry.updated),
    ).fetchone()
    fulltext.index_texts(connection, owner, row, {fulltext.TITLE_KEY: entry.title})


def _delete(connection: sqlite3.Connection, owner: str, listed: _Listed) -> None:
    """Delete a copy without a tombstone, because the dataset may list it again."""
    delete_row(connection, owner, listed.id, listed.row)
    connection.execute("DELETE FROM outbox WHERE owner = ? AND id = ?", (owner, listed.id))
