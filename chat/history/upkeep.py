"""What the history has to do later, whatever becomes of the page or the process that asked for it: deletions when they can no longer be
taken back, purges of deleted text, and replies that could not be saved. Done at the start, when it is due, and every minute.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from math import inf
from time import time
from typing import Final

from chat.errors import ChatError
from chat.history.interface import History

INTERVAL_SECONDS: Final = 60.0
"""From one look at what is due to the next, at most: a purge that another process held up, a deletion that the disk had no room for."""
RETRY_SECONDS: Final = 5.0
"""From one attempt to save a reply to the next."""

log = logging.getLogger(__name__)


class Upkeep:
    """One for the process; all calls come from its one event loop.

    Args:
        stores: where deletions may be due.
        purge: removes deleted text from the files.
        save: tries to save what could not be saved; returns whether all of it is.
        deleted: called with each owner of whose conversations one was deleted for good.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        stores: Sequence[History],
        purge: Callable[[], Awaitable[None]],
        save: Callable[[], Awaitable[bool]],
        deleted: Callable[[str], None],
        clock: Callable[[], float] = time,
    ) -> None:
        self._stores = stores
        self._purge = purge
        self._save = save
        self._deleted = deleted
        self._clock = clock
        self._more = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def look(self) -> None:
        """There may be something due, or there will be. The first call begins the loop."""
        self._more.set()
        if self._task is None:
            self._task = asyncio.create_task(self._loop(), name="history upkeep")

    async def finish(self, owner: str | None = None) -> bool:
        """Delete for good, now, what could still be taken back: of this owner, or of all. Returns whether all replies are saved, too."""
        try:
            await self._delete_due(inf, owner)
        except ChatError as error:
            log.warning("deletions could not be carried out (%s); they are at the next start", type(error).__name__)
        return await self._save()

    async def close(self) -> None:
        """Finish, and end the loop."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if not await self.finish():
            log.warning("finished replies could not be saved, and are lost but for what was saved while they were written")

    async def _loop(self) -> None:
        while True:
            self._more.clear()
            wait = INTERVAL_SECONDS
            try:
                await self._delete_due(self._clock())
                await self._purge()
                is_saved = await self._save()
                wait = min(wait if is_saved else RETRY_SECONDS, *[await store.next_due() - self._clock() for store in self._stores])
            except ChatError as error:
                log.warning("the history's upkeep failed (%s) and is tried again", type(error).__name__)
            except Exception:
                log.exception("the history's upkeep failed because of an error in this app, and is tried again")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, wait)):  # `wait_for` would swallow a cancellation that comes with the event
                    await self._more.wait()

    async def _delete_due(self, now: float, owner: str | None = None) -> None:
        for store in self._stores:
            for of in await store.delete_due(now, owner):
                self._deleted(of)
