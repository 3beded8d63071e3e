"""The outbox: changes not yet pushed, and the last known state of each person's dataset. Tables `outbox` and `datasets` in SQLite.

No calls to the Hub.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import time
from typing import Final

from chat.conversation import Conversation
from chat.errors import UnreadableRecord
from chat.history.hub.index import MergeBase
from chat.history.local.checkpoints import Checkpoints, apply_checkpoints, read_checkpoints
from chat.history.local.conversation_rows import enqueue_change, erase_conversation, has_tombstone, write_conversation
from chat.history.local.database import Database, batched
from chat.history.local.deletions import NOT_DELETED
from chat.history.record import restore_conversation
from chat.history.sync.merge import merge
from chat.history.sync.plan import CommitPlan, PendingChanges, PendingSave

ROWS_PER_COMMIT: Final = 80
"""The Hub recommends 50 to 100 files a commit."""

_PENDING: Final = """
    SELECT o.seq, o.id, o.kind, c.record, c.base, c.base_title, c.base_pinned FROM outbox AS o
    LEFT JOIN conversations AS c ON c.owner = o.owner AND c.id = o.id WHERE o.owner = ?
"""


@dataclass(frozen=True, slots=True)
class RemoteState:
    """What this machine knows about a person's dataset.

    Attributes:
        repo: its name; None if none was found or created yet.
        epoch: its `Index.epoch`; None if the index was never read.
        needs_squash: whether deleted text may still be in its git history.
        needs_removal: whether the whole dataset is to be deleted.
    """

    repo: str | None = None
    epoch: str | None = None
    needs_squash: bool = False
    needs_removal: bool = False


class Outbox:
    """Uses the database of a `SqliteStore`. `clock` returns seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float] = time) -> None:
        self._database = database
        self._clock = clock

    async def is_empty(self, owner: str) -> bool:
        """Whether every change is in the dataset and no squash or removal is due."""

        def is_empty(connection: sqlite3.Connection) -> bool:
            state = _remote_state(connection, owner)
            waiting = connection.execute("SELECT 1 FROM outbox WHERE owner = ? LIMIT 1", (owner,)).fetchone()
            return waiting is None and not state.needs_squash and not state.needs_removal

        return await self._database.read(is_empty)

    async def remote_state(self, owner: str) -> RemoteState:
        """The last known state of this person's dataset."""
        return await self._database.read(lambda connection: _remote_state(connection, owner))

    async def pending(self, owner: str, *, include_unfinished: bool = False) -> PendingChanges:
        """The oldest changes, up to `ROWS_PER_COMMIT`. Unreadable conversations are skipped and stay in the outbox.

        Args:
            include_unfinished: also conversations with an unfinished reply, with the text of its last checkpoint.
        """
        return await self._database.read(partial(_pending, owner=owner, include_unfinished=include_unfinished))

    async def record_push(self, owner: str, changes: PendingChanges, plan: CommitPlan) -> None:
        """Record that `plan` was committed: remove exactly these rows from the outbox, and store merged conversations.

        A conversation that changed again during the push has a new row, which stays. Written in batches; what a kill leaves of them out
        is in the next push, which finds it committed.
        """
        for saves in batched(changes.saves):
            await self._database.write(partial(_record_saves, owner=owner, saves=saves, plan=plan, now=self._clock()))

        def record_deletes(connection: sqlite3.Connection) -> None:
            _dequeue_deletes(connection, changes)
            _upsert(connection, owner, epoch=plan.index.epoch, **({"squash": 1} if changes.deletes else {}))

        await self._database.write(record_deletes)

    async def store_remote(self, owner: str, conversation: Conversation, base: MergeBase) -> None:
        """Store the dataset's version of a conversation. A local change that is still pending is merged with it and stays pending."""
        await self._database.write(lambda connection: _store_version(connection, owner, conversation.id, conversation, base))

    async def discard_deletes(self, changes: PendingChanges) -> None:
        """Remove these deletions from the outbox, because there is no dataset to delete from."""
        await self._database.write(lambda connection: _dequeue_deletes(connection, changes))

    async def record_repo(self, owner: str, repo: str) -> None:
        """Record the name of this person's dataset."""
        await self._database.write(lambda connection: _upsert(connection, owner, repo=repo))

    async def change_dataset(self, owner: str) -> None:
        """Forget the state of the old dataset and queue every stored conversation for a new one."""
        await self._database.write(lambda connection: _change_dataset(connection, owner))

    async def record_squash(self, owner: str) -> None:
        """Record that the git history of the dataset contains no deleted text."""
        await self._database.write(lambda connection: _upsert(connection, owner, squash=0))

    async def request_removal(self, owner: str) -> None:
        """Request the deletion of the whole dataset, until `record_removal` is called."""
        await self._database.write(lambda connection: _upsert(connection, owner, remove=1))

    async def record_removal(self, owner: str) -> None:
        """Record that the dataset was deleted; the next save creates a new one."""
        await self._database.write(lambda connection: connection.execute("DELETE FROM datasets WHERE owner = ?", (owner,)))


def _remote_state(connection: sqlite3.Connection, owner: str) -> RemoteState:
    row = connection.execute("SELECT repo, epoch, squash, remove FROM datasets WHERE owner = ?", (owner,)).fetchone()
    return RemoteState(row[0], row[1], bool(row[2]), bool(row[3])) if row else RemoteState()


def _pending(connection: sqlite3.Connection, owner: str, include_unfinished: bool) -> PendingChanges:
    rows = connection.execute(
        f"{_PENDING} AND (o.kind = 'delete' OR (c.record IS NOT NULL AND (c.writing = 0 OR ?) AND {NOT_DELETED})) ORDER BY o.seq LIMIT ?",
        (owner, include_unfinished, ROWS_PER_COMMIT + 1),
    ).fetchall()
    saves = []
    for row in rows[:ROWS_PER_COMMIT]:
        checkpoints = read_checkpoints(connection, owner, row[1]) if include_unfinished else ()
        if row[2] == "save" and (save := _parse_save(*row, checkpoints=checkpoints)):
            saves.append(save)
    deletes = {row[1]: row[0] for row in rows[:ROWS_PER_COMMIT] if row[2] == "delete"}
    return PendingChanges(tuple(saves), deletes, _remote_state(connection, owner).epoch, len(rows) > ROWS_PER_COMMIT)


def _record_saves(connection: sqlite3.Connection, owner: str, saves: Sequence[PendingSave], plan: CommitPlan, now: float) -> None:
    for save in saves:
        key = save.conversation.id
        if key in plan.dropped:
            erase_conversation(connection, owner, key, now)
            connection.execute("DELETE FROM outbox WHERE owner = ? AND id = ?", (owner, key))
        elif key in plan.bases:
            _store_version(connection, owner, key, plan.merged.get(key), plan.bases[key])
            connection.execute("DELETE FROM outbox WHERE seq = ?", (save.seq,))


def _change_dataset(connection: sqlite3.Connection, owner: str) -> None:
    unknown = "base = NULL, base_title = NULL, base_pinned = NULL, stale = record IS NULL"
    connection.execute(f"UPDATE conversations SET {unknown} WHERE owner = ?", (owner,))  # noqa: S608 (the line above)
    connection.execute(
        """
        INSERT OR IGNORE INTO outbox (owner, id, kind)
        SELECT owner, id, 'save' FROM conversations WHERE owner = ? AND record IS NOT NULL ORDER BY updated_at
        """,
        (owner,),
    )
    connection.execute("DELETE FROM datasets WHERE owner = ?", (owner,))


def _upsert(connection: sqlite3.Connection, owner: str, **columns: str | int) -> None:
    connection.execute("INSERT OR IGNORE INTO datasets (owner) VALUES (?)", (owner,))
    for name, value in columns.items():
        connection.execute(f"UPDATE datasets SET {name} = ? WHERE owner = ?", (value, owner))  # noqa: S608 (names from this file)


def _dequeue_deletes(connection: sqlite3.Connection, changes: PendingChanges) -> None:
    connection.executemany("DELETE FROM outbox WHERE seq = ?", [(seq,) for seq in changes.deletes.values()])


def _store_version(connection: sqlite3.Connection, owner: str, key: str, theirs: Conversation | None, base: MergeBase) -> None:
    """Make the stored conversation include the dataset's version, and store `base`.

    A conversation without pending changes is overwritten by `theirs`; one with pending changes is merged.

    Args:
        theirs: the dataset's version; None if that is what was sent from here.
    """
    if has_tombstone(connection, owner, key):
        return
    if theirs is not None:
        pending = _pending_save(connection, owner, key)
        merged = merge(pending.conversation, theirs, pending.base) if pending else theirs
        write_conversation(connection, owner, merged)
        if merged != theirs:
            enqueue_change(connection, owner, key, "save")
    connection.execute(
        "UPDATE conversations SET base = ?, base_title = ?, base_pinned = ?, stale = 0 WHERE owner = ? AND id = ?",
        (base.digest, base.title, base.pinned, owner, key),
    )


def _pending_save(connection: sqlite3.Connection, owner: str, key: str) -> PendingSave | None:
    row = connection.execute(f"{_PENDING} AND o.id = ? AND c.record IS NOT NULL", (owner, key)).fetchone()
    return _parse_save(*row) if row else None


def _parse_save(
    seq: int, key: str, kind: str, record: str, digest: str | None, title: str, pinned: int, *, checkpoints: Checkpoints = ()
) -> PendingSave | None:
    """A row of `_PENDING` as a value, None if its record cannot be read."""
    try:
        conversation = apply_checkpoints(restore_conversation(record, key), checkpoints)
        return PendingSave(seq, conversation, MergeBase(digest, title, bool(pinned)) if digest else None)
    except UnreadableRecord:
        return None
