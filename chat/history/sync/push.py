"""One attempt to bring a person's dataset up to date: read it, plan, commit. Blocks; belongs in a thread of its own.

Knows the Hub and the outbox; knows nothing of when to fly, or what to do after a fault. The token is an argument and is kept nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import time

from chat.conversation import Conversation
from chat.errors import UnreadableRecord
from chat.history.hub import index as index_file
from chat.history.hub import rows
from chat.history.hub.dataset import NAMES, Dataset, Head
from chat.history.hub.faults import Missing, Moved, Refused
from chat.history.hub.index import Index
from chat.history.summary import Base
from chat.history.sync.outbox import Outbox
from chat.history.sync.plan import INDEX_PATH, Pending, Plan, plan, to_read
from chat.history.sync.pull import Absent, Mirror


@dataclass(frozen=True, slots=True)
class Landing:
    """What was carried out. `plan` is None where there is no dataset, and need not be; `committed` is whether the dataset changed."""

    pending: Pending
    plan: Plan | None
    committed: bool


@dataclass(frozen=True, slots=True)
class Body:
    """A conversation as the dataset has it, and how to know that version again."""

    conversation: Conversation
    base: Base


class Flight:
    """Flies for everybody. `clock` gives seconds since 1970."""

    def __init__(self, dataset: Dataset, outbox: Outbox, mirror: Mirror, clock: Callable[[], float] = time) -> None:
        self._dataset = dataset
        self._outbox = outbox
        self._mirror = mirror
        self._clock = clock

    def fly(self, owner: str, wanted: str, token: str, *, in_flight: bool = False) -> Landing:
        """Send what waits, as much as one commit takes. The caller hands the landing to `Outbox.land`.

        Args:
            wanted: the name that the dataset gets if this person has none yet.
            in_flight: also send conversations with an unfinished reply.

        Raises:
            HubFault: nothing was done, or it is not known; all that waits still waits.
        """
        self._prepare(owner, wanted, token)
        found = self._find(owner, wanted, token, create=bool(self._outbox.pending(owner, in_flight=in_flight).saves))
        pending = self._outbox.pending(owner, in_flight=in_flight)
        if found is None:
            if pending.deletes and pending.epoch:
                raise Missing  # there was a dataset, and what is to be deleted may still be in it
            self._outbox.note_deleted(pending)
            return Landing(pending, None, committed=False)
        repo, head = found
        index = self._index(repo, head, token)
        theirs = {key: self._body(repo, key, index, head, token) for key in to_read(index, pending)} if index else {}
        drawn = plan(index, pending, theirs, repo, self._clock())
        if not drawn.is_empty:
            self._commit(repo, head, drawn, token)
        return Landing(pending, drawn, committed=not drawn.is_empty)

    def body(self, owner: str, wanted: str, absent: Absent, token: str) -> Body | None:
        """What the dataset has of a conversation now; None if it has nothing any more.

        Raises:
            HubFault, UnreadableRecord
        """
        repo = self._outbox.account(owner).repo or wanted
        content = self._dataset.read(repo, rows.path(absent.id, absent.created_at), Head(None), token)
        if content is None:
            return None
        conversation = rows.read_line(content, absent.id)
        return Body(conversation, Base(rows.digest(content), conversation.title, conversation.pinned))

    def squash(self, owner: str, token: str) -> None:
        """Take what was deleted out of the dataset's history, too."""
        repo = self._outbox.account(owner).repo
        if repo:
            self._dataset.squash(repo, token)
        self._outbox.note_squashed(owner)

    def _prepare(self, owner: str, wanted: str, token: str) -> None:
        """What has to be done to the dataset that was theirs so far."""
        account = self._outbox.account(owner)
        if account.remove:
            self._remove(owner, wanted, token)
        elif account.repo and account.repo not in _names(wanted):
            if account.squash:
                self._dataset.squash(account.repo, token)
            self._outbox.move(owner)

    def _find(self, owner: str, wanted: str, token: str, *, create: bool) -> tuple[str, Head] | None:
        """The person's dataset and its head. None if there is none, and none is needed.

        A name that is taken by a dataset which this app may not see (of another app, as a rule) is passed over for the next one.
        """
        account = self._outbox.account(owner)
        for name in [account.repo] if account.repo else _names(wanted):
            try:
                head = self._dataset.head(name, token)
            except Refused as fault:
                if fault.status != 403 or account.repo:
                    raise
                continue
            except Missing:
                if not create:
                    self._mirror.forget(owner, unsent=False)
                    return None
                try:
                    if self._dataset.create(name, token):
                        self._mirror.forget(owner, unsent=True)
                    head = self._dataset.head(name, token)
                except Missing:
                    continue
            self._outbox.note_repo(owner, name)
            return name, head
        raise Refused

    def _index(self, repo: str, head: Head, token: str) -> Index | None:
        content = self._dataset.read(repo, INDEX_PATH, head, token)
        return None if content is None else index_file.read(content)

    def _body(self, repo: str, key: str, index: Index, head: Head, token: str) -> Conversation | None:
        content = self._dataset.read(repo, rows.path(key, index.conversations[key].created), head, token)
        try:
            return None if content is None else rows.read_line(content, key)
        except UnreadableRecord:
            return None

    def _commit(self, repo: str, head: Head, drawn: Plan, token: str) -> None:
        deletes = set(drawn.deletes)
        try:
            self._dataset.commit(repo, head, drawn.adds, sorted(deletes), token)
        except Moved as fault:
            if fault.status != 404 or not deletes:
                raise
            there = self._dataset.existing(repo, deletes, head, token)  # a file may be gone by somebody's hand
            if there == deletes:
                raise
            self._dataset.commit(repo, head, drawn.adds, sorted(there), token)

    def _remove(self, owner: str, wanted: str, token: str) -> None:
        """Delete the dataset, unless it is a new one already: the deletion may have been carried out before its answer was lost."""
        account = self._outbox.account(owner)
        repo = account.repo or wanted
        try:
            index = self._index(repo, self._dataset.head(repo, token), token)
        except Missing:
            index = None
        if index is None or account.epoch in (None, index.epoch):
            self._dataset.remove(repo, token)
        self._outbox.note_removed(owner)


def _names(wanted: str) -> list[str]:
    return [wanted, *(f"{wanted}-{number}" for number in range(2, NAMES + 1))]
