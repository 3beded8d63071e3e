"""The dataset's list, as this machine shows it: conversations whose bodies may still be on the Hub.

What has no row in the outbox is only a copy here, and comes and goes as the dataset says. Any thread may call; no record is changed.
"""

import sqlite3
from dataclasses import dataclass

from chat.history.hub.index import Entry, Index
from chat.history.local import checkpoints, fulltext
from chat.history.local.database import Database, must_clear
from chat.history.local.store import erase, is_deleted, note
from chat.history.record import encodable


@dataclass(frozen=True, slots=True)
class Absent:
    """A conversation whose newest body is on the Hub only. `created_at` in seconds since 1970 (it is part of the path)."""

    id: str
    created_at: float


class Mirror:
    """Works on the database of a `SqliteStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply(self, owner: str, index: Index) -> bool:
        """Show what the dataset lists, and no longer what it had and has not. Whether anything changed."""
        with self._database.writing() as connection:
            before = connection.total_changes
            known = {row[1]: row for row in connection.execute(_KNOWN, (owner,))}
            epoch = connection.execute("SELECT epoch FROM datasets WHERE owner = ?", (owner,)).fetchone()
            is_other = bool(epoch and epoch[0]) and epoch[0] != index.epoch
            for row in known.values():
                _review(connection, owner, _Known(*row), index, is_other=is_other)
            for key, entry in index.conversations.items():
                if key not in known:
                    _list(connection, owner, key, entry)
            if epoch is None or epoch[0] != index.epoch:
                connection.execute("INSERT OR IGNORE INTO datasets (owner) VALUES (?)", (owner,))
                connection.execute("UPDATE datasets SET epoch = ? WHERE owner = ?", (index.epoch, owner))
            return connection.total_changes != before

    def forget(self, owner: str, *, unsent: bool) -> None:
        """The dataset is gone: take away what it had, with `unsent` also what was changed here since, and keep what it never had."""
        with self._database.writing() as connection:
            for row in connection.execute(_KNOWN, (owner,)).fetchall():
                known = _Known(*row)
                if known.base is not None and (unsent or not known.pending):
                    _remove(connection, owner, known)
            if unsent:
                connection.execute("UPDATE datasets SET epoch = NULL, squash = 0 WHERE owner = ?", (owner,))

    def absent(self, owner: str) -> tuple[Absent, ...]:
        """The conversations whose newest bodies are on the Hub only, the one that changed last first."""
        return self._absent("owner = ? ORDER BY updated_at DESC", owner)

    def absent_one(self, owner: str, conversation_id: str) -> Absent | None:
        """This conversation if its newest body is on the Hub only."""
        return next(iter(self._absent("owner = ? AND id = ?", owner, conversation_id)), None)

    def _absent(self, condition: str, *values: str) -> tuple[Absent, ...]:
        with self._database.reading() as connection:
            sql = f"SELECT id, created_at FROM conversations WHERE (record IS NULL OR stale) AND {condition}"  # noqa: S608 (from above)
            return tuple(Absent(*row) for row in connection.execute(sql, values).fetchall())


_KNOWN = """
    SELECT c.row, c.id, c.base, c.title, c.pinned, c.updated_at, c.stale, o.seq IS NOT NULL, c.record IS NOT NULL FROM conversations AS c
    LEFT JOIN outbox AS o ON o.owner = c.owner AND o.id = c.id WHERE c.owner = ?
"""


@dataclass(frozen=True, slots=True)
class _Known:
    row: int
    id: str
    base: str | None
    title: str
    pinned: int
    updated_at: float
    stale: int
    pending: int
    has_body: int

    @property
    def was_there(self) -> bool:
        """Whether the dataset had it when this machine looked last."""
        return self.base is not None or not self.has_body


def _review(connection: sqlite3.Connection, owner: str, known: _Known, index: Index, *, is_other: bool) -> None:
    """Compare one conversation with what the dataset says of it. `is_other`: it is not the dataset that this machine knew."""
    entry = index.conversations.get(known.id)
    if known.id in index.deleted:
        erase(connection, owner, known.id, index.deleted[known.id])
        connection.execute("DELETE FROM outbox WHERE owner = ? AND id = ?", (owner, known.id))
    elif entry is None:
        if known.was_there and (is_other or not known.pending):
            _remove(connection, owner, known)
    elif not known.pending and (entry.digest != known.base or not known.has_body):
        _update(connection, known, entry)


def _update(connection: sqlite3.Connection, known: _Known, entry: Entry) -> None:
    title = encodable(entry.title)
    if (known.title, known.pinned, known.updated_at, known.stale) == (title, entry.pinned, entry.updated, 1):
        return
    connection.execute(
        "UPDATE conversations SET title = ?, pinned = ?, updated_at = ?, stale = 1 WHERE row = ?",
        (title, entry.pinned, entry.updated, known.row),
    )


def _list(connection: sqlite3.Connection, owner: str, key: str, entry: Entry) -> None:
    """Show a conversation whose body is not here yet. One that was deleted here is deleted there once more."""
    if is_deleted(connection, owner, key):
        note(connection, owner, key, "delete")
        return
    (row,) = connection.execute(
        "INSERT INTO conversations (owner, id, title, pinned, created_at, updated_at, stale) VALUES (?, ?, ?, ?, ?, ?, 1) RETURNING row",
        (owner, key, encodable(entry.title), entry.pinned, entry.created, entry.updated),
    ).fetchone()
    fulltext.put(connection, owner, row, {fulltext.TITLE: entry.title})


def _remove(connection: sqlite3.Connection, owner: str, known: _Known) -> None:
    """Take a copy away, without a tombstone: the dataset may list it again."""
    fulltext.drop(connection, known.row)
    checkpoints.keep_only(connection, owner, known.id)
    connection.execute("DELETE FROM conversations WHERE row = ?", (known.row,))
    connection.execute("DELETE FROM outbox WHERE owner = ? AND id = ?", (owner, known.id))
    must_clear(connection)
