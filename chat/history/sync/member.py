"""One signed-in person's history on its way: flights when the schedule says so, one at a time, and bodies fetched in between.

Knows the order of things and what to do after a fault; knows nothing of other people. Runs on the event loop; the Hub's calls run in the
pool. The token is held here, in memory, and nowhere else.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Final, ParamSpec, TypeVar

from chat.errors import HistoryFailed, UnreadableRecord
from chat.history.hub.faults import HubFault
from chat.history.local.database import Database
from chat.history.sync.clock import Clock
from chat.history.sync.outbox import Outbox
from chat.history.sync.pull import Absent, Mirror
from chat.history.sync.push import Flight
from chat.history.sync.schedule import Schedule

LAST_ATTEMPTS: Final = 4
LAST_SECONDS: Final = 8.0
"""How long leaving waits for the Hub. What is not sent by then waits on the disk for the next sign-in."""

BODIES_AT_ONCE: Final = 500
BODIES_PAUSE: Final = 60.0
"""Bodies fetched one after the other, and seconds until the next ones: 2,500 in the five minutes in which a free account may read 5,000."""

LOOK_AGAIN: Final = 60.0
"""Seconds after which a person who comes back is shown what another device has written meanwhile."""

BLOCKED: Final = "a conversation in your dataset cannot be read by this version of the app, and was left as it is. The others are saved."

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Works:
    """What all couriers share. `notify` is called with an owner whenever their list or status may have changed."""

    database: Database
    outbox: Outbox
    mirror: Mirror
    flight: Flight
    pool: Executor
    clock: Clock
    notify: Callable[[str], None]

    async def run(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The answer of a call that blocks, from a thread of the pool."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, partial(call, *args, **kwargs))

    async def clear(self) -> None:
        """Take what was deleted out of the history's files."""
        if not await self.run(self.database.clear):
            log.info("the history file is read by somebody else; what was deleted is cleared from it later")


class Courier:
    """Starts at once, by reading the dataset's list. `wanted` is the name of the dataset if this person has none yet."""

    def __init__(self, works: Works, owner: str, wanted: str, token: str, schedule: Schedule) -> None:
        self.reason = ""
        self.is_flying = False
        self._works = works
        self._owner = owner
        self._wanted = wanted
        self._token = token
        self._schedule = schedule
        self._woken = asyncio.Event()
        self._listed = asyncio.Event()
        self._lock = asyncio.Lock()
        self._unreadable: set[str] = set()
        self._leaving = False
        self._looked_at = works.clock.now()
        schedule.urgent(works.clock.now())
        self._task = asyncio.create_task(self._live(), name="history")
        self._bodies = asyncio.create_task(self._fetch_bodies(), name="history bodies")

    def renew(self, token: str) -> None:
        """Go on with this token; what waits for a new one is tried at once. Read the list again if that was a while ago."""
        is_new, self._token = token != self._token, token
        if is_new:
            self._schedule.renewed()
        if is_new or self._works.clock.now() - self._looked_at > LOOK_AGAIN:
            self.hurry()

    def changed(self) -> None:
        """Something is to be sent soon."""
        self._schedule.changed(self._works.clock.now())
        self._woken.set()

    def hurry(self) -> None:
        """Something is to be sent, or read, now."""
        self._schedule.urgent(self._works.clock.now())
        self._woken.set()

    async def fetch(self, absent: Absent) -> None:
        """Take over what the dataset has of this conversation.

        Raises:
            HubFault, UnreadableRecord, HistoryFailed
        """
        body = await self._works.run(self._works.flight.body, self._owner, self._wanted, absent, self._token)
        if body:
            self._works.outbox.adopt(self._owner, body.conversation, body.base)

    async def leave(self) -> None:
        """Send what waits, for a few seconds at most, and stop."""
        self._leaving = True
        self._woken.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                await asyncio.wait([self._task])
                for _ in range(LAST_ATTEMPTS):
                    if self._works.outbox.is_empty(self._owner) or self._schedule.is_hopeless:
                        break
                    await self._turn()
        for task in (self._task, self._bodies):
            task.cancel()
        await asyncio.gather(self._task, self._bodies, return_exceptions=True)

    async def _live(self) -> None:
        while not self._leaving:
            await self._works.clock.wait(self._woken, self._schedule.next_at())
            self._woken.clear()
            if not self._leaving and self._schedule.next_at() <= self._works.clock.now():
                await self._turn()

    async def _turn(self) -> None:
        """One flight, and the chores that are due. Never raises: what goes wrong is said, and tried again."""
        async with self._lock:
            self.is_flying = True
            self._looked_at = self._works.clock.now()
            self._works.notify(self._owner)
            self._schedule.began()
            try:
                self.reason = await self._fly()
            except HubFault as fault:
                log.warning("a history waits: %s", fault)
                self.reason = fault.reason
                self._schedule.failed(self._works.clock.now(), fault)
            except HistoryFailed as error:
                self.reason = error.sentence
                self._schedule.failed(self._works.clock.now(), HubFault())
            except Exception:
                log.exception("a history waits, by an error of this app")
                self.reason = HubFault.reason
                self._schedule.failed(self._works.clock.now(), HubFault())
            finally:
                self.is_flying = False
                self._works.notify(self._owner)

    async def _fly(self) -> str:
        """Why something still waits although all went well; empty if nothing does."""
        works, schedule = self._works, self._schedule
        landing = await works.run(works.flight.fly, self._owner, self._wanted, self._token, in_flight=self._leaving)
        if landing.plan:
            works.outbox.land(self._owner, landing.pending, landing.plan)
            await works.run(works.mirror.apply, self._owner, landing.plan.index)
            self._listed.set()
        schedule.landed(works.clock.now(), committed=landing.committed, more=landing.pending.more)
        await self._squash()
        await works.clear()
        return BLOCKED if landing.plan and landing.plan.blocked else ""

    async def _squash(self) -> None:
        works = self._works
        if not works.outbox.account(self._owner).squash:
            return
        if self._leaving or self._schedule.squash_is_due(works.clock.now()):
            await works.run(works.flight.squash, self._owner, self._token)
            self._schedule.squashed()
        else:
            self._schedule.deleted(works.clock.now())

    async def _fetch_bodies(self) -> None:
        """Fetch what is on the Hub only, so that it opens at once and a search finds what is in it."""
        while True:
            await self._listed.wait()
            self._listed.clear()
            absent = [each for each in self._works.mirror.absent(self._owner) if each.id not in self._unreadable]
            try:
                for each in absent[:BODIES_AT_ONCE]:
                    await self._fetch_readable(each)
            except (HubFault, HistoryFailed) as error:
                log.warning("bodies of a history wait: %s", error)
            if absent:
                self._works.notify(self._owner)
            if len(absent) > BODIES_AT_ONCE:
                await self._works.clock.wait(asyncio.Event(), self._works.clock.now() + BODIES_PAUSE)
                self._listed.set()

    async def _fetch_readable(self, absent: Absent) -> None:
        try:
            await self.fetch(absent)
        except UnreadableRecord:
            self._unreadable.add(absent.id)
