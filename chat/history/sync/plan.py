"""What one commit must hold so that the dataset has what the outbox has. Pure: values in, values out.

Tombstones win over everything; two versions of a conversation are merged; what cannot be read is left alone. Planned anew from the fresh
state before each attempt, so an attempt whose answer was lost does no harm.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chat.conversation import Conversation, new_id
from chat.history.hub import index as index_file
from chat.history.hub import rows
from chat.history.hub.card import CARD_VERSION, PATH, card
from chat.history.hub.index import Entry, Index
from chat.history.summary import Base
from chat.history.sync.merge import merge

INDEX_PATH = "index.json"


@dataclass(frozen=True, slots=True)
class PendingSave:
    """A conversation that changed here. `base` is what the dataset had of it, as far as is known; None if it never had it."""

    seq: int
    conversation: Conversation
    base: Base | None


@dataclass(frozen=True, slots=True)
class Pending:
    """The rows of one person's outbox that one commit takes; `deletes` is id → seq. `more` says that others wait behind them.

    `epoch` is the dataset's mark when it was last seen, None if it never was.
    """

    saves: tuple[PendingSave, ...] = ()
    deletes: Mapping[str, int] = field(default_factory=dict)
    epoch: str | None = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """One commit, and what is true when it is made.

    Attributes:
        index: the index as it will be.
        adds: path → content.
        deletes: paths.
        bases: id → what the dataset then has of it.
        merged: the conversations that came out of two versions.
        dropped: conversations that were deleted elsewhere.
        blocked: conversations of which the dataset has something that this app cannot read.
    """

    index: Index
    adds: Mapping[str, bytes]
    deletes: tuple[str, ...]
    bases: Mapping[str, Base]
    merged: Mapping[str, Conversation]
    dropped: frozenset[str]
    blocked: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Whether the dataset is as it should be already."""
        return not self.adds and not self.deletes


def to_read(index: Index, pending: Pending) -> tuple[str, ...]:
    """The conversations of which the dataset has a version that was not seen here: their bodies are needed for the plan."""
    return tuple(
        save.conversation.id
        for save in pending.saves
        if (there := index.conversations.get(save.conversation.id)) and not _is_known(there, save)
    )


def plan(index: Index | None, pending: Pending, theirs: Mapping[str, Conversation | None], repo: str, now: float) -> Plan:
    """The commit for these rows.

    Args:
        index: as the dataset has it; None if it has none.
        theirs: the bodies of `to_read`; None for one that cannot be read.
        now: seconds since 1970, for tombstones.
    """
    before = index or Index(epoch=pending.epoch or new_id())
    draft = _Draft(before)
    is_other = pending.epoch is not None and before.epoch != pending.epoch
    for save in pending.saves:
        if save.conversation.id not in pending.deletes:
            _put(draft, save, theirs, is_old=is_other and save.base is not None)
    for conversation_id in pending.deletes:
        if there := before.conversations.get(conversation_id):
            draft.deletes.append(rows.path(conversation_id, there.created))
    after = before.changed(draft.entries, pending.deletes, now, CARD_VERSION)
    adds = dict(draft.adds)
    if draft.adds or pending.deletes.keys() - before.deleted.keys():
        adds[INDEX_PATH] = index_file.dump(after)
        if before.card < CARD_VERSION:
            adds[PATH] = card(repo)
    return Plan(after, adds, tuple(draft.deletes), draft.bases, draft.merged, frozenset(draft.dropped), frozenset(draft.blocked))


@dataclass(slots=True)
class _Draft:
    before: Index
    adds: dict[str, bytes] = field(default_factory=dict)
    deletes: list[str] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    bases: dict[str, Base] = field(default_factory=dict)
    merged: dict[str, Conversation] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)


def _put(draft: _Draft, save: PendingSave, theirs: Mapping[str, Conversation | None], *, is_old: bool) -> None:
    """Add one conversation to the draft. `is_old`: it belongs to a dataset that was deleted since, with all that was in it."""
    conversation = save.conversation
    key = conversation.id
    if is_old or key in draft.before.deleted:
        draft.dropped.add(key)
        return
    there = draft.before.conversations.get(key)
    if there and not _is_known(there, save):
        other = theirs[key]
        if other is None:
            draft.blocked.add(key)
            return
        conversation = draft.merged[key] = merge(conversation, other, save.base)
    content = rows.line(conversation)
    entry = index_file.entry(conversation, rows.digest(content))
    draft.bases[key] = entry.base
    if there is None or there.digest != entry.digest:
        path = rows.path(key, entry.created)
        draft.adds[path] = content
        draft.entries[key] = entry
        if there and rows.path(key, there.created) != path:
            draft.deletes.append(rows.path(key, there.created))


def _is_known(there: Entry, save: PendingSave) -> bool:
    """Whether the dataset has what it was known to have, or what is to be sent already: then an answer was lost."""
    return there.digest == (save.base and save.base.digest) or there.digest == rows.digest(rows.line(save.conversation))
