"""What the dataset has not been told yet, and what it told: the tables beside the conversations that `sync` works with.

Knows SQLite and plans; knows nothing of the Hub's calls. `pending`, `account` and the chores may run in any thread; `land` and `adopt`
change conversations, and belong in the thread that also loads and saves them.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from time import time
from typing import Final

from chat.conversation import Conversation
from chat.errors import UnreadableRecord
from chat.history.local import checkpoints
from chat.history.local.database import Database
from chat.history.local.store import erase, is_deleted, note, write
from chat.history.record import restore
from chat.history.summary import Base
from chat.history.sync.merge import merge
from chat.history.sync.plan import Pending, PendingSave, Plan

ROWS_PER_COMMIT: Final = 80
"""The Hub advises 50 to 100 files a commit."""

_PENDING: Final = """
    SELECT o.seq, o.id, o.kind, c.record, c.base, c.base_title, c.base_pinned FROM outbox AS o
    LEFT JOIN conversations AS c ON c.owner = o.owner AND c.id = o.id WHERE o.owner = ?
"""


@dataclass(frozen=True, slots=True)
class Account:
    """A person's dataset as this machine knows it. `squash` and `remove` are chores that wait to be done."""

    repo: str | None = None
    epoch: str | None = None
    squash: bool = False
    remove: bool = False


class Outbox:
    """Works on the database of a `SqliteStore`. `clock` gives seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float] = time) -> None:
        self._database = database
        self._clock = clock

    def is_empty(self, owner: str) -> bool:
        """Whether the dataset has been told everything, and deleted everything."""
        account = self.account(owner)
        waiting = self._database.one("SELECT 1 FROM outbox WHERE owner = ? LIMIT 1", owner)
        return waiting is None and not account.squash and not account.remove

    def account(self, owner: str) -> Account:
        """What is known of this person's dataset."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT repo, epoch, squash, remove FROM datasets WHERE owner = ?", (owner,)).fetchone()
        return Account(row[0], row[1], bool(row[2]), bool(row[3])) if row else Account()

    def pending(self, owner: str, *, in_flight: bool = False) -> Pending:
        """The oldest rows, as many as go into one commit; with `in_flight` also conversations with an unfinished reply.

        That reply is as far as it has come. Conversations that cannot be read stay where they are.
        """
        with self._database.reading() as connection:
            rows = connection.execute(
                f"{_PENDING} AND (o.kind = 'delete' OR (c.record IS NOT NULL AND (c.writing = 0 OR ?))) ORDER BY o.seq LIMIT ?",
                (owner, in_flight, ROWS_PER_COMMIT + 1),
            ).fetchall()
            taken = rows[:ROWS_PER_COMMIT]
            kept = [checkpoints.of(connection, owner, row[1]) if in_flight else () for row in taken]
        saves = tuple(save for row, replies in zip(taken, kept, strict=True) if row[2] == "save" and (save := _save(*row, replies=replies)))
        deletes = {row[1]: row[0] for row in taken if row[2] == "delete"}
        return Pending(saves, deletes, self.account(owner).epoch, len(rows) > ROWS_PER_COMMIT)

    def land(self, owner: str, pending: Pending, plan: Plan) -> None:
        """Note that the plan for these rows has been carried out. Forgets exactly those rows: what changed meanwhile stays."""
        with self._database.writing() as connection:
            for save in pending.saves:
                key = save.conversation.id
                if key in plan.dropped:
                    erase(connection, owner, key, self._clock())
                    connection.execute("DELETE FROM outbox WHERE owner = ? AND id = ?", (owner, key))
                elif key in plan.bases:
                    _take(connection, owner, key, plan.merged.get(key), plan.bases[key])
                    connection.execute("DELETE FROM outbox WHERE seq = ?", (save.seq,))
            _forget_deletes(connection, pending)
            self._upsert(connection, owner, epoch=plan.index.epoch, **({"squash": 1} if pending.deletes else {}))

    def adopt(self, owner: str, conversation: Conversation, base: Base) -> None:
        """Take over what the dataset has of a conversation. What changed here meanwhile is merged with it, and stays in the outbox."""
        with self._database.writing() as connection:
            _take(connection, owner, conversation.id, conversation, base)

    def note_deleted(self, pending: Pending) -> None:
        """There is no dataset from which these could be deleted."""
        with self._database.writing() as connection:
            _forget_deletes(connection, pending)

    def note_repo(self, owner: str, repo: str) -> None:
        """Remember which dataset is this person's."""
        with self._database.writing() as connection:
            self._upsert(connection, owner, repo=repo)

    def move(self, owner: str) -> None:
        """The history is to go to another dataset from now on: all that is here is sent once more, and nothing is known of the new one."""
        with self._database.writing() as connection:
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

    def note_squashed(self, owner: str) -> None:
        """The dataset's history holds nothing any more that was deleted."""
        with self._database.writing() as connection:
            self._upsert(connection, owner, squash=0)

    def must_remove(self, owner: str) -> None:
        """The whole dataset is to be deleted. `note_removed` when it was."""
        with self._database.writing() as connection:
            self._upsert(connection, owner, remove=1)

    def note_removed(self, owner: str) -> None:
        """The dataset is gone; the next save makes a new one."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM datasets WHERE owner = ?", (owner,))

    @staticmethod
    def _upsert(connection: sqlite3.Connection, owner: str, **columns: str | int) -> None:
        connection.execute("INSERT OR IGNORE INTO datasets (owner) VALUES (?)", (owner,))
        for name, value in columns.items():
            connection.execute(f"UPDATE datasets SET {name} = ? WHERE owner = ?", (value, owner))  # noqa: S608 (names from this file)


def _forget_deletes(connection: sqlite3.Connection, pending: Pending) -> None:
    connection.executemany("DELETE FROM outbox WHERE seq = ?", [(seq,) for seq in pending.deletes.values()])


def _take(connection: sqlite3.Connection, owner: str, key: str, theirs: Conversation | None, base: Base) -> None:
    """Note what the dataset has, and bring the conversation here up to it. `theirs` is None where it has what was sent from here.

    Where nothing waits to be sent, the version here is only a copy, and gives way; else the two are merged.
    """
    if is_deleted(connection, owner, key):
        return
    if theirs is not None:
        mine = _unsent(connection, owner, key)
        merged = merge(mine.conversation, theirs, mine.base) if mine else theirs
        write(connection, owner, merged)
        if merged != theirs:
            note(connection, owner, key, "save")
    connection.execute(
        "UPDATE conversations SET base = ?, base_title = ?, base_pinned = ?, stale = 0 WHERE owner = ? AND id = ?",
        (base.digest, base.title, base.pinned, owner, key),
    )


def _unsent(connection: sqlite3.Connection, owner: str, key: str) -> PendingSave | None:
    row = connection.execute(f"{_PENDING} AND o.id = ? AND c.record IS NOT NULL", (owner, key)).fetchone()
    return _save(*row) if row else None


def _save(
    seq: int, key: str, kind: str, record: str, digest: str | None, title: str, pinned: int, *, replies: checkpoints.Kept = ()
) -> PendingSave | None:
    """None if the record cannot be read. `replies`: how far those in flight have come."""
    try:
        conversation = checkpoints.folded(restore(record, key), replies)
        return PendingSave(seq, conversation, Base(digest, title, bool(pinned)) if digest else None)
    except UnreadableRecord:
        return None
