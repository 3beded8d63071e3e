"""The tables of the local history, created by named migration steps. A released step is never changed; new ones are appended."""

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
        -- One row for each finished message, and one for each title (with an empty id). Row numbers are those of `search`.
        CREATE TABLE messages (row INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, id TEXT NOT NULL, digest BLOB NOT NULL);
        CREATE INDEX messages_of ON messages (conversation);
        CREATE VIRTUAL TABLE search USING fts5 (owner, title, body, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2');
        """,
    ),
    (
        "dataset",
        """
        -- The version that this machine and the dataset had in common last (index.MergeBase). `stale`: the dataset has a newer one.
        ALTER TABLE conversations ADD COLUMN base TEXT;
        ALTER TABLE conversations ADD COLUMN base_title TEXT;
        ALTER TABLE conversations ADD COLUMN base_pinned INTEGER;
        ALTER TABLE conversations ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;
        -- Changes that are not in the dataset yet. A change made during a push gets a new `seq`, so it is not taken for the pushed one.
        CREATE TABLE outbox (
            seq   INTEGER PRIMARY KEY AUTOINCREMENT,
            owner TEXT NOT NULL,
            id    TEXT NOT NULL,
            kind  TEXT NOT NULL,                    -- 'save' or 'delete'
            UNIQUE (owner, id)
        );
        -- `epoch` is a random id, drawn when the dataset is created. `squash` and `remove` are due chores; they survive a restart.
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
        -- Checkpoints of unfinished replies: the ids of conversation and message, and the message as JSON.
        CREATE TABLE partials (
            owner        TEXT NOT NULL,
            conversation TEXT NOT NULL,
            message      TEXT NOT NULL,
            record       TEXT NOT NULL,
            PRIMARY KEY (owner, conversation, message)
        );
        -- A covering index: finds out whether a reply is unfinished without reading the row, which holds a long record.
        CREATE INDEX unfinished ON conversations (owner, id, writing) WHERE writing;
        """,
    ),
    (
        "deletions",
        """
        -- Conversations that were deleted and may still be taken back. `due`: when they are erased, in seconds since 1970.
        CREATE TABLE deletions (owner TEXT NOT NULL, id TEXT NOT NULL, due REAL NOT NULL, PRIMARY KEY (owner, id)) WITHOUT ROWID;
        """,
    ),
)


def migrate(connection: sqlite3.Connection) -> None:
    """Run the steps that are not listed in the table `migrations`, each in one transaction together with its entry there."""
    connection.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) WITHOUT ROWID")
    done = {name for (name,) in connection.execute("SELECT name FROM migrations")}
    for name, script in STEPS:
        if name not in done:
            connection.executescript(f"BEGIN IMMEDIATE; {script} INSERT INTO migrations VALUES ('{name}'); COMMIT;")  # noqa: S608 (names from above)
