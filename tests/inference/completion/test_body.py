"""The body of a reply is read ahead of its consumer, so far and no further."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from chat.inference.completion.body import AHEAD_BYTES, BodyReader

PIECE = bytes(1024)


class Pieces:
    """An endless body that counts what was read of it."""

    def __init__(self, error: Exception | None = None, count: int | None = None) -> None:
        self.read = 0
        self.closed = False
        self._error = error
        self._count = count

    async def __call__(self) -> AsyncGenerator[bytes, None]:
        try:
            while self._count is None or self.read < self._count * len(PIECE):
                self.read += len(PIECE)
                yield PIECE
                await asyncio.sleep(0)
            if self._error:
                raise self._error
        finally:
            self.closed = True


async def turns_of_the_loop(count: int) -> None:
    """Let all other tasks run so often."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_slow_consumer_bounds_what_is_read() -> None:
    pieces = Pieces()
    async with BodyReader(pieces()):
        await turns_of_the_loop(4 * AHEAD_BYTES // len(PIECE))
        assert pieces.read == AHEAD_BYTES


async def test_reading_goes_on_once_there_is_room() -> None:
    pieces = Pieces()
    async with BodyReader(pieces()) as body:
        await turns_of_the_loop(4 * AHEAD_BYTES // len(PIECE))
        assert len(await body.take()) == AHEAD_BYTES
        assert await body.take()


async def test_an_error_is_raised_after_all_that_came_before_it() -> None:
    async with BodyReader(Pieces(error=OSError("reset"), count=3)()) as body:
        await body.ended(10)
        assert await body.take() == PIECE * 3
        with pytest.raises(OSError, match="reset"):
            await body.take()


async def test_the_end_is_an_empty_piece() -> None:
    async with BodyReader(Pieces(count=3)()) as body:
        await body.ended(10)
        assert [await body.take(), await body.take(), await body.take()] == [PIECE * 3, b"", b""]


async def test_leaving_the_block_closes_the_body() -> None:
    pieces = Pieces()
    async with BodyReader(pieces()) as body:
        await body.take()
    assert pieces.closed
