import json
from dataclasses import replace

import pytest

from chat.conversation import Conversation
from chat.history.hub import rows
from chat.history.hub.faults import IndexUnreadable
from chat.history.hub.index import INDEX_PATH, Index, MergeBase, dump_index, index_entry, restore_index
from chat.history.sync.plan import CommitPlan, PendingChanges, PendingSave, conversations_to_read, plan_commit
from tests.history.sample_conversations import NOON, make_conversation

REPO = "ada/history"
NOW = int(NOON.timestamp())
FIRST = make_conversation("c1", "one", title="first")
PATH = rows.line_path("c1", NOW)


def merge_base_of(conversation: Conversation) -> MergeBase:
    """This version as a merge base."""
    content = rows.dump_line(conversation)
    return MergeBase(rows.line_digest(content), conversation.title, conversation.pinned)


def index_of(*conversations: Conversation, deleted: dict[str, int] | None = None) -> Index:
    """The index of a dataset with these conversations and tombstones."""
    entries = {c.id: index_entry(c, merge_base_of(c).digest) for c in conversations}
    return Index(epoch="e", card=1, conversations=entries, deleted=deleted or {})


def pending_save(conversation: Conversation, base: MergeBase | None = None, epoch: str | None = "e") -> PendingChanges:
    """Pending changes with one save."""
    return PendingChanges((PendingSave(1, conversation, base),), epoch=epoch)


def planned(index: Index | None, pending: PendingChanges, theirs: dict[str, Conversation | None] | None = None) -> CommitPlan:
    """The plan for these changes."""
    return plan_commit(index, pending, theirs or {}, REPO, NOW)


def test_the_first_commit_has_the_card_the_index_and_the_conversation() -> None:
    assert set(planned(None, pending_save(FIRST, epoch=None)).adds) == {"README.md", INDEX_PATH, PATH}


def test_a_later_one_leaves_the_card() -> None:
    assert set(planned(index_of(), pending_save(FIRST)).adds) == {INDEX_PATH, PATH}


def test_what_the_dataset_has_already_is_not_sent_again() -> None:
    assert planned(index_of(FIRST), pending_save(FIRST)).is_empty
    assert planned(index_of(FIRST), pending_save(FIRST, merge_base_of(FIRST))).bases == {"c1": merge_base_of(FIRST)}


def test_the_last_common_version_is_replaced_without_reading_it() -> None:
    pending = pending_save(make_conversation("c1", "one", "two"), merge_base_of(FIRST))
    assert conversations_to_read(index_of(FIRST), pending) == ()
    assert planned(index_of(FIRST), pending).merged == {}


def test_a_version_from_another_device_is_read_and_merged() -> None:
    theirs = make_conversation("c1", "one").add(make_conversation("x", "theirs").messages["x-0"])
    pending = pending_save(make_conversation("c1", "one", "mine"), merge_base_of(FIRST))
    assert conversations_to_read(index_of(theirs), pending) == ("c1",)
    merged = planned(index_of(theirs), pending, {"c1": theirs})
    assert {m.text for m in rows.restore_line(merged.adds[PATH], "c1").messages.values()} == {"one", "mine", "theirs"}


def test_what_cannot_be_read_is_left_alone() -> None:
    unreadable = planned(index_of(FIRST), pending_save(make_conversation("c1", "one", "two")), {"c1": None})
    assert (unreadable.is_empty, set(unreadable.unreadable)) == (True, {"c1"})


def test_a_tombstone_overrides_a_save() -> None:
    dropped = planned(index_of(deleted={"c1": NOW}), pending_save(FIRST))
    assert (dropped.is_empty, set(dropped.dropped)) == (True, {"c1"})


def test_a_deletion_takes_file_and_title_and_leaves_a_tombstone() -> None:
    deletion = planned(index_of(FIRST), PendingChanges(deletes={"c1": 1}, epoch="e"))
    assert deletion.deletes == (PATH,)
    assert b"first" not in deletion.adds[INDEX_PATH]
    assert set(deletion.index.deleted) == {"c1"}


def test_a_deletion_that_was_carried_out_is_not_repeated() -> None:
    assert planned(index_of(deleted={"c1": NOW}), PendingChanges(deletes={"c1": 1}, epoch="e")).is_empty


def test_conversations_of_a_deleted_dataset_are_dropped_and_the_rest_kept() -> None:
    new = index_of().model_copy(update={"epoch": "another"})
    assert planned(new, pending_save(FIRST, merge_base_of(FIRST))).dropped == {"c1"}
    assert PATH in planned(new, pending_save(FIRST)).adds


def test_the_index_is_read_as_it_was_written() -> None:
    index = index_of(replace(FIRST, title='"🎈\\', pinned=True), deleted={"d": 7})
    assert restore_index(dump_index(index)) == index


def test_the_index_of_1000_conversations_is_small() -> None:
    many = [replace(FIRST, id=f"{number:032x}", title="A title of some forty characters, as usual") for number in range(1000)]
    assert len(dump_index(index_of(*many))) <= 160_000


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"epoch": None},
        {"conversations": {"../../README": {"created": 1, "updated": 1, "digest": "d"}}},
        {"conversations": {"c": {"created": 1e300, "updated": 1, "digest": "d"}}},
        {"conversations": []},
    ],
)
def test_an_invalid_index_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(IndexUnreadable):
        restore_index(json.dumps({"version": 1, "epoch": "e", **change}).encode())


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff"])
def test_a_damaged_index_is_refused(content: bytes) -> None:
    with pytest.raises(IndexUnreadable):
        restore_index(content)
