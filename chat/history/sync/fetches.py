"""Fetches one member's conversations in the background: those whose newest version is on the Hub only. Knows no token and no schedule.

Runs on the event loop, until it is cancelled.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from chat.errors import HistoryFailed, UnreadableRecord
from chat.history.hub.faults import HubFault
from chat.history.sync.clock import Clock
from chat.history.sync.pull import PulledList, UnfetchedConversation

FETCH_BATCH: Final = 500
MAX_FETCH_FAULTS: Final = 3
"""After so many, the rest of a batch waits, too: the Hub is not there."""
FETCH_PAUSE_SECONDS: Final = 60.0
"""Pause after each batch of fetched conversations: 2,500 in five minutes, of the 5,000 reads that a free account has in that time."""

log = logging.getLogger(__name__)


class BackgroundFetches:
    """The fetches of one member.

    Args:
        fetch: stores the dataset's version of a conversation here; raises HubFault, UnreadableRecord or HistoryFailed.
        notify: called when the member's list may have changed.

    Attributes:
        index_pulled: set it after each pull of the dataset's index.
    """

    def __init__(
        self,
        pulled: PulledList,
        clock: Clock,
        owner: str,
        fetch: Callable[[UnfetchedConversation], Awaitable[None]],
        notify: Callable[[], None],
    ) -> None:
        self.index_pulled = asyncio.Event()
        self._pulled = pulled
        self._clock = clock
        self._owner = owner
        self._fetch = fetch
        self._notify = notify
        self._unreadable: set[str] = set()

    async def run(self) -> None:
        """After each pull, fetch conversations that are on the Hub only, so that they open at once and are found by a search."""
        while True:
            await self.index_pulled.wait()
            self.index_pulled.clear()
            try:
                is_done = await self._fetch_batch()
            except Exception:
                log.exception("conversations could not be fetched because of an error in this app")
                is_done = False
            if not is_done:
                await self._clock.wait(asyncio.Event(), self._clock.now() + FETCH_PAUSE_SECONDS)
                self.index_pulled.set()

    async def _fetch_batch(self) -> bool:
        """Fetch what is on the Hub only, up to FETCH_BATCH. Returns whether nothing is left that may be fetched."""
        wanted = [each for each in await self._pulled.unfetched(self._owner) if each.id not in self._unreadable]
        faults = 0
        for each in wanted[:FETCH_BATCH]:
            try:
                await self._fetch(each)
            except UnreadableRecord:
                self._unreadable.add(each.id)
            except (HubFault, HistoryFailed) as error:
                log.warning("a conversation could not be fetched, and will be later: %s", error)
                faults += 1
                if faults == MAX_FETCH_FAULTS:
                    break
        self._notify()  # although nothing was wanted: what the last pause waited for may have been opened meanwhile
        return not faults and len(wanted) <= FETCH_BATCH
