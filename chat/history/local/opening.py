"""Opens the SQLite file of the history: settings, check for damage, migrations. A damaged file is set aside and a new one begun."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from chat.errors import HistoryFailed
from chat.history.local.migrations import migrate

OPENING_SECONDS: Final = 5.0
"""How long opening waits while another process has the file locked."""

DISK_FULL: Final = "The disk is full, so this was not saved. Free some space on the machine that runs this app, and try again."
SET_ASIDE: Final = "The history file was damaged. It was kept as “{name}”, and a new one was begun."

log = logging.getLogger(__name__)


def open_history(path: Path, now: Callable[[], datetime]) -> tuple[sqlite3.Connection, str]:
    """A connection for writing, to be used by one thread at a time, and a sentence for the person if a damaged file was set aside.

    Args:
        path: the file; a missing folder is created, readable by this user only.
        now: the current time, for the name under which a damaged file is kept.

    Raises:
        HistoryFailed: the file cannot be opened.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with sqlite_errors():
        try:
            return _open(path), ""
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            log.warning("the history file is damaged (%s) and was set aside", error)
            notice = SET_ASIDE.format(name=_set_aside(path, now()))
            return _open(path), notice


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
        is_disk_full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
        raise (HistoryFailed(DISK_FULL) if is_disk_full else HistoryFailed()) from error


def _open(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=OPENING_SECONDS, isolation_level=None, check_same_thread=False)
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


def _set_aside(path: Path, now: datetime) -> str:
    """Rename the file and its write-ahead log, content unchanged. Returns the new name."""
    name = f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}"
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(path.with_name(name + suffix))
    return name
