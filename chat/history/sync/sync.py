"""Write-behind sync of all members: pushes local changes to each member's dataset in few commits, and pulls changes made elsewhere.

All calls come from one event loop. No call waits for the Hub, except where its docstring says so.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from chat.conversation import Conversation
from chat.errors import HistoryFailed
from chat.history.hub.dataset import DatasetClient
from chat.history.hub.faults import HubFault
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from chat.history.status import SAVED, SAVING, HistoryStatus
from chat.history.sync.clock import Clock, MonotonicClock
from chat.history.sync.dependencies import SyncDependencies
from chat.history.sync.member import MemberSync
from chat.history.sync.outbox import Outbox
from chat.history.sync.pull import PulledList
from chat.history.sync.push import Push
from chat.history.sync.schedule import PushSchedule

SYNC_THREADS: Final = 8
SIGN_OUT_SECONDS: Final = 8.0
MAX_TOKENS: Final = 8
"""Browsers of one person whose tokens are held; those of the ones used last."""
NOT_FETCHED: Final = "This conversation is on Hugging Face, which does not answer right now. Try again in a moment."

log = logging.getLogger(__name__)


class Sync:
    """The sync loops of all members of this process.

    Args:
        notify: called with an owner whenever their list or status may have changed.
        rng: jitter for retries after a commit conflict.
        sign_out_seconds: how long a sign-out waits for its last pushes at most.
    """

    def __init__(
        self,
        database: Database,
        client: DatasetClient,
        *,
        clock: Clock | None = None,
        notify: Callable[[str], None] = lambda owner: None,
        rng: random.Random | None = None,
        sign_out_seconds: float = SIGN_OUT_SECONDS,
    ) -> None:
        outbox, pulled = Outbox(database), PulledList(database)
        self._store = SqliteStore(database)
        self._pool = ThreadPoolExecutor(SYNC_THREADS, thread_name_prefix="history")
        push = Push(client, outbox, pulled, self._pool)
        clock = clock or MonotonicClock()
        self._shared = SyncDependencies(database, outbox, pulled, push, clock, notify, sign_out_seconds, self._ended, self._replace_token)
        self._rng = rng or random.Random()  # noqa: S311 (jitter)
        self._members: dict[str, MemberSync] = {}
        self._tokens: dict[str, list[str]] = {}
        self._purges: set[asyncio.Task[None]] = set()

    def sign_in(self, owner: str, repo: str, token: str) -> None:
        """Sync this person's history with dataset `repo` ("name/dataset") from now on, and pull its index.

        Call it whenever the person opens the page: a further call replaces the token, and pulls the index again if that was a while ago.
        Another browser of theirs has a token of its own; the one used last is the one to sync with, and the next one if it is refused.
        """
        self._tokens[owner] = [*self._other_tokens(owner, token)[1 - MAX_TOKENS :], token]
        if member := self._members.get(owner):
            member.refresh(token)
        else:
            self._members[owner] = MemberSync(self._shared, owner, repo, token, PushSchedule(self._rng))

    def leave(self, owner: str) -> None:
        """This person has no page open any more. Their loop and their tokens are dropped unless they come back within an hour."""
        if member := self._members.get(owner):
            member.leave()

    def changed(self, owner: str) -> None:
        """Push soon: the store has a finished reply, a new title or a new pin."""
        if member := self._members.get(owner):
            member.request_push()
        self._shared.notify(owner)

    def deleted(self, owner: str) -> None:
        """Something was deleted in the store: remove it from the files here, and from the dataset and its git history, now."""
        if member := self._members.get(owner):
            member.request_push_now()
        else:
            purge = asyncio.create_task(self._shared.purge_deleted(), name="history purge")
            self._purges.add(purge)
            purge.add_done_callback(self._purges.discard)
        self._shared.notify(owner)

    async def purge_deleted(self) -> None:
        """Remove deleted text from the bytes of the history's files, if that is due."""
        await self._shared.purge_deleted()

    async def delete_all(self, owner: str) -> None:
        """Delete all conversations of this person here, and, if they are signed in, their dataset."""
        await self._store.delete_all(owner)
        if owner in self._members:
            await self._shared.outbox.request_removal(owner)
        self.deleted(owner)

    def is_signed_in(self, owner: str) -> bool:
        """Whether this person's history is synced with a dataset."""
        return owner in self._members

    async def status(self, owner: str) -> HistoryStatus:
        """Whether this person's history is saved. Without a sign-in, it is saved on this machine only, which counts as saved."""
        member = self._members.get(owner)
        if member is None:
            return SAVED
        if member.waiting_reason and not member.is_pushing:
            return HistoryStatus("waiting", member.waiting_reason)
        return SAVED if await self.is_pushed(owner) and not member.is_pushing else SAVING

    async def is_pushed(self, owner: str) -> bool:
        """Whether every change is in this person's dataset."""
        return await self._shared.outbox.is_empty(owner)

    async def open(self, owner: str, conversation_id: str) -> Conversation | None:
        """The newest version of a conversation, None if it is missing. Waits for the Hub if that version is there only.

        Raises:
            UnreadableRecord: it is damaged, or of a newer version of this app.
            HistoryFailed: it is on the Hub only, and could not be fetched.
        """
        unfetched = await self._shared.pulled.find_unfetched(owner, conversation_id)
        member = self._members.get(owner)
        if member and unfetched:
            try:
                await member.fetch(unfetched)
            except HubFault as fault:
                log.warning("a conversation could not be fetched: %s", fault)
        conversation = await self._store.load(owner, conversation_id)
        if conversation is None and unfetched:
            raise HistoryFailed(NOT_FETCHED)
        return conversation

    async def sign_out(self, owner: str, token: str) -> None:
        """Push what is pending, for `sign_out_seconds` at most, and discard this token. The sync goes on with that of another browser.

        The push comes first, with this token: the others may have expired.
        """
        member = self._members.get(owner)
        if member and token in self._tokens[owner] and self._other_tokens(owner, token):
            await member.flush(token)
        if member is None or member is not self._members.get(owner):
            return  # it has ended meanwhile, with all tokens
        if others := self._other_tokens(owner, token):
            self._tokens[owner] = others
            member.change_token(others[-1])
        else:
            self._forget(owner)
            await member.flush_and_stop()

    async def close(self) -> None:
        """Sign out all members and end the threads."""
        members, self._members = list(self._members.values()), {}
        await asyncio.gather(*(member.flush_and_stop() for member in members))
        await asyncio.gather(*self._purges, return_exceptions=True)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _other_tokens(self, owner: str, token: str) -> list[str]:
        return [each for each in self._tokens.get(owner, ()) if each != token]

    def _replace_token(self, owner: str, refused: str) -> str | None:
        """Drop a token that was refused, if there is another one, and return the one used last of those that are left."""
        others = self._other_tokens(owner, refused)
        if not others:
            return None
        self._tokens[owner] = others
        return others[-1]

    def _forget(self, owner: str) -> None:
        self._members.pop(owner, None)
        self._tokens.pop(owner, None)

    def _ended(self, owner: str) -> None:
        self._forget(owner)
        self._shared.notify(owner)
