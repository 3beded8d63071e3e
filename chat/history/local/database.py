"""One SQLite file: opens it, migrates it, runs transactions, and removes deleted text from the file.

Handles SQLite's own concerns (write-ahead log, full disk, damaged files). Reads no table but `chores` and the search index.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from chat.errors import HistoryFailed
from chat.history.local.migrations import migrate

LOCK_TIMEOUT_SECONDS: Final = 5
"""How long a statement waits while another process has the file locked."""
MERGE_PAGES: Final = 500
"""How much of the search index one step of a purge rewrites (2 MB), so that a save waits for one step at most."""
PURGE_CHORE: Final = "clear"
"""Its name in the table `chores`."""

DISK_FULL: Final = "The disk is full, so this was not saved. Free some space on the machine that runs this app, and try again."
SET_ASIDE: Final = "The history file was damaged. It was kept as “{name}”, and a new one was begun."

log = logging.getLogger(__name__)


class Database:
    """A connection to one SQLite file. Thread-safe: one thread at a time uses it.

    Args:
        path: the file; a missing folder is created, readable by this user only.
        now: the current time, for the name under which a damaged file is kept.

    Attributes:
        notice: a sentence for the person if a damaged file was set aside at opening, else empty.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.notice = ""
        self._path = path
        self._lock = threading.RLock()
        try:
            self._connection = _open(path)
        except sqlite3.OperationalError as error:
            raise _history_failed(error) from error
        except sqlite3.DatabaseError as error:
            log.warning("the history file is damaged (%s) and was set aside", error)
            self.notice = SET_ASIDE.format(name=_set_aside(path, now()))
            self._connection = _open(path)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, locked for this thread.

        Raises:
            HistoryFailed: SQLite reported an error.
        """
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error as error:
                raise _history_failed(error) from error

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """A transaction: committed at the end of the block, rolled back if an exception leaves it.

        Args:
            durable: whether the commit waits until the data is on the disk. If False, the transaction survives a killed process; a power
                cut or a crash of the machine may undo the latest of these transactions, each as a whole, and no durable one.

        Raises:
            HistoryFailed: SQLite reported an error; nothing was changed.
        """
        with self.reading() as connection:
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")  # has no effect inside a transaction
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # on a full disk SQLite has rolled back already
                    connection.execute("ROLLBACK")
                raise

    def first_value(self, sql: str, *values: Any) -> Any:
        """The first value of the first row, None if there is no row."""
        with self.reading() as connection:
            row = connection.execute(sql, values).fetchone()
        return row[0] if row else None

    def purge_deleted(self) -> bool:
        """Remove deleted text from the file's bytes: from old segments of the search index, and from the write-ahead log.

        Runs in short steps, so that other threads can use the file in between. Returns False if another process is reading the file; the
        purge then has to be repeated. A deletion requests it in its own transaction (`request_purge`), so the request survives a restart.
        """
        if not self.first_value("SELECT count(*) FROM chores WHERE name = ?", PURGE_CHORE):
            return True
        pages = -MERGE_PAGES  # negative: begin to merge all segments into one, however few
        while self._merge_search_segments(pages):
            pages = MERGE_PAGES
        with self.reading() as connection:
            if not _truncate_write_ahead_log(connection):
                return False
            connection.execute("DELETE FROM chores WHERE name = ?", (PURGE_CHORE,))
        return True

    def close(self) -> None:
        """Close the file. Its write-ahead log is then empty, unless another process has the file open."""
        with self._lock:
            self._connection.close()

    def _merge_search_segments(self, pages: int) -> bool:
        """One step. Returns whether there was anything left to merge."""
        with self.writing() as connection:
            before = connection.total_changes
            connection.execute("INSERT INTO search(search, rank) VALUES ('merge', ?)", (pages,))
            return connection.total_changes - before >= 2  # documented by FTS5


def request_purge(connection: sqlite3.Connection) -> None:
    """Note, in the caller's transaction, that `Database.purge_deleted` is due."""
    connection.execute("INSERT OR IGNORE INTO chores VALUES (?)", (PURGE_CHORE,))


def _open(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=LOCK_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # a committed transaction survives a power cut
        connection.execute("PRAGMA secure_delete = ON")
        _check_integrity(connection)
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_integrity(connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)


def _truncate_write_ahead_log(connection: sqlite3.Connection) -> bool:
    (blocked, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not blocked


def _set_aside(path: Path, now: datetime) -> str:
    """Rename the file and its write-ahead log, content unchanged. Returns the new name."""
    name = f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}"
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(path.with_name(name + suffix))
    return name


def _history_failed(error: sqlite3.Error) -> HistoryFailed:
    log.warning("SQLite failed: %s", error)
    is_disk_full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return HistoryFailed(DISK_FULL) if is_disk_full else HistoryFailed()
