"""The tables of the local history, as named steps. A step that was released is never changed; a new one is added at the end."""

import sqlite3
from typing import Final

STEPS: Final = (
    (
        "conversations",
        """
        CREATE TABLE conversations (
            row         INTEGER PRIMARY KEY,
            owner       TEXT NOT NULL,
            id          TEXT NOT NULL,
            title       TEXT NOT NULL,
            pinned      INTEGER NOT NULL,
            created_at  REAL NOT NULL,
            updated_at  REAL NOT NULL,
            record      TEXT,                       -- NULL while it is only listed by the dataset
            writing     INTEGER NOT NULL DEFAULT 0, -- whether a reply in it is in flight
            UNIQUE (owner, id)
        );
        CREATE TABLE tombstones (owner TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (owner, id)) WITHOUT ROWID;
        """,
    ),
    (
        "search",
        """
        -- One row for each finished message, and one for each title (its id is empty). `search` has the same row numbers.
        CREATE TABLE messages (row INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, id TEXT NOT NULL, digest BLOB NOT NULL);
        CREATE INDEX messages_of ON messages (conversation);
        CREATE VIRTUAL TABLE search USING fts5 (owner, title, body, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2');
        """,
    ),
    (
        "dataset",
        """
        -- What the dataset has of a conversation, as far as this machine knows; see summary.Base. `stale`: it has a newer version by now.
        ALTER TABLE conversations ADD COLUMN base TEXT;
        ALTER TABLE conversations ADD COLUMN base_title TEXT;
        ALTER TABLE conversations ADD COLUMN base_pinned INTEGER;
        ALTER TABLE conversations ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;
        -- What the dataset has not been told yet. `seq` tells a row that was sent from one that came while it was on its way.
        CREATE TABLE outbox (
            seq   INTEGER PRIMARY KEY AUTOINCREMENT,
            owner TEXT NOT NULL,
            id    TEXT NOT NULL,
            kind  TEXT NOT NULL,                    -- 'save' or 'delete'
            UNIQUE (owner, id)
        );
        -- `epoch` is the dataset's own mark, new when it is created; `squash` and `remove` are chores that outlive a restart.
        CREATE TABLE datasets (
            owner  TEXT PRIMARY KEY,
            repo   TEXT,
            epoch  TEXT,
            squash INTEGER NOT NULL DEFAULT 0,
            remove INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID;
        """,
    ),
    ("chores", "CREATE TABLE chores (name TEXT PRIMARY KEY) WITHOUT ROWID;"),
    (
        "partials",
        """
        -- A reply in flight as far as it has come: the ids of its conversation and message, and the message as JSON.
        CREATE TABLE partials (
            owner        TEXT NOT NULL,
            conversation TEXT NOT NULL,
            message      TEXT NOT NULL,
            record       TEXT NOT NULL,
            PRIMARY KEY (owner, conversation, message)
        );
        -- Says whether a reply is in flight without the row itself, where a long record would have to be read past.
        CREATE INDEX unfinished ON conversations (owner, id, writing) WHERE writing;
        """,
    ),
)


def migrate(connection: sqlite3.Connection) -> None:
    """Take the steps that this file has not taken yet, each in a transaction with its name."""
    connection.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) WITHOUT ROWID")
    done = {name for (name,) in connection.execute("SELECT name FROM migrations")}
    for name, script in STEPS:
        if name not in done:
            connection.executescript(f"BEGIN IMMEDIATE; {script} INSERT INTO migrations VALUES ('{name}'); COMMIT;")  # noqa: S608 (our names)
