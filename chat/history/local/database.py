"""One SQLite file: opened, migrated, written in transactions, and cleared of what was deleted.

Knows SQLite's ways (journal, full disk, damaged files); knows nothing of what is in the tables, but for the chore of clearing them.
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

BUSY_SECONDS: Final = 5
MERGE_PAGES: Final = 500
"""How much of the search index one step of clearing rewrites (2 MB), so that no save waits long for it."""
CLEAR: Final = "clear"

DISK_FULL: Final = "The disk is full, so this was not saved. Free some space on the machine that runs this app, and try again."
SET_ASIDE: Final = "The history file was damaged. It was kept as “{name}”, and a new one was begun."

log = logging.getLogger(__name__)


class Database:
    """Safe to use from several threads; they take turns.

    Args:
        path: the file; its folder is made if need be, for nobody else to read.
        now: the time, for the name of a damaged file that is set aside.

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
            raise HistoryFailed(_sentence(error)) from error
        except sqlite3.DatabaseError as error:
            log.warning("the history file is damaged (%s) and was set aside", error)
            self.notice = SET_ASIDE.format(name=_set_aside(path, now()))
            self._connection = _open(path)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone.

        Raises:
            HistoryFailed: SQLite could not do it.
        """
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error as error:
                raise HistoryFailed(_sentence(error)) from error

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is on the disk when the block is left, or nothing if that was by an exception.

        Args:
            durable: False does not wait for the disk. It then outlives a process that is killed, but a power cut or a crash of the machine
                may take back the last ones of these, never half of one, and nothing of what was durable.

        Raises:
            HistoryFailed: SQLite could not do it; nothing was changed.
        """
        with self.reading() as connection:
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")  # SQLite takes it only outside a transaction
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite itself rolls back when the disk is full
                    connection.execute("ROLLBACK")
                raise

    def one(self, sql: str, *values: Any) -> Any:
        """The first value of the first row, None if there is no row."""
        with self.reading() as connection:
            row = connection.execute(sql, values).fetchone()
        return row[0] if row else None

    def clear(self) -> bool:
        """Take what was deleted out of the files, too: out of the search index's old segments, and out of the journal.

        It takes short steps, so that others get their turn. To be called again if the answer is False: somebody else is reading the file.
        A deletion leaves this as a chore in its own transaction (`must_clear`), so that a restart does not forget it.
        """
        if not self.one("SELECT count(*) FROM chores WHERE name = ?", CLEAR):
            return True
        pages = -MERGE_PAGES  # negative: begin to merge all segments into one, however few
        while self._merge(pages):
            pages = MERGE_PAGES
        with self.reading() as connection:
            if not _truncate_journal(connection):
                return False
            connection.execute("DELETE FROM chores WHERE name = ?", (CLEAR,))
        return True

    def close(self) -> None:
        """Close the file. Its journal is empty afterwards, unless another process has the file open."""
        with self._lock:
            self._connection.close()

    def _merge(self, pages: int) -> bool:
        """Whether there was something left to merge."""
        with self.writing() as connection:
            before = connection.total_changes
            connection.execute("INSERT INTO search(search, rank) VALUES ('merge', ?)", (pages,))
            return connection.total_changes - before >= 2  # so says FTS5's documentation


def must_clear(connection: sqlite3.Connection) -> None:
    """Remember, as part of this transaction, that `Database.clear` has something to do."""
    connection.execute("INSERT OR IGNORE INTO chores VALUES (?)", (CLEAR,))


def _open(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # a transaction that ended survives a power cut
        connection.execute("PRAGMA secure_delete = ON")
        _check(connection)
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)


def _truncate_journal(connection: sqlite3.Connection) -> bool:
    (blocked, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not blocked


def _set_aside(path: Path, now: datetime) -> str:
    """Move the file and its journal away, keep every byte of them, and answer with the new name."""
    name = f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}"
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(path.with_name(name + suffix))
    return name


def _sentence(error: sqlite3.Error) -> str:
    log.warning("SQLite failed: %s", error)
    return DISK_FULL if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL else HistoryFailed().sentence
