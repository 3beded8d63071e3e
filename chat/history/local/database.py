"""One SQLite file, off the event loop: one thread writes, a few threads read, and coroutines wait for them.

Also removes deleted text from the file. Reads no table but `chores` and the search index.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from chat.errors import DiskFull
from chat.history.local.opening import open_history
from chat.history.local.readers import Readers
from chat.history.local.reserve import Reserve
from chat.history.local.writer import Job, Writer

LOCK_SECONDS: Final = 5.0
"""How long a write waits, from when it was asked for, while another process has the file locked."""
PURGE_LOCK_SECONDS: Final = 0.5
"""How long a purge waits for another process that reads the file. Saves wait as long."""
MERGE_PAGES: Final = 500
"""How much of the search index one step of a purge rewrites (2 MB), so that a save waits for one step at most."""
ROWS_PER_WRITE: Final = 50
"""How many conversations one write of the sync changes, so that others can write in between."""
PURGE_CHORE: Final = "clear"
"""Its name in the table `chores`."""

T = TypeVar("T")


class Database:
    """One SQLite file, opened and migrated when this is made. A job gets a connection and runs in another thread.

    Args:
        path: the file; a missing folder is created, readable by this user only.
        now: the current time, for the name under which a damaged file is kept.

    Attributes:
        notice: a sentence for the person if a damaged file was set aside at opening, else empty.
        unsaved: completes “Not saved: …” if there is no file, and the history is in memory only; else empty.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC), *, lock_seconds: float = LOCK_SECONDS) -> None:
        self._reserve = Reserve(path.with_name(f"{path.name}.reserve"))
        opened = open_history(path, now, self._reserve)
        self.notice, self.unsaved = opened.notice, opened.unsaved
        self._lock_seconds = lock_seconds
        self._writer = Writer(opened.connection, lock_seconds)
        self._readers = None if opened.is_alone else Readers(path)
        self.keep_reserve()

    async def read(self, job: Job[T]) -> T:
        """The result of `job`, which sees every write that was awaited before. Waits for no lock.

        Raises:
            HistoryFailed: SQLite reported an error.
        """
        if self._readers is None:
            return await asyncio.wrap_future(self._writer.run(job, self._lock_seconds))
        return await self._readers.read(job)

    async def write(self, job: Job[T], *, durable: bool = True, makes_room: bool = False) -> T:
        """The result of `job`, run as one transaction after all writes that were asked for before it.

        Once asked for, it is carried out, even if the caller is cancelled. `durable`: see `Writer.write`. `makes_room`: a deletion, for
        which the reserve is given up on a full disk.

        Raises:
            HistoryFailed: SQLite reported an error; nothing was changed. An error of the job is raised as it is, and changes nothing.
        """
        try:
            return await asyncio.shield(asyncio.wrap_future(self._writer.write(job, durable=durable)))
        except DiskFull:
            if not makes_room or not self._reserve.release():
                raise
            return await asyncio.shield(asyncio.wrap_future(self._writer.write(job, durable=durable)))

    def write_latest(self, key: Hashable, job: Job[object]) -> None:
        """Ask for a write that nobody waits for, instead of one of this key that has not begun. Its failure is a line in the log."""
        self._writer.write_latest(key, job)

    def write_blocking(self, job: Job[T]) -> T:
        """Like `write`, for the start of the process, before there is an event loop."""
        return self._writer.write(job).result()

    def read_blocking(self, job: Job[T]) -> T:
        """Like `read`, for the start of the process."""
        return self._writer.run(job, self._lock_seconds).result()

    def keep_reserve(self) -> None:
        """Hold some room for the next full disk, if there is a file and the disk is not full now. Blocks."""
        if self._readers and not self.unsaved:
            self._reserve.keep()

    async def first_value(self, sql: str, *values: Any) -> Any:
        """The first value of the first row, None if there is no row."""
        row = await self.read(lambda connection: connection.execute(sql, values).fetchone())
        return row[0] if row else None

    async def purge_deleted(self) -> bool:
        """Remove deleted text from the file's bytes: from old segments of the search index, and from the write-ahead log.

        Runs in short steps, so that others can write in between. Returns False if another process is reading the file; the purge then has
        to be repeated. A deletion requests it in its own transaction (`request_purge`), so the request survives a restart.
        """
        if not await self.first_value("SELECT count(*) FROM chores WHERE name = ?", PURGE_CHORE):
            return True
        purged = None
        while purged is None:
            pages = -MERGE_PAGES  # negative: begin to merge all segments into one, however few
            while await self.write(partial(_merge_search_segments, pages=pages), makes_room=True):
                pages = MERGE_PAGES
            purged = await asyncio.shield(asyncio.wrap_future(self._writer.run(_truncate_write_ahead_log, PURGE_LOCK_SECONDS)))
        await asyncio.to_thread(self.keep_reserve)
        return purged

    def close(self) -> None:
        """Carry out all writes that were asked for, and close the file. Blocks.

        Its write-ahead log is then empty, unless another process has the file open.
        """
        if self._readers:
            self._readers.close()
        self._writer.close()


def batched(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """`rows` in order, in parts that are each one write."""
    return (rows[begin : begin + ROWS_PER_WRITE] for begin in range(0, len(rows), ROWS_PER_WRITE))


def request_purge(connection: sqlite3.Connection) -> None:
    """Note, in the caller's transaction, that `Database.purge_deleted` is due."""
    connection.execute("INSERT OR IGNORE INTO chores VALUES (?)", (PURGE_CHORE,))


def _merge_search_segments(connection: sqlite3.Connection, pages: int) -> bool:
    """One step. Returns whether there was anything left to merge."""
    before = connection.total_changes
    connection.execute("INSERT INTO search(search, rank) VALUES ('merge', ?)", (pages,))
    return connection.total_changes - before >= 2  # documented by FTS5


def _truncate_write_ahead_log(connection: sqlite3.Connection) -> bool | None:
    """Returns whether the purge is complete; None if something was deleted since the segments were merged."""
    if _merge_search_segments(connection, -MERGE_PAGES):
        return None
    (blocked, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if not blocked:
        connection.execute("DELETE FROM chores WHERE name = ?", (PURGE_CHORE,))
    return not blocked
