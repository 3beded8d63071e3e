"""One attempt to bring a dataset up to date: read its index, plan a commit, commit. Also fetches single conversations and squashes.

The Hub is called in a thread pool, and what takes long is computed there. No schedule and no retries. The token is an argument of every
call and is stored nowhere.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from time import time
from typing import Final, ParamSpec, TypeVar

from chat.conversation import Conversation
from chat.errors import UnreadableRecord
from chat.history.hub import rows
from chat.history.hub.dataset import DatasetClient, Head
from chat.history.hub.faults import (
    AccessRefused,
    DatasetIsPublic,
    DatasetNotFound,
    HeadMoved,
    HubFault,
    MadePublic,
    MissingAtFirst,
    OutcomeUnknown,
)
from chat.history.hub.index import INDEX_PATH, Index, MergeBase, entry_of_file, restore_index
from chat.history.sync.outbox import Outbox
from chat.history.sync.plan import CommitPlan, PendingChanges, conversations_to_read, plan_commit
from chat.history.sync.pull import PulledList, UnfetchedConversation

REPO_NAMES_TRIED: Final = 5
"""How many names are tried if one is used by a dataset that this app may not see: history, history-2, …"""

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class PushResult:
    """What one push did.

    Attributes:
        plan: the plan that was carried out; None if there is no dataset and none is needed.
        committed: whether the dataset was changed.
    """

    changes: PendingChanges
    plan: CommitPlan | None
    committed: bool


@dataclass(frozen=True, slots=True)
class RemoteConversation:
    """A conversation as the dataset has it, and that version as the base of a later merge."""

    conversation: Conversation
    base: MergeBase


class Push:
    """Shared by all members; holds no per-user state.

    Args:
        pool: the threads for calls that block.
        clock: seconds since 1970.
    """

    def __init__(
        self, client: DatasetClient, outbox: Outbox, pulled: PulledList, pool: Executor, clock: Callable[[], float] = time
    ) -> None:
        self._client = client
        self._outbox = outbox
        self._pulled = pulled
        self._pool = pool
        self._clock = clock

    async def push(
        self, owner: str, default_repo: str, token: str, *, include_unfinished: bool = False, is_second_look: bool = False
    ) -> PushResult:
        """Commit the pending changes, up to `ROWS_PER_COMMIT`. The caller passes the result on to `Outbox.record_push`.

        Args:
            default_repo: the dataset's name if this person has none yet.
            include_unfinished: also commit conversations with an unfinished reply.
            is_second_look: whether what is missing now was missing before, so that it is not a passing fault of the Hub.

        Raises:
            MissingAtFirst: the dataset or its index is missing, and `is_second_look` is False. Nothing was changed.
            HubFault: nothing was committed, or it is unknown; all changes stay in the outbox.
        """
        await self._retire_old_dataset(owner, default_repo, token)
        has_saves = bool((await self._outbox.pending(owner, include_unfinished=include_unfinished)).saves)
        found = await self._find_dataset(owner, default_repo, token, create=has_saves, is_second_look=is_second_look)
        changes = await self._outbox.pending(owner, include_unfinished=include_unfinished)
        if found is None:
            if changes.deletes and changes.epoch:
                raise DatasetNotFound  # there was a dataset, which may still have the deleted conversations
            await self._outbox.discard_deletes(changes)
            return PushResult(changes, None, committed=False)
        repo, head = found
        index, is_rebuilt = await self._read_index(repo, head, token), False
        if index is None and changes.epoch:
            if not is_second_look:
                raise MissingAtFirst
            index, is_rebuilt = await self._rebuild_index(repo, changes.epoch, head, token), True
        to_read = await self._blocking(conversations_to_read, index, changes) if index else ()
        theirs = {key: await self._read_conversation(repo, key, index, head, token) for key in to_read} if index else {}
        plan = await self._blocking(plan_commit, index, changes, theirs, repo, self._clock(), is_rebuilt=is_rebuilt)
        if not plan.is_empty:
            await self._commit(repo, head, plan, token)
            await self._require_private(repo, token)
        return PushResult(changes, plan, committed=not plan.is_empty)

    async def fetch(self, owner: str, default_repo: str, wanted: UnfetchedConversation, token: str) -> RemoteConversation | None:
        """The dataset's current version of a conversation; None if the dataset does not have it.

        Raises:
            HubFault, UnreadableRecord
        """
        repo = (await self._outbox.remote_state(owner)).repo or default_repo
        content = await self._blocking(self._client.read, repo, rows.line_path(wanted.id, wanted.created_at), Head(None), token)
        if content is None:
            return None
        conversation = await self._blocking(rows.restore_line, content, wanted.id)
        return RemoteConversation(conversation, MergeBase(rows.line_digest(content), conversation.title, conversation.pinned))

    async def squash(self, owner: str, token: str) -> None:
        """Remove deleted text from the dataset's git history."""
        repo = (await self._outbox.remote_state(owner)).repo
        if repo:
            await self._blocking(self._client.squash_history, repo, token)
        await self._outbox.record_squash(owner)

    async def _retire_old_dataset(self, owner: str, default_repo: str, token: str) -> None:
        """Delete the dataset if that was requested; switch to another one if its configured name has changed."""
        state = await self._outbox.remote_state(owner)
        if state.needs_removal:
            await self._delete_dataset(owner, default_repo, token)
        elif state.repo and state.repo not in _candidate_names(default_repo):
            if state.needs_squash:
                await self._blocking(self._client.squash_history, state.repo, token)
            await self._outbox.change_dataset(owner)

    async def _find_dataset(
        self, owner: str, default_repo: str, token: str, *, create: bool, is_second_look: bool
    ) -> tuple[str, Head] | None:
        """The name and head of the person's dataset; None if there is none and `create` is False.

        If this app may not see the dataset of a candidate name (usually another app created it), the next name is tried.
        """
        state = await self._outbox.remote_state(owner)
        for name in [state.repo] if state.repo else _candidate_names(default_repo):
            try:
                head = await self._blocking(self._client.head, name, token)
            except AccessRefused as fault:
                if fault.status != 403 or state.repo:
                    raise
                continue
            except DatasetNotFound:
                if state.epoch and not is_second_look:
                    raise MissingAtFirst from None
                if not create:
                    await self._pulled.delete_copies(owner, include_changed=False)
                    return None
                try:
                    if await self._blocking(self._client.create, name, token):
                        await self._pulled.delete_copies(owner, include_changed=True)
                    head = await self._blocking(self._client.head, name, token)
                except DatasetNotFound:
                    continue
            await self._outbox.record_repo(owner, name)
            return name, head
        raise AccessRefused

    async def _read_index(self, repo: str, head: Head, token: str) -> Index | None:
        content = await self._blocking(self._client.read, repo, INDEX_PATH, head, token)
        return None if content is None else await self._blocking(restore_index, content)

    async def _rebuild_index(self, repo: str, epoch: str, head: Head, token: str) -> Index:
        """The index of the files that are there, for a dataset whose index was lost.

        Raises:
            OutcomeUnknown: one of them could not be read just now.
        """
        entries = {}
        for path in await self._blocking(self._client.conversation_paths, repo, head, token):
            content = await self._blocking(self._client.read, repo, path, head, token)
            if content is None:
                raise OutcomeUnknown  # this very commit lists it; left out of the index, it would be deleted on every device
            entries[rows.id_in_path(path)] = await self._blocking(entry_of_file, path, content)
        return Index(epoch=epoch, conversations=entries)

    async def _require_private(self, repo: str, token: str) -> None:
        """Raise MadePublic if the dataset is public now. Nothing else that goes wrong here changes what was committed."""
        try:
            await self._blocking(self._client.head, repo, token)
        except DatasetIsPublic as fault:
            raise MadePublic from fault
        except HubFault:
            pass

    async def _read_conversation(self, repo: str, key: str, index: Index, head: Head, token: str) -> Conversation | None:
        content = await self._blocking(self._client.read, repo, rows.line_path(key, index.conversations[key].created), head, token)
        try:
            return None if content is None else await self._blocking(rows.restore_line, content, key)
        except UnreadableRecord:
            return None

    async def _commit(self, repo: str, head: Head, plan: CommitPlan, token: str) -> None:
        deletes = set(plan.deletes)
        try:
            await self._blocking(self._client.commit, repo, head, plan.adds, sorted(deletes), token)
        except HeadMoved as fault:
            if fault.status != 404 or not deletes:
                raise
            existing = await self._blocking(self._client.existing_paths, repo, deletes, head, token)  # a file may have been deleted by hand
            if existing == deletes:
                raise
            await self._blocking(self._client.commit, repo, head, plan.adds, sorted(existing), token)

    async def _delete_dataset(self, owner: str, default_repo: str, token: str) -> None:
        """Delete the dataset, unless its epoch is new: then it was deleted before, the answer was lost, and this is its successor."""
        state = await self._outbox.remote_state(owner)
        repo = state.repo or default_repo
        try:
            index = await self._read_index(repo, await self._blocking(self._client.head, repo, token), token)
        except DatasetNotFound:
            index = None
        if index is None or state.epoch in (None, index.epoch):
            await self._blocking(self._client.delete_dataset, repo, token)
        await self._outbox.record_removal(owner)

    async def _blocking(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a blocking call in the thread pool and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(call, *args, **kwargs))


def _candidate_names(default_repo: str) -> list[str]:
    return [default_repo, *(f"{default_repo}-{number}" for number in range(2, REPO_NAMES_TRIED + 1))]
