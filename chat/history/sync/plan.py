"""Works out the one commit that brings pending changes into the dataset. Pure: values in, values out.

A tombstone overrides every change; two versions of a conversation are merged; an unreadable one is left unchanged. Each attempt is planned
from the dataset's current state, so repeating an attempt whose answer was lost is harmless.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chat.conversation import Conversation, new_id
from chat.history.hub import rows
from chat.history.hub.card import CARD_PATH, CARD_VERSION, render_card
from chat.history.hub.index import INDEX_PATH, Index, IndexEntry, MergeBase, dump_index, index_entry
from chat.history.sync.merge import merge


@dataclass(frozen=True, slots=True)
class PendingSave:
    """A conversation that changed on this machine.

    Attributes:
        seq: its row in the outbox.
        base: the last version in common with the dataset; None if the dataset never had it.
    """

    seq: int
    conversation: Conversation
    base: MergeBase | None


@dataclass(frozen=True, slots=True)
class PendingChanges:
    """The rows of one person's outbox that go into one commit.

    Attributes:
        deletes: conversation id → seq.
        epoch: the dataset's `Index.epoch` as last seen; None if it was never seen.
        has_more: whether further rows are left for a later commit.
    """

    saves: tuple[PendingSave, ...] = ()
    deletes: Mapping[str, int] = field(default_factory=dict)
    epoch: str | None = None
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class CommitPlan:
    """One commit, and the state that it leads to.

    Attributes:
        index: the index after the commit.
        adds: path → content.
        deletes: paths.
        bases: id → the version in the dataset after the commit.
        merged: id → the conversations that are the result of a merge.
        dropped: ids of conversations that were deleted on another device.
        unreadable: ids of conversations whose version in the dataset cannot be read here.
    """

    index: Index
    adds: Mapping[str, bytes]
    deletes: tuple[str, ...]
    bases: Mapping[str, MergeBase]
    merged: Mapping[str, Conversation]
    dropped: frozenset[str]
    unreadable: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to commit."""
        return not self.adds and not self.deletes


def conversations_to_read(index: Index, changes: PendingChanges) -> tuple[str, ...]:
    """The ids of pending saves that differ from both the dataset's version and its last common one: `plan_commit` needs theirs."""
    return tuple(
        save.conversation.id
        for save in changes.saves
        if (entry := index.conversations.get(save.conversation.id)) and not _is_known_version(entry, save)
    )


def plan_commit(
    index: Index | None,
    changes: PendingChanges,
    theirs: Mapping[str, Conversation | None],
    repo: str,
    now: float,
    *,
    is_rebuilt: bool = False,
) -> CommitPlan:
    """The commit for these changes.

    Args:
        index: the dataset's index; None if it has none.
        theirs: the dataset's versions of `conversations_to_read`; None for an unreadable one.
        repo: the dataset's name, for its card.
        now: seconds since 1970, for tombstones.
        is_rebuilt: whether `index` was made of the files and is to be written, too.
    """
    before = index or Index(epoch=changes.epoch or new_id())
    draft = _Draft(before)
    is_recreated = changes.epoch is not None and before.epoch != changes.epoch
    for save in changes.saves:
        if save.conversation.id not in changes.deletes:
            _add_save(draft, save, theirs, is_deleted=is_recreated and save.base is not None)
    for conversation_id in changes.deletes:
        if entry := before.conversations.get(conversation_id):
            draft.deletes.append(rows.line_path(conversation_id, entry.created))
    after = before.with_changes(draft.entries, changes.deletes, now, CARD_VERSION)
    adds = dict(draft.adds)
    if draft.adds or is_rebuilt or changes.deletes.keys() - before.deleted.keys():
        adds[INDEX_PATH] = dump_index(after)
        if before.card < CARD_VERSION:
            adds[CARD_PATH] = render_card(repo)
    return CommitPlan(after, adds, tuple(draft.deletes), draft.bases, draft.merged, frozenset(draft.dropped), frozenset(draft.unreadable))


@dataclass(slots=True)
class _Draft:
    before: Index
    adds: dict[str, bytes] = field(default_factory=dict)
    deletes: list[str] = field(default_factory=list)
    entries: dict[str, IndexEntry] = field(default_factory=dict)
    bases: dict[str, MergeBase] = field(default_factory=dict)
    merged: dict[str, Conversation] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)


def _add_save(draft: _Draft, save: PendingSave, theirs: Mapping[str, Conversation | None], *, is_deleted: bool) -> None:
    """Add one conversation to the draft. `is_deleted`: it was in a dataset that has been deleted since."""
    conversation = save.conversation
    key = conversation.id
    if is_deleted or key in draft.before.deleted:
        draft.dropped.add(key)
        return
    old = draft.before.conversations.get(key)
    if old and not _is_known_version(old, save):
        other = theirs[key]
        if other is None:
            draft.unreadable.add(key)
            return
        conversation = draft.merged[key] = merge(conversation, other, save.base)
    content = rows.dump_line(conversation)
    entry = index_entry(conversation, rows.line_digest(content))
    draft.bases[key] = entry.base
    if old is None or old.digest != entry.digest:
        path = rows.line_path(key, entry.created)
        draft.adds[path] = content
        draft.entries[key] = entry
        if old and rows.line_path(key, old.created) != path:
            draft.deletes.append(rows.line_path(key, old.created))


def _is_known_version(entry: IndexEntry, save: PendingSave) -> bool:
    """Whether the dataset still has the merge base, or already has the version to be saved (an earlier answer was lost)."""
    return entry.digest == (save.base and save.base.digest) or entry.digest == rows.line_digest(rows.dump_line(save.conversation))
