"""Applies the index of the dataset to the conversations listed on this machine. Their records may still be on the Hub only.

A conversation without a row in the outbox is a copy of the dataset's: it is inserted, updated and deleted as the index says. Changes no
record.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from chat.history.hub.index import Index, IndexEntry
from chat.history.local import fulltext
from chat.history.local.conversation_rows import delete_row, enqueue_change, erase_conversation, has_tombstone
from chat.history.local.database import Database, batched
from chat.history.local.deletions import NOT_DELETED
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

    async def apply_index(self, owner: str, index: Index) -> bool:
        """Insert, update and delete copies so that they match the index. Returns whether anything changed.

        Written in batches, the index's epoch last: what a kill leaves of them out is in the next pull.
        """
        listed, epoch = await self._database.read(lambda connection: (_listed_ids(connection, owner), _epoch(connection, owner)))
        is_recreated = bool(epoch) and epoch != index.epoch
        changed = False
        for keys in batched(list(dict.fromkeys((*listed, *index.conversations)))):
            apply = partial(_apply, owner=owner, keys=keys, index=index, is_recreated=is_recreated)
            changed |= await self._database.write(apply, durable=False)
        if epoch != index.epoch:
            await self._database.write(lambda connection: _set_epoch(connection, owner, index.epoch))
        return changed or epoch != index.epoch

    async def delete_copies(self, owner: str, *, include_changed: bool) -> None:
        """Delete the copies of a dataset that no longer exists. Conversations that it never had are kept.

        Args:
            include_changed: also those with changes that were not pushed.
        """
        listed = await self._database.read(lambda connection: _listed_ids(connection, owner))
        for keys in batched(listed):
            await self._database.write(partial(_delete_copies, owner=owner, keys=keys, include_changed=include_changed))
        if include_changed:
            sql = "UPDATE datasets SET epoch = NULL, squash = 0 WHERE owner = ?"
            await self._database.write(lambda connection: connection.execute(sql, (owner,)))

    async def unfetched(self, owner: str) -> tuple[UnfetchedConversation, ...]:
        """The conversations whose newest version is on the Hub only, by last change, newest first."""
        return await self._unfetched("owner = ? ORDER BY updated_at DESC", owner)

    async def find_unfetched(self, owner: str, conversation_id: str) -> UnfetchedConversation | None:
        """This conversation, if its newest version is on the Hub only."""
        return next(iter(await self._unfetched("owner = ? AND id = ?", owner, conversation_id)), None)

    async def _unfetched(self, condition: str, *values: str) -> tuple[UnfetchedConversation, ...]:
        sql = f"SELECT id, created_at FROM conversations AS c WHERE (record IS NULL OR stale) AND {NOT_DELETED} AND {condition}"  # noqa: S608
        return await self._database.read(lambda connection: tuple(UnfetchedConversation(*row) for row in connection.execute(sql, values)))


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


def _listed_ids(connection: sqlite3.Connection, owner: str) -> list[str]:
    return [key for (key,) in connection.execute("SELECT id FROM conversations WHERE owner = ?", (owner,))]


def _listed(connection: sqlite3.Connection, owner: str, keys: Sequence[str]) -> dict[str, _Listed]:
    """Those of the conversations `keys` that are still listed, by id."""
    sql = f"{_LISTED} AND c.id IN ({', '.join('?' * len(keys))})"
    return {row[1]: _Listed(*row) for row in connection.execute(sql, (owner, *keys)).fetchall()}


def _epoch(connection: sqlite3.Connection, owner: str) -> str | None:
    row = connection.execute("SELECT epoch FROM datasets WHERE owner = ?", (owner,)).fetchone()
    return row[0] if row else None


def _set_epoch(connection: sqlite3.Connection, owner: str, epoch: str) -> None:
    connection.execute("INSERT OR IGNORE INTO datasets (owner) VALUES (?)", (owner,))
    connection.execute("UPDATE datasets SET epoch = ? WHERE owner = ?", (epoch, owner))


def _apply(connection: sqlite3.Connection, owner: str, keys: Sequence[str], index: Index, is_recreated: bool) -> bool:
    """Apply the index to these conversations. Returns whether anything changed."""
    before = connection.total_changes
    listed = _listed(connection, owner, keys)
    for key in keys:
        if key in listed:
            _apply_to_listed(connection, owner, listed[key], index, is_recreated=is_recreated)
        elif key in index.conversations:
            _insert(connection, owner, key, index.conversations[key])
    return connection.total_changes != before


def _delete_copies(connection: sqlite3.Connection, owner: str, keys: Sequence[str], include_changed: bool) -> None:
    for listed in _listed(connection, owner, keys).values():
        if listed.base is not None and (include_changed or not listed.is_pending):
            _delete(connection, owner, listed)


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
