"""Reads the body of a response in a task of its own, ahead of its consumer.

Pure asyncio; does not know HTTP.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from types import TracebackType
from typing import Final, Self

AHEAD_BYTES: Final = 256 * 1024
"""How far the task reads ahead. Beyond this it waits for the consumer, and so does the server."""


class BodyReader:
    """Reads `pieces` while the block is entered, and closes them at its exit, at once."""

    def __init__(self, pieces: AsyncGenerator[bytes, None]) -> None:
        self._pieces = pieces
        self._arrived: list[bytes] = []
        self._size = 0
        self._error: Exception | None = None
        self._changed = asyncio.Event()
        self._has_room = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._read(), name="body of a reply")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    async def take(self) -> bytes:
        """All that has arrived since the last call, at least one byte; nothing at the end.

        Raises:
            Exception: what the pieces raised, once all that arrived before has been returned.
        """
        while not self._arrived and not self._task.done():
            self._changed.clear()
            await self._changed.wait()
        if not self._arrived and self._error:
            raise self._error
        taken = b"".join(self._arrived)
        self._arrived.clear()
        self._size = 0
        self._has_room.set()
        return taken

    async def ended(self, seconds: float) -> None:
        """Wait for the end of the body, so many seconds at most."""
        await asyncio.wait([self._task], timeout=seconds)

    async def _read(self) -> None:
        try:
            async with aclosing(self._pieces) as pieces:
                async for piece in pieces:
                    self._arrived.append(piece)
                    self._size += len(piece)
                    self._changed.set()
                    if self._size >= AHEAD_BYTES:
                        self._has_room.clear()
                        await self._has_room.wait()
        except Exception as error:
            self._error = error
        finally:
            self._changed.set()
