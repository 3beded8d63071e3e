"""What keeps the history's writer waiting: another process that has the file locked, or a job that does not end."""

import asyncio
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from chat.history.local.database import Database
from tests.limits import GENEROUS_SECONDS

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def locked_by_another_process(file: Path) -> AsyncIterator[None]:
    """Another process has `file` locked for writing during the block."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "tests.history.locking_process", str(file))
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=ROOT)
    assert process.stdin
    assert process.stdout
    try:
        assert await process.stdout.readline() == b"locked\n"
        yield
    finally:
        process.stdin.close()
        await process.wait()


@asynccontextmanager
async def busy_writer(database: Database) -> AsyncIterator[None]:
    """The writer of `database` carries out a job during the block, and takes the next ones after it."""
    begun, may_end = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def job(connection: sqlite3.Connection) -> None:
        loop.call_soon_threadsafe(begun.set)
        may_end.wait(GENEROUS_SECONDS)

    writing = asyncio.create_task(database.write(job))
    try:
        await begun.wait()
        yield
    finally:
        may_end.set()
        await writing


async def turns_until(condition: Callable[[], bool]) -> int:
    """How often the event loop came around until `condition()` was true. TimeoutError after `GENEROUS_SECONDS`."""
    turns = 0
    async with asyncio.timeout(GENEROUS_SECONDS):
        while not condition():
            turns += 1
            await asyncio.sleep(0)
    return turns
