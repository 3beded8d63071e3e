"""What the history does later, in spite of errors."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chat.history.upkeep import Upkeep
from tests.limits import GENEROUS_SECONDS


class Work:
    """The work that is due. `errors` are raised by the next purges."""

    def __init__(self) -> None:
        self.errors: list[Exception] = []
        self.purged = asyncio.Semaphore(0)
        self.is_saved = True

    async def purge(self) -> None:
        self.purged.release()
        if self.errors:
            raise self.errors.pop()

    async def save(self) -> bool:
        return self.is_saved


@pytest.fixture
def work() -> Work:
    return Work()


@pytest_asyncio.fixture
async def upkeep(work: Work) -> AsyncIterator[Upkeep]:
    upkeep = Upkeep((), work.purge, work.save, lambda owner: None)
    yield upkeep
    await upkeep.close()


async def test_an_error_of_the_machine_does_not_end_it(upkeep: Upkeep, work: Work) -> None:
    work.errors = [OSError("stale file handle")]
    for _ in range(2):
        upkeep.look()
        await asyncio.wait_for(work.purged.acquire(), GENEROUS_SECONDS)


async def test_it_ends_although_something_became_due_at_that_moment(work: Work) -> None:
    for _ in range(50):
        upkeep = Upkeep((), work.purge, work.save, lambda owner: None)
        upkeep.look()
        await asyncio.wait_for(work.purged.acquire(), GENEROUS_SECONDS)
        await asyncio.sleep(0)
        upkeep.look()
        await asyncio.wait_for(upkeep.close(), GENEROUS_SECONDS)


async def test_replies_that_end_with_the_process_are_said_in_the_log(upkeep: Upkeep, work: Work, caplog: pytest.LogCaptureFixture) -> None:
    work.is_saved = False
    await upkeep.close()
    assert "could not be saved" in caplog.text
