"""Write-behind: what changed here goes to each person's dataset, in a while, in few commits; what changed there comes here.

Knows who is signed in. Knows nothing of HTTP (`dataset`), of what a commit holds (`plan`), of when it is made (`schedule`), or of pages.
All calls come from one event loop, and none of them waits for the Hub unless it says so.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from chat.conversation import Conversation
from chat.errors import HistoryFailed
from chat.history.hub.dataset import Dataset
from chat.history.hub.faults import HubFault
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from chat.history.status import SAVED, SAVING, HistoryStatus
from chat.history.sync.clock import Clock, SystemClock
from chat.history.sync.member import Courier, Works
from chat.history.sync.outbox import Outbox
from chat.history.sync.pull import Mirror
from chat.history.sync.push import Flight
from chat.history.sync.schedule import Schedule

THREADS: Final = 8
NOT_OPENED: Final = "This conversation is on Hugging Face, which does not answer right now. Try again in a moment."

log = logging.getLogger(__name__)


class Sync:
    """All people of this process.

    Args:
        notify: is called with an owner whenever their list or status may have changed.
        dice: spreads the retries of several devices.
    """

    def __init__(
        self,
        database: Database,
        dataset: Dataset,
        *,
        clock: Clock | None = None,
        notify: Callable[[str], None] = lambda owner: None,
        dice: random.Random | None = None,
    ) -> None:
        outbox, mirror = Outbox(database), Mirror(database)
        self._store = SqliteStore(database)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="history")
        flight = Flight(dataset, outbox, mirror)
        self._works = Works(database, outbox, mirror, flight, self._pool, clock or SystemClock(), notify)
        self._dice = dice or random.Random()  # noqa: S311 (nothing secret)
        self._couriers: dict[str, Courier] = {}
        self._chores: set[asyncio.Task[None]] = set()

    def sign_in(self, owner: str, repo: str, token: str) -> None:
        """Keep this person's history in dataset `repo` ("name/dataset") from now on, and fetch its list.

        To be called whenever they come: a later call renews the token if it is another, and the list if it is old.
        """
        if courier := self._couriers.get(owner):
            courier.renew(token)
        else:
            self._couriers[owner] = Courier(self._works, owner, repo, token, Schedule(self._dice))

    def changed(self, owner: str) -> None:
        """A reply has ended, or a title or a pin was changed: the store has it, and the dataset is to have it soon."""
        if courier := self._couriers.get(owner):
            courier.changed()
        self._works.notify(owner)

    def deleted(self, owner: str) -> None:
        """Something was deleted in the store: it is to go from the files, and from the dataset and its history, now."""
        if courier := self._couriers.get(owner):
            courier.hurry()
        else:
            chore = asyncio.create_task(self._works.clear(), name="history clearing")
            self._chores.add(chore)
            chore.add_done_callback(self._chores.discard)
        self._works.notify(owner)

    def delete_all(self, owner: str) -> None:
        """Delete all that this person has here and, if they are signed in, their dataset."""
        self._store.delete_all(owner)
        if owner in self._couriers:
            self._works.outbox.must_remove(owner)
        self.deleted(owner)

    def status(self, owner: str) -> HistoryStatus:
        """The truth about this person's history. Of one who is not signed in: it is saved, on this machine."""
        courier = self._couriers.get(owner)
        if courier is None:
            return SAVED
        if courier.reason and not courier.is_flying:
            return HistoryStatus("waiting", courier.reason)
        return SAVED if self._works.outbox.is_empty(owner) and not courier.is_flying else SAVING

    async def open(self, owner: str, conversation_id: str) -> Conversation | None:
        """The conversation in its newest version, from the dataset if it is newer there; None if this owner has none of that id.

        Raises:
            UnreadableRecord: it is there, and damaged or of a newer version of this app.
            HistoryFailed: it is on the Hub only, and the Hub does not answer.
        """
        courier, absent = self._couriers.get(owner), self._works.mirror.absent_one(owner, conversation_id)
        if courier and absent:
            try:
                await courier.fetch(absent)
            except HubFault as fault:
                log.warning("a conversation could not be fetched: %s", fault)
        conversation = self._store.load(owner, conversation_id)
        if conversation is None and absent:
            raise HistoryFailed(NOT_OPENED)
        return conversation

    async def sign_out(self, owner: str) -> None:
        """Send what waits, for a few seconds at most, and forget the token."""
        if courier := self._couriers.pop(owner, None):
            await courier.leave()

    async def close(self) -> None:
        """As `sign_out` for everybody, and end."""
        couriers, self._couriers = list(self._couriers.values()), {}
        await asyncio.gather(*(courier.leave() for courier in couriers))
        await asyncio.gather(*self._chores, return_exceptions=True)
        self._pool.shutdown(wait=False, cancel_futures=True)
