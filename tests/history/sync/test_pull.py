import pytest

from chat.conversation import Conversation
from chat.history.hub import index as index_file
from chat.history.hub import rows
from chat.history.hub.index import Index
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from chat.history.sync.outbox import Outbox
from chat.history.sync.plan import Pending, plan
from chat.history.sync.pull import Mirror
from tests.history.told import told

OWNER = "hf:ada"
ONE = told("c1", "one", title="first")


def listing(*conversations: Conversation, epoch: str = "e", deleted: tuple[str, ...] = ()) -> Index:
    entries = {c.id: index_file.entry(c, rows.digest(rows.line(c))) for c in conversations}
    return Index(epoch=epoch, card=1, conversations=entries, deleted=dict.fromkeys(deleted, 1))


@pytest.fixture
def mirror(database: Database) -> Mirror:
    return Mirror(database)


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return Outbox(database)


def sent(outbox: Outbox) -> Pending:
    """All that waits arrives in an empty dataset."""
    pending = outbox.pending(OWNER)
    outbox.land(OWNER, pending, plan(Index(epoch="e"), pending, {}, "ada/h", 0))
    return pending


def ids(store: SqliteStore) -> list[str]:
    return [summary.id for summary in store.list(OWNER)]


def test_what_the_dataset_lists_is_shown_and_to_be_fetched(store: SqliteStore, mirror: Mirror) -> None:
    assert mirror.apply(OWNER, listing(ONE))
    assert [summary.title for summary in store.list(OWNER)] == ["first"]
    assert [absent.id for absent in mirror.absent(OWNER)] == ["c1"]
    assert [hit.id for hit in store.search(OWNER, "first")] == ["c1"], "its title is found before its body is here"


def test_the_same_list_again_changes_nothing(mirror: Mirror, store: SqliteStore) -> None:
    mirror.apply(OWNER, listing(ONE))
    assert not mirror.apply(OWNER, listing(ONE))


def test_what_was_adopted_is_not_fetched_again(mirror: Mirror, outbox: Outbox, store: SqliteStore) -> None:
    mirror.apply(OWNER, listing(ONE))
    outbox.adopt(OWNER, ONE, listing(ONE).conversations["c1"].base)
    mirror.apply(OWNER, listing(ONE))
    assert mirror.absent(OWNER) == ()
    assert outbox.is_empty(OWNER)


def test_a_copy_goes_when_the_dataset_has_it_no_more(store: SqliteStore, mirror: Mirror, outbox: Outbox) -> None:
    store.save(OWNER, ONE)
    sent(outbox)
    mirror.apply(OWNER, listing())
    assert ids(store) == []


def test_what_was_never_sent_stays_whatever_the_dataset_says(store: SqliteStore, mirror: Mirror) -> None:
    store.save(OWNER, ONE)
    mirror.apply(OWNER, listing())
    mirror.apply(OWNER, listing(epoch="another"))
    assert ids(store) == ["c1"]


def test_what_was_changed_since_stays_unless_the_dataset_is_another(store: SqliteStore, mirror: Mirror, outbox: Outbox) -> None:
    store.save(OWNER, ONE)
    sent(outbox)
    store.save(OWNER, told("c1", "one", "two"))
    mirror.apply(OWNER, listing())
    assert ids(store) == ["c1"]
    mirror.apply(OWNER, listing(epoch="another"))
    assert ids(store) == []


def test_what_was_deleted_elsewhere_cannot_be_saved_here_any_more(store: SqliteStore, mirror: Mirror) -> None:
    mirror.apply(OWNER, listing(ONE))
    mirror.apply(OWNER, listing(deleted=("c1",)))
    store.save(OWNER, told("c1", "one", "a late reply"))
    assert ids(store) == []


def test_what_was_deleted_here_is_deleted_there_again_if_it_comes_back(store: SqliteStore, mirror: Mirror, outbox: Outbox) -> None:
    store.save(OWNER, ONE)
    store.delete(OWNER, "c1")
    sent(outbox)
    mirror.apply(OWNER, listing(ONE))
    assert ids(store) == []
    assert set(outbox.pending(OWNER).deletes) == {"c1"}


def test_another_owners_list_changes_nothing_here(store: SqliteStore, mirror: Mirror) -> None:
    store.save(OWNER, ONE)
    mirror.apply("hf:bob", listing(deleted=("c1",)))
    assert ids(store) == ["c1"]


def test_what_is_deleted_while_it_is_sent_does_not_come_back(store: SqliteStore, outbox: Outbox) -> None:
    store.save(OWNER, told("c1", "mine"))
    pending = outbox.pending(OWNER)
    theirs = told("c1", "theirs")
    drawn = plan(listing(theirs), pending, {"c1": theirs}, "ada/h", 0)
    store.delete(OWNER, "c1")
    outbox.land(OWNER, pending, drawn)
    assert ids(store) == []
    assert set(outbox.pending(OWNER).deletes) == {"c1"}


def test_what_was_written_while_it_was_merged_is_kept_and_sent(store: SqliteStore, outbox: Outbox) -> None:
    store.save(OWNER, told("c1", "one"))
    pending = outbox.pending(OWNER)
    theirs = told("c1", "one").add(told("x", "theirs").messages["x-0"])
    drawn = plan(listing(theirs), pending, {"c1": theirs}, "ada/h", 0)
    store.save(OWNER, told("c1", "one", "meanwhile"))
    outbox.land(OWNER, pending, drawn)
    kept = store.load(OWNER, "c1")
    assert kept
    assert {message.text for message in kept.messages.values()} == {"one", "theirs", "meanwhile"}
    assert len(outbox.pending(OWNER).saves) == 1
