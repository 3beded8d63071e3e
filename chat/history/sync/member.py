"""The sync loop of one signed-in member: pushes when the schedule says so, one at a time. `fetches` runs beside it.

Runs on the event loop. The token is held here, in memory only.
"""

import asyncio
import contextlib
import logging
from functools import partial
from math import inf
from typing import Final

from chat.errors import HistoryFailed
from chat.history.hub.faults import AccessRefused, HubFault, MissingAtFirst
from chat.history.sync.dependencies import SyncDependencies
from chat.history.sync.fetches import BackgroundFetches
from chat.history.sync.pull import UnfetchedConversation
from chat.history.sync.schedule import LOOK_AGAIN_SECONDS, PushSchedule

FINAL_PUSHES: Final = 4
"""How many pushes a sign-out makes at most. Changes that are left stay on the disk until the next sign-in."""

REFRESH_SECONDS: Final = 60.0
"""A page that opens this long after the last push pulls the index again, so that changes made on other devices show."""

AWAY_SECONDS: Final = 3600.0
"""How long a member who has no page open keeps their loop and their token here."""

SOME_UNREADABLE: Final = (
    "a conversation in your dataset cannot be read by this version of the app, and was left as it is. The others are saved."
)

log = logging.getLogger(__name__)


class MemberSync:
    """Starts at once, with a pull of the dataset's index. Ends by itself a while after `leave`.

    Args:
        default_repo: the dataset's name if this person has none yet.

    Attributes:
        waiting_reason: why changes are not in the dataset; empty if nothing hinders it.
        is_pushing: whether a push is in progress.
    """

    def __init__(self, dependencies: SyncDependencies, owner: str, default_repo: str, token: str, schedule: PushSchedule) -> None:
        self.waiting_reason = ""
        self.is_pushing = False
        self._shared = dependencies
        self._owner = owner
        self._default_repo = default_repo
        self._token = token
        self._schedule = schedule
        self._end_at = inf
        self._wake_up = asyncio.Event()
        self._lock = asyncio.Lock()
        self._is_stopping = False
        self._is_flushing = False
        self._missing_since: float | None = None
        self._last_push_at = dependencies.clock.now()
        notify = partial(dependencies.notify, owner)
        self._fetches = BackgroundFetches(dependencies.pulled, dependencies.clock, owner, self.fetch, notify)
        schedule.request_push_now(dependencies.clock.now())
        self._push_task = asyncio.create_task(self._push_loop(), name="history")
        self._fetch_task = asyncio.create_task(self._fetches.run(), name="history fetches")

    def refresh(self, token: str) -> None:
        """Continue with this token. If it is new, or the last push was more than `REFRESH_SECONDS` ago, push and pull now."""
        self._end_at = inf
        self.change_token(token)
        if self._shared.clock.now() - self._last_push_at > REFRESH_SECONDS:
            self.request_push_now()

    def change_token(self, token: str) -> None:
        """Continue with this token. If it is new, push and pull now."""
        if self._take_token(token):
            self.request_push_now()

    def leave(self) -> None:
        """They have no page open any more. Without a `refresh` the loop ends after `AWAY_SECONDS`; what cannot be pushed waits here."""
        self._end_at = self._shared.clock.now() + AWAY_SECONDS
        self._wake_up.set()

    def request_push(self) -> None:
        """Push soon: something was changed."""
        self._schedule.request_push(self._shared.clock.now())
        self._wake_up.set()

    def request_push_now(self) -> None:
        """Push and pull at once."""
        self._schedule.request_push_now(self._shared.clock.now())
        self._wake_up.set()

    async def fetch(self, wanted: UnfetchedConversation) -> None:
        """Store the dataset's version of this conversation here.

        Raises:
            HubFault, UnreadableRecord, HistoryFailed
        """
        remote = await self._shared.push.fetch(self._owner, self._default_repo, wanted, self._token)
        if remote:
            await self._shared.outbox.store_remote(self._owner, remote.conversation, remote.base)

    async def flush(self, token: str) -> None:
        """Push what is pending with this token, which is about to be discarded, for `sign_out_seconds` at most. The loop goes on."""
        if not await self._has_unsent():
            return
        self._take_token(token)
        self._is_flushing = True
        try:
            async with asyncio.timeout(self._shared.sign_out_seconds):
                await self._final_pushes()
        except TimeoutError:
            self.request_push()  # what was broken off
        finally:
            self._is_flushing = False

    async def flush_and_stop(self) -> None:
        """Push what is pending, for `sign_out_seconds` at most, and end the loop."""
        self._is_stopping = True
        self._wake_up.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._shared.sign_out_seconds):
                await asyncio.wait([self._push_task])
                await self._final_pushes()
        for task in (self._push_task, self._fetch_task):
            task.cancel()
        await asyncio.gather(self._push_task, self._fetch_task, return_exceptions=True)

    async def _final_pushes(self) -> None:
        for _ in range(FINAL_PUSHES):
            if self._schedule.needs_new_token or not await self._has_unsent():
                break
            await self._push_and_report()

    def _take_token(self, token: str) -> bool:
        """Use this token from now on. Returns whether it is a new one; what the old one had to wait for is then forgotten."""
        is_new, self._token = token != self._token, token
        if is_new:
            self._schedule.clear_retry_delay()
        return is_new

    async def _push_loop(self) -> None:
        while not self._is_stopping:
            await self._shared.clock.wait(self._wake_up, min(self._schedule.next_at(), self._end_at))
            self._wake_up.clear()
            if not self._is_stopping and self._schedule.next_at() <= self._shared.clock.now():
                await self._push_and_report()
            elif not self._is_stopping and self._end_at <= self._shared.clock.now():
                if not self.waiting_reason and await self._has_unsent():
                    self.leave()  # a reply is still being written
                elif self._end_at < inf:  # not back meanwhile
                    self._fetch_task.cancel()
                    self._shared.on_end(self._owner)
                    break

    async def _has_unsent(self) -> bool:
        """Whether something is still to be pushed. Also True while the outbox cannot be read. Never raises."""
        try:
            return not await self._shared.outbox.is_empty(self._owner)
        except HistoryFailed as error:
            log.warning("the outbox could not be read, and will be later: %s", error)
            return True

    async def _push_and_report(self) -> None:
        """One push, and the squash and purge that are due. Never raises: an error becomes `waiting_reason` and a later retry."""
        async with self._lock:
            self.is_pushing, token = True, self._token
            self._last_push_at = self._shared.clock.now()
            self._shared.notify(self._owner)
            self._schedule.push_started()
            try:
                self.waiting_reason = await self._push(token)
            except HubFault as fault:
                self._note_whether_missing(fault)
                log.warning("a push failed and will be retried: %s", fault)
                self._retry_later(fault.reason, fault)
                if self._schedule.needs_new_token:
                    self._look_for_another_token(token, is_refused=isinstance(fault, AccessRefused))
            except HistoryFailed as error:
                self._retry_later(error.sentence)
            except Exception:
                log.exception("a push failed because of an error in this app")
                self._retry_later(HubFault.reason)
            finally:
                self.is_pushing = False
                self._shared.notify(self._owner)

    def _note_whether_missing(self, fault: HubFault) -> None:
        """Keep the time of the first look: pushes in between, such as those of a sign-in, are no second look."""
        if not isinstance(fault, MissingAtFirst):
            self._missing_since = None
        elif self._missing_since is None:
            self._missing_since = self._shared.clock.now()

    def _retry_later(self, reason: str, fault: HubFault | None = None) -> None:
        self.waiting_reason = reason
        self._schedule.push_failed(self._shared.clock.now(), fault or HubFault())

    def _look_for_another_token(self, used: str, *, is_refused: bool) -> None:
        """Go on at once with another token than the one just used: that of a sign-in during the push, or of another browser."""
        other = self._shared.replace_token(self._owner, used) if is_refused else None
        if self._token != used:
            other = self._token
        if other:
            self._token, self.waiting_reason = other, ""
            self._schedule.clear_retry_delay()
            self.request_push_now()

    async def _push(self, token: str) -> str:
        """Returns why some changes are still pending although the push succeeded; empty if none are."""
        shared, schedule = self._shared, self._schedule
        second_look_at = inf if self._missing_since is None else self._missing_since + LOOK_AGAIN_SECONDS
        result = await shared.push.push(
            self._owner,
            self._default_repo,
            token,
            include_unfinished=self._is_stopping,
            is_second_look=second_look_at <= shared.clock.now(),
        )
        self._missing_since = None
        if result.plan:
            await shared.outbox.record_push(self._owner, result.changes, result.plan)
            await shared.pulled.apply_index(self._owner, result.plan.index)
            self._fetches.index_pulled.set()
        schedule.push_succeeded(shared.clock.now(), committed=result.committed, has_more=result.changes.has_more)
        await self._squash_if_due(token)
        await shared.purge_deleted()
        return SOME_UNREADABLE if result.plan and result.plan.unreadable else ""

    async def _squash_if_due(self, token: str) -> None:
        shared = self._shared
        if not (await shared.outbox.remote_state(self._owner)).needs_squash:
            return
        if self._is_stopping or self._is_flushing or self._schedule.squash_is_due(shared.clock.now()):
            await shared.push.squash(self._owner, token)
            self._schedule.squash_succeeded()
        else:
            self._schedule.request_squash(shared.clock.now())
