"""Threads that read the history's file, each with a connection of its own. Readers wait for no writer, and no writer for them."""

import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from chat.errors import HistoryFailed
from chat.history.local.opening import open_reader, sqlite_errors
from chat.history.local.writer import Job

READ_THREADS: Final = 4

T = TypeVar("T")


class Readers:
    """Connections are opened when they are first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = ThreadPoolExecutor(READ_THREADS, thread_name_prefix="history reader")
        self._own = threading.local()
        self._opened: list[sqlite3.Connection] = []

    async def read(self, job: Job[T]) -> T:
        """The result of `job`, which sees the file as it is at one moment: every transaction committed before the call, none in part.

        Raises:
            HistoryFailed: SQLite reported an error, or the file is closed.
        """
        try:
            reading = asyncio.get_running_loop().run_in_executor(self._threads, self._read, job)
        except RuntimeError as error:  # after `close`
            raise HistoryFailed from error
        return await reading

    def close(self) -> None:
        """Finish what is being read and close all connections. Blocks."""
        self._threads.shutdown()
        for connection in self._opened:
            connection.close()

    def _read(self, job: Job[T]) -> T:
        with sqlite_errors():
            connection = self._connection()
            connection.execute("BEGIN")
            try:
                return job(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _connection(self) -> sqlite3.Connection:
        """This thread's own."""
        if not hasattr(self._own, "connection"):
            self._own.connection = open_reader(self._path)
            self._opened.append(self._own.connection)
        connection: sqlite3.Connection = self._own.connection
        return connection
