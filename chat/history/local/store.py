"""Conversations in SQLite: each is one record under its owner, found by its title and its words, and noted for the dataset when it changes.

What is not the owner's is not here: it answers like something that never was. A change is on the disk when the call returns (but for
`save_partial`).
Knows nothing of the Hub; what the outbox is for is in `outbox`.

Call `load`, change, and `save` from one thread without a pause between them, or another's change in between is lost.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from time import time
from typing import Final

from chat.conversation import Conversation, Message
from chat.errors import UnknownConversation
from chat.history.local import checkpoints, fulltext
from chat.history.local.database import Database, must_clear
from chat.history.record import dump, encodable, restore
from chat.history.summary import Hit, Summary

HITS: Final = 30


class SqliteStore:
    """The history of everybody who uses this process.

    Args:
        database: may be shared with an `Outbox`.
        clock: seconds since 1970, for tombstones.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time) -> None:
        self._database = database
        self._clock = clock

    def list(self, owner: str) -> tuple[Summary, ...]:
        """The owner's conversations: pinned first, then the one that changed last."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, title, created_at, updated_at, pinned FROM conversations WHERE owner = ? ORDER BY pinned DESC, updated_at DESC",
                (owner,),
            ).fetchall()
        return tuple(Summary(key, title, created, updated, bool(pinned)) for key, title, created, updated, pinned in rows)

    def load(self, owner: str, conversation_id: str) -> Conversation | None:
        """The conversation; None if this owner has none of that id, or its body is still on the Hub (`Sync.open` fetches it).

        A reply in flight is as far as `save_partial` has it.

        Raises:
            UnreadableRecord: it is here, and damaged or of a newer version.
        """
        with self._database.reading() as connection:
            record, kept = _record(connection, owner, conversation_id), checkpoints.of(connection, owner, conversation_id)
        return None if record is None else checkpoints.folded(restore(record, conversation_id), kept)

    def save(self, owner: str, conversation: Conversation) -> None:
        """Keep `conversation` in the place of the one that has its id. One that was deleted stays deleted.

        Raises:
            HistoryFailed: nothing was changed.
        """
        with self._database.writing() as connection:
            if not is_deleted(connection, owner, conversation.id):
                write(connection, owner, conversation)
                note(connection, owner, conversation.id, "save")

    def save_partial(self, owner: str, conversation_id: str, message: Message) -> None:
        """Keep a reply in flight as far as it has come, until the conversation is saved with it finished.

        Nothing happens if the conversation is not here, or has no reply in flight.
        Costs the same however long the conversation is: neither its record nor the outbox is touched. It does not wait for the disk: a
        process that is killed loses nothing of it, but a power cut may take back the last seconds.

        Raises:
            HistoryFailed: nothing was changed.
        """
        with self._database.writing(durable=False) as connection:
            checkpoints.put(connection, owner, conversation_id, message)

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give it a title.

        Raises:
            UnknownConversation, UnreadableRecord
        """
        self._change(owner, conversation_id, lambda conversation: replace(conversation, title=title))

    def pin(self, owner: str, conversation_id: str, pinned: bool) -> None:
        """Keep it at the top of the list, or no longer.

        Raises:
            UnknownConversation, UnreadableRecord
        """
        self._change(owner, conversation_id, lambda conversation: replace(conversation, pinned=pinned))

    def delete(self, owner: str, conversation_id: str) -> None:
        """Remove it for good, its words from the index, too, and let nobody bring it back. `Database.clear` does the rest in the files.

        Raises:
            UnknownConversation
        """
        with self._database.writing() as connection:
            if not erase(connection, owner, conversation_id, self._clock()):
                raise UnknownConversation
            note(connection, owner, conversation_id, "delete")

    def delete_all(self, owner: str) -> None:
        """Remove all that this owner has here, and the whole dataset as soon as that can be done."""
        with self._database.writing() as connection:
            ids = connection.execute("SELECT id FROM conversations WHERE owner = ?", (owner,)).fetchall()
            for (conversation_id,) in ids:
                erase(connection, owner, conversation_id, self._clock())
            connection.execute("DELETE FROM outbox WHERE owner = ?", (owner,))
            connection.execute("UPDATE datasets SET remove = 1, squash = 0 WHERE owner = ?", (owner,))
            must_clear(connection)

    def search(self, owner: str, words: str, limit: int = HITS) -> tuple[Hit, ...]:
        """Where all these words stand in the title, or in one message. The last word may be unfinished. Titles first, then the latest."""
        with self._database.reading() as connection:
            return fulltext.find(connection, owner, words, limit)

    def unfinished(self) -> tuple[tuple[str, str], ...]:
        """(owner, id) of the conversations with a reply in flight. At start these are what a process that died has left."""
        with self._database.reading() as connection:
            return tuple(connection.execute("SELECT owner, id FROM conversations WHERE writing").fetchall())

    def _change(self, owner: str, conversation_id: str, change: Callable[[Conversation], Conversation]) -> None:
        with self._database.writing() as connection:
            record = _record(connection, owner, conversation_id)
            if record is None:
                raise UnknownConversation
            write(connection, owner, change(restore(record, conversation_id)))
            note(connection, owner, conversation_id, "save")


def write(connection: sqlite3.Connection, owner: str, conversation: Conversation) -> None:
    """Put the record, the line of the list, and the words of the index; what was kept of replies that are not in flight any more goes."""
    in_flight = checkpoints.in_flight(conversation)
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
            dump(conversation),
            bool(in_flight),
        ),
    ).fetchone()
    checkpoints.keep_only(connection, owner, conversation.id, in_flight)
    texts = {message.id: message.text for message in conversation.messages.values() if message.id not in in_flight}
    fulltext.put(connection, owner, row, {**texts, fulltext.TITLE: conversation.title})


def erase(connection: sqlite3.Connection, owner: str, conversation_id: str, now: float) -> bool:
    """Remove it and leave a tombstone. False if it is not here."""
    found = connection.execute("SELECT row FROM conversations WHERE owner = ? AND id = ?", (owner, conversation_id)).fetchone()
    if found is None:
        return False
    fulltext.drop(connection, found[0])
    checkpoints.keep_only(connection, owner, conversation_id)
    connection.execute("DELETE FROM conversations WHERE row = ?", found)
    connection.execute("INSERT OR REPLACE INTO tombstones VALUES (?, ?, ?)", (owner, conversation_id, now))
    must_clear(connection)
    return True


def note(connection: sqlite3.Connection, owner: str, conversation_id: str, kind: str) -> None:
    """Put it in the outbox, with a new number if it is there already."""
    connection.execute("INSERT OR REPLACE INTO outbox (owner, id, kind) VALUES (?, ?, ?)", (owner, conversation_id, kind))


def _record(connection: sqlite3.Connection, owner: str, conversation_id: str) -> str | None:
    row = connection.execute("SELECT record FROM conversations WHERE owner = ? AND id = ?", (owner, conversation_id)).fetchone()
    return row[0] if row else None


def is_deleted(connection: sqlite3.Connection, owner: str, conversation_id: str) -> bool:
    """Whether it has a tombstone."""
    return connection.execute("SELECT 1 FROM tombstones WHERE owner = ? AND id = ?", (owner, conversation_id)).fetchone() is not None
