import json
from dataclasses import replace

import pytest

from chat.conversation import Conversation
from chat.history.hub import index as index_file
from chat.history.hub import rows
from chat.history.hub.faults import IndexUnreadable
from chat.history.hub.index import Index
from chat.history.summary import Base
from chat.history.sync.plan import INDEX_PATH, Pending, PendingSave, Plan, plan, to_read
from tests.history.told import NOON, told

REPO = "ada/history"
NOW = int(NOON.timestamp())
FIRST = told("c1", "one", title="first")
PATH = rows.path("c1", NOW)


def base_of(conversation: Conversation) -> Base:
    content = rows.line(conversation)
    return Base(rows.digest(content), conversation.title, conversation.pinned)


def indexed(*conversations: Conversation, deleted: dict[str, int] | None = None) -> Index:
    entries = {c.id: index_file.entry(c, base_of(c).digest) for c in conversations}
    return Index(epoch="e", card=1, conversations=entries, deleted=deleted or {})


def saving(conversation: Conversation, base: Base | None = None, epoch: str | None = "e") -> Pending:
    return Pending((PendingSave(1, conversation, base),), epoch=epoch)


def drawn(index: Index | None, pending: Pending, theirs: dict[str, Conversation | None] | None = None) -> Plan:
    return plan(index, pending, theirs or {}, REPO, NOW)


def test_the_first_commit_has_the_card_the_index_and_the_conversation() -> None:
    assert set(drawn(None, saving(FIRST, epoch=None)).adds) == {"README.md", INDEX_PATH, PATH}


def test_a_later_one_leaves_the_card() -> None:
    assert set(drawn(indexed(), saving(FIRST)).adds) == {INDEX_PATH, PATH}


def test_what_the_dataset_has_already_is_not_sent_again() -> None:
    assert drawn(indexed(FIRST), saving(FIRST)).is_empty
    assert drawn(indexed(FIRST), saving(FIRST, base_of(FIRST))).bases == {"c1": base_of(FIRST)}


def test_a_version_that_is_known_is_replaced_unread() -> None:
    pending = saving(told("c1", "one", "two"), base_of(FIRST))
    assert to_read(indexed(FIRST), pending) == ()
    assert drawn(indexed(FIRST), pending).merged == {}


def test_a_version_that_is_not_known_is_read_and_merged() -> None:
    theirs = told("c1", "one").add(told("x", "theirs").messages["x-0"])
    pending = saving(told("c1", "one", "mine"), base_of(FIRST))
    assert to_read(indexed(theirs), pending) == ("c1",)
    merged = drawn(indexed(theirs), pending, {"c1": theirs})
    assert {m.text for m in rows.read_line(merged.adds[PATH], "c1").messages.values()} == {"one", "mine", "theirs"}


def test_what_cannot_be_read_is_left_alone() -> None:
    blocked = drawn(indexed(FIRST), saving(told("c1", "one", "two")), {"c1": None})
    assert (blocked.is_empty, blocked.blocked) == (True, {"c1"})


def test_a_tombstone_wins_over_a_write() -> None:
    dropped = drawn(indexed(deleted={"c1": NOW}), saving(FIRST))
    assert (dropped.is_empty, dropped.dropped) == (True, {"c1"})


def test_a_deletion_takes_file_and_title_and_leaves_a_tombstone() -> None:
    deletion = drawn(indexed(FIRST), Pending(deletes={"c1": 1}, epoch="e"))
    assert deletion.deletes == (PATH,)
    assert b"first" not in deletion.adds[INDEX_PATH]
    assert set(deletion.index.deleted) == {"c1"}


def test_a_deletion_that_was_carried_out_is_not_repeated() -> None:
    assert drawn(indexed(deleted={"c1": NOW}), Pending(deletes={"c1": 1}, epoch="e")).is_empty


def test_what_belonged_to_a_dataset_that_is_gone_is_dropped_and_the_rest_kept() -> None:
    new = indexed().model_copy(update={"epoch": "another"})
    assert drawn(new, saving(FIRST, base_of(FIRST))).dropped == {"c1"}
    assert PATH in drawn(new, saving(FIRST)).adds


def test_the_index_is_read_as_it_was_written() -> None:
    index = indexed(replace(FIRST, title='"🎈\\', pinned=True), deleted={"d": 7})
    assert index_file.read(index_file.dump(index)) == index


def test_the_index_of_1000_conversations_is_small() -> None:
    many = [replace(FIRST, id=f"{number:032x}", title="A title of some forty characters, as usual") for number in range(1000)]
    assert len(index_file.dump(indexed(*many))) <= 160_000


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
def test_an_index_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(IndexUnreadable):
        index_file.read(json.dumps({"version": 1, "epoch": "e", **change}).encode())


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff"])
def test_a_damaged_index_is_refused(content: bytes) -> None:
    with pytest.raises(IndexUnreadable):
        index_file.read(content)
