import pytest

from chat.conversation import Conversation
from chat.history.hub import rows
from chat.history.hub.index import Index, index_entry
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from chat.history.sync.outbox import Outbox
from chat.history.sync.plan import PendingChanges, plan_commit
from chat.history.sync.pull import PulledList
from tests.history.sample_conversations import make_conversation

OWNER = "hf:ada"
ONE = make_conversation("c1", "one", title="first")


def make_index(*conversations: Conversation, epoch: str = "e", deleted: tuple[str, ...] = ()) -> Index:
    """The index of a dataset with these conversations and tombstones."""
    entries = {c.id: index_entry(c, rows.line_digest(rows.dump_line(c))) for c in conversations}
    return Index(epoch=epoch, card=1, conversations=entries, deleted=dict.fromkeys(deleted, 1))


@pytest.fixture
def pulled(database: Database) -> PulledList:
    """The pulled list on `database`."""
    return PulledList(database)


@pytest.fixture
def outbox(database: Database) -> Outbox:
    """An outbox on `database`."""
    return Outbox(database)


async def push_all(outbox: Outbox) -> PendingChanges:
    """Record a push of all pending changes to an empty dataset."""
    pending = await outbox.pending(OWNER)
    await outbox.record_push(OWNER, pending, plan_commit(Index(epoch="e"), pending, {}, "ada/h", 0))
    return pending


async def ids(store: SqliteStore) -> list[str]:
    """The ids in the list of conversations, in order."""
    return [summary.id for summary in await store.list(OWNER)]


async def test_what_the_dataset_lists_is_shown_and_to_be_fetched(store: SqliteStore, pulled: PulledList) -> None:
    assert await pulled.apply_index(OWNER, make_index(ONE))
    assert [summary.title for summary in await store.list(OWNER)] == ["first"]
    assert [each.id for each in await pulled.unfetched(OWNER)] == ["c1"]
    assert [hit.id for hit in await store.search(OWNER, "first")] == ["c1"], "its title is found before its body is here"


async def test_the_same_list_again_changes_nothing(pulled: PulledList, store: SqliteStore) -> None:
    await pulled.apply_index(OWNER, make_index(ONE))
    assert not await pulled.apply_index(OWNER, make_index(ONE))


async def test_what_was_stored_is_not_fetched_again(pulled: PulledList, outbox: Outbox, store: SqliteStore) -> None:
    await pulled.apply_index(OWNER, make_index(ONE))
    await outbox.store_remote(OWNER, ONE, make_index(ONE).conversations["c1"].base)
    await pulled.apply_index(OWNER, make_index(ONE))
    assert await pulled.unfetched(OWNER) == ()
    assert await outbox.is_empty(OWNER)


async def test_a_copy_is_deleted_when_the_dataset_no_longer_lists_it(store: SqliteStore, pulled: PulledList, outbox: Outbox) -> None:
    await store.save(OWNER, ONE)
    await push_all(outbox)
    await pulled.apply_index(OWNER, make_index())
    assert await ids(store) == []


async def test_a_conversation_that_was_never_pushed_stays_whatever_the_index_lists(store: SqliteStore, pulled: PulledList) -> None:
    await store.save(OWNER, ONE)
    await pulled.apply_index(OWNER, make_index())
    await pulled.apply_index(OWNER, make_index(epoch="another"))
    assert await ids(store) == ["c1"]


async def test_a_pending_change_stays_unless_the_dataset_was_recreated(store: SqliteStore, pulled: PulledList, outbox: Outbox) -> None:
    await store.save(OWNER, ONE)
    await push_all(outbox)
    await store.save(OWNER, make_conversation("c1", "one", "two"))
    await pulled.apply_index(OWNER, make_index())
    assert await ids(store) == ["c1"]
    await pulled.apply_index(OWNER, make_index(epoch="another"))
    assert await ids(store) == []


async def test_what_was_deleted_elsewhere_cannot_be_saved_here_any_more(store: SqliteStore, pulled: PulledList) -> None:
    await pulled.apply_index(OWNER, make_index(ONE))
    await pulled.apply_index(OWNER, make_index(deleted=("c1",)))
    await store.save(OWNER, make_conversation("c1", "one", "a late reply"))
    assert await ids(store) == []


async def test_what_was_deleted_here_is_deleted_there_again_if_it_comes_back(
    store: SqliteStore, pulled: PulledList, outbox: Outbox
) -> None:
    await store.save(OWNER, ONE)
    await store.delete(OWNER, "c1")
    await push_all(outbox)
    await pulled.apply_index(OWNER, make_index(ONE))
    assert await ids(store) == []
    assert set((await outbox.pending(OWNER)).deletes) == {"c1"}


async def test_another_owners_list_changes_nothing_here(store: SqliteStore, pulled: PulledList) -> None:
    await store.save(OWNER, ONE)
    await pulled.apply_index("hf:bob", make_index(deleted=("c1",)))
    assert await ids(store) == ["c1"]


async def test_what_is_deleted_while_it_is_sent_does_not_come_back(store: SqliteStore, outbox: Outbox) -> None:
    await store.save(OWNER, make_conversation("c1", "mine"))
    pending = await outbox.pending(OWNER)
    theirs = make_conversation("c1", "theirs")
    plan = plan_commit(make_index(theirs), pending, {"c1": theirs}, "ada/h", 0)
    await store.delete(OWNER, "c1")
    await outbox.record_push(OWNER, pending, plan)
    assert await ids(store) == []
    assert set((await outbox.pending(OWNER)).deletes) == {"c1"}


async def test_what_was_written_while_it_was_merged_is_kept_and_sent(store: SqliteStore, outbox: Outbox) -> None:
    await store.save(OWNER, make_conversation("c1", "one"))
    pending = await outbox.pending(OWNER)
    theirs = make_conversation("c1", "one").add(make_conversation("x", "theirs").messages["x-0"])
    plan = plan_commit(make_index(theirs), pending, {"c1": theirs}, "ada/h", 0)
    await store.save(OWNER, make_conversation("c1", "one", "meanwhile"))
    await outbox.record_push(OWNER, pending, plan)
    kept = await store.load(OWNER, "c1")
    assert kept
    assert {message.text for message in kept.messages.values()} == {"one", "theirs", "meanwhile"}
    assert len((await outbox.pending(OWNER)).saves) == 1
