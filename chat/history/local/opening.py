"""Opens the SQLite file of the history: settings, check for damage, migrations. A damaged file is set aside and a new one begun; on a full
disk the file is opened all the same, and where there can be no file, the history is in memory.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from chat.errors import DiskFull, HistoryFailed
from chat.history.local.migrations import migrate
from chat.history.local.reserve import Reserve

OPENING_SECONDS: Final = 5.0
"""How long opening waits while another process has the file locked."""

UNUSABLE: Final = "the app cannot write to its data folder"
SET_ASIDE: Final = "The history file was damaged. It was kept as “{name}”, and a new one was begun."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """The history as it could be opened.

    Attributes:
        connection: for one thread at a time.
        notice: a sentence for the person if a damaged file was set aside, else empty.
        unsaved: completes “Not saved: …” if the history is in memory only, else empty.
        is_alone: whether nothing else can read it, so that reads have to take this connection, too.
    """

    connection: sqlite3.Connection
    notice: str = ""
    unsaved: str = ""
    is_alone: bool = False


def open_history(path: Path, now: Callable[[], datetime], reserve: Reserve) -> Opened:
    """Open the history, for writing where that is possible.

    On a full disk the reserve is given up; if that is not enough, the file is opened without the files beside it that other connections
    need, which takes no room. Where the file cannot be opened at all, the history is in memory only.

    Args:
        path: the file; a missing folder is created, readable by this user only.
        now: the current time, for the name under which a damaged file is kept.

    Raises:
        HistoryFailed: another process has the file locked.
    """
    failure: Exception
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with sqlite_errors():
            return _open_with_room(path, now, reserve)
    except DiskFull as error:
        failure, unsaved = error, error.reason
    except HistoryFailed as error:
        if _code(error.__cause__) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        failure, unsaved = error, UNUSABLE
    except OSError as error:
        failure, unsaved = error, UNUSABLE
    log.error("%s cannot be used (%s): the history is kept in memory only, and lost when the app ends", path, failure.__cause__ or failure)
    return Opened(_connected(":memory:"), unsaved=unsaved, is_alone=True)


def _open_with_room(path: Path, now: Callable[[], datetime], reserve: Reserve) -> Opened:
    try:
        return _open_or_begin_anew(path, now)
    except sqlite3.OperationalError as error:
        if not is_disk_full(error):
            raise
    if reserve.release():
        try:
            return _open_or_begin_anew(path, now)
        except sqlite3.OperationalError as error:
            if not is_disk_full(error):
                raise
    log.warning("the disk is full: the history can be read, and not written")
    return Opened(_open(path, is_alone=True), is_alone=True)


def _open_or_begin_anew(path: Path, now: Callable[[], datetime]) -> Opened:
    try:
        return Opened(_open(path))
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        log.warning("the history file is damaged (%s) and was set aside", error)
        notice = SET_ASIDE.format(name=_set_aside(path, now()))
        return Opened(_open(path), notice)


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write. In write-ahead mode it waits for no writer, of this process or another."""
    connection = sqlite3.connect(path, timeout=OPENING_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA query_only = ON")
    return connection


@contextmanager
def sqlite_errors() -> Iterator[None]:
    """Raise an error of SQLite as HistoryFailed, with its own words in the log."""
    try:
        yield
    except sqlite3.Error as error:
        log.warning("SQLite failed: %s", error)
        raise (DiskFull() if is_disk_full(error) else HistoryFailed()) from error


def is_disk_full(error: BaseException) -> bool:
    """Whether this error of SQLite is one of a full disk, for the database or for the index of its write-ahead log."""
    return _code(error) & 0xFF == sqlite3.SQLITE_FULL or _code(error) == sqlite3.SQLITE_IOERR_SHMSIZE


def _code(error: BaseException | None) -> int:
    return int(getattr(error, "sqlite_errorcode", 0))


def _open(path: Path, *, is_alone: bool = False) -> sqlite3.Connection:
    path.touch(mode=0o600)
    return _connected(path, is_alone=is_alone)


def _connected(path: Path | str, *, is_alone: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=OPENING_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        if is_alone:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # the index of the write-ahead log is then in memory
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


def _set_aside(path: Path, now: datetime) -> str:
    """Rename the file and its write-ahead log, content unchanged. Returns the new name."""
    name = f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}"
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(path.with_name(name + suffix))
    return name
