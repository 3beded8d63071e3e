"""The one thread that writes the history's file: jobs on its connection, one after the other, in the order in which they were given."""

import logging
import sqlite3
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic
from typing import TypeAlias, TypeVar

from chat.errors import HistoryFailed
from chat.history.local.opening import sqlite_errors

T = TypeVar("T")
Job: TypeAlias = Callable[[sqlite3.Connection], T]
"""Work on a connection. It runs in another thread, so it changes nothing that the caller shares with it."""

log = logging.getLogger(__name__)


class Writer:
    """Owns `connection`, and closes it.

    Args:
        lock_seconds: how long a job waits, from when it was given, while another process has the file locked.
    """

    def __init__(self, connection: sqlite3.Connection, lock_seconds: float) -> None:
        self._connection = connection
        self._lock_seconds = lock_seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="history writer")
        self._latest: dict[Hashable, Job[object]] = {}

    def write(self, job: Job[T], *, durable: bool = True) -> Future[T]:
        """Run `job` in a transaction: committed when it returns, rolled back if it raises.

        Args:
            durable: whether the commit waits until the data is on the disk. If False, the transaction survives a killed process; a power
                cut or a crash of the machine may undo the latest of these transactions, each as a whole, and no durable one.

        Raises:
            HistoryFailed: SQLite reported an error, nothing was changed; or the file is closed. The future raises the former.
        """
        return self._submit(self._transaction, job, monotonic() + self._lock_seconds, durable)

    def write_latest(self, key: Hashable, job: Job[object]) -> None:
        """Like `write`, in the place of a job of this key that has not begun. Not durable, and given up at once if the file is locked."""
        self._latest[key] = job
        self._submit(self._write_latest, key)

    def run(self, job: Job[T], lock_seconds: float) -> Future[T]:
        """Run `job` outside a transaction. Errors are those of `write`."""
        return self._submit(self._run, job, monotonic() + lock_seconds)

    def close(self) -> None:
        """Finish all jobs and close the connection. Blocks. Further jobs raise HistoryFailed."""
        self._thread.shutdown()
        self._connection.close()

    def _submit(self, call: Callable[..., T], *args: object) -> Future[T]:
        try:
            return self._thread.submit(call, *args)
        except RuntimeError as error:  # after `close`
            raise HistoryFailed from error

    def _run(self, job: Job[T], deadline: float) -> T:
        with sqlite_errors():
            wait = max(0, round(1000 * (deadline - monotonic())))
            self._connection.execute(f"PRAGMA busy_timeout = {wait}")
            return job(self._connection)

    def _transaction(self, job: Job[T], deadline: float, durable: bool) -> T:
        def transaction(connection: sqlite3.Connection) -> T:
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")  # has no effect inside a transaction
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = job(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # on a full disk SQLite has rolled back already
                    connection.execute("ROLLBACK")
                raise
            return result

        return self._run(transaction, deadline)

    def _write_latest(self, key: Hashable) -> None:
        job = self._latest.pop(key, None)
        if job is None:
            return  # an earlier place in the queue has taken the newest one
        try:
            self._transaction(job, 0.0, durable=False)
        except HistoryFailed:
            log.warning("a checkpoint was dropped; the next one takes its place")
        except Exception:
            log.exception("a checkpoint was dropped because of an error in this app")
