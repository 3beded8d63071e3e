import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from chat.conversation import Conversation
from chat.errors import UnknownConversation, UnreadableRecord
from chat.history.interface import History
from chat.history.local.database import Database
from chat.history.local.memory import MemoryStore
from chat.history.local.store import SqliteStore
from tests.history.sample_conversations import make_conversation

ADA, BOB = "hf:ada", "hf:bob"

HOSTILE = [
    "🎈",
    '"quoted"',
    "it's; DROP TABLE conversations;--",
    "${7*7}",
    "<img src=x onerror=alert(1)>",
    "back\\slash\\",
    "nul\x00byte",
    "\x02\x03",
]


def found(store: History, words: str, owner: str = ADA) -> list[str]:
    """The ids of the conversations that a search for `words` finds."""
    return [hit.id for hit in store.search(owner, words)]


def test_what_was_saved_is_loaded(any_store: History) -> None:
    conversation = make_conversation("c", "question", "answer", title="title")
    any_store.save(ADA, conversation)
    assert any_store.load(ADA, "c") == conversation


def test_a_save_takes_the_place_of_the_one_before(any_store: History) -> None:
    any_store.save(ADA, make_conversation("c", "one"))
    any_store.save(ADA, make_conversation("c", "one", "two"))
    assert any_store.load(ADA, "c") == make_conversation("c", "one", "two")
    assert len(any_store.list(ADA)) == 1


def test_the_list_has_pinned_ones_first_and_then_the_latest(any_store: History) -> None:
    for minute, name in enumerate(["old", "middle", "new"]):
        any_store.save(ADA, make_conversation(name, "x", title=name, minute=minute))
    any_store.pin(ADA, "old", True)
    assert [(each.title, each.pinned) for each in any_store.list(ADA)] == [("old", True), ("new", False), ("middle", False)]


def test_renaming_and_unpinning_are_kept_in_the_record(any_store: History) -> None:
    any_store.save(ADA, replace(make_conversation("c", "x"), pinned=True))
    any_store.rename(ADA, "c", "new name")
    any_store.pin(ADA, "c", False)
    assert any_store.load(ADA, "c") == make_conversation("c", "x", title="new name")


def test_another_owners_conversation_is_treated_as_missing(any_store: History) -> None:
    any_store.save(ADA, make_conversation("c", "secret", title="secret"))
    assert any_store.load(BOB, "c") is None
    assert any_store.list(BOB) == ()
    assert found(any_store, "secret", BOB) == []
    refused: list[Callable[[], None]] = [
        lambda: any_store.rename(BOB, "c", "x"),
        lambda: any_store.pin(BOB, "c", True),
        lambda: any_store.delete(BOB, "c"),
    ]
    for call in refused:
        with pytest.raises(UnknownConversation) as caught:
            call()
        assert str(caught.value) == str(UnknownConversation())
    assert any_store.load(ADA, "c") == make_conversation("c", "secret", title="secret")


def test_one_id_may_be_of_two_owners(any_store: History) -> None:
    any_store.save(ADA, make_conversation("c", "hers"))
    any_store.save(BOB, make_conversation("c", "his"))
    any_store.delete(BOB, "c")
    assert any_store.load(ADA, "c") == make_conversation("c", "hers")


def test_a_deleted_conversation_is_nowhere(any_store: History) -> None:
    any_store.save(ADA, make_conversation("c", "marmot"))
    any_store.delete(ADA, "c")
    assert any_store.load(ADA, "c") is None
    assert any_store.list(ADA) == ()
    assert found(any_store, "marmot") == []


def test_deleting_all_leaves_what_others_have(any_store: History) -> None:
    any_store.save(ADA, make_conversation("c1", "x"))
    any_store.save(ADA, make_conversation("c2", "x"))
    any_store.save(BOB, make_conversation("c3", "x"))
    any_store.delete_all(ADA)
    assert (len(any_store.list(ADA)), len(any_store.list(BOB))) == (0, 1)


def test_a_search_finds_titles_and_messages_and_shows_the_place(any_store: History) -> None:
    any_store.save(ADA, make_conversation("c1", "nothing", "The Marmot whistles in the Alps", title="Animals"))
    any_store.save(ADA, make_conversation("c2", "nothing", title="Marmot"))
    by_id = {hit.id: hit for hit in any_store.search(ADA, "marmot")}
    assert by_id["c1"].message == "c1-1"
    assert ("Marmot", True) in by_id["c1"].excerpt
    assert by_id["c2"].message is None


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_only_text(any_store: History, title: str) -> None:
    any_store.save(ADA, make_conversation("c", title, title=title))
    assert any_store.list(ADA)[0].title == title
    any_store.search(ADA, title)


@pytest.mark.parametrize("words", ["", " ", '"', "!!!", "AND", "NOT x", "a OR", "(", "owner:x", "body:marmot", "\x00", "^a", "{a b}: c"])
def test_query_syntax_has_no_meaning_in_a_search(any_store: History, words: str) -> None:
    any_store.save(ADA, make_conversation("c", "marmot"))
    assert found(any_store, words) == []


def test_a_message_of_two_megabytes_is_kept_and_found(any_store: History) -> None:
    long = make_conversation("c", "needle " + "hay " * 500_000)
    any_store.save(ADA, long)
    assert any_store.load(ADA, "c") == long
    assert found(any_store, "needle") == ["c"]


def test_all_words_are_wanted_and_the_last_may_be_unfinished(store: SqliteStore) -> None:
    store.save(ADA, make_conversation("c", "the marmot whistles"))
    assert found(store, "whistles mar") == ["c"]
    assert found(store, "marmot sings") == []
    assert found(store, "mar whistles") == [], "only the last word may be"


def test_accents_and_case_do_not_matter(store: SqliteStore) -> None:
    store.save(ADA, make_conversation("c", "Grüezi MITENAND"))
    assert found(store, "gruezi mitenand") == ["c"]


def test_scripts_without_spaces_are_found_in_the_middle(store: SqliteStore) -> None:
    store.save(ADA, make_conversation("c", "今日は東京の天気がいい"))
    (hit,) = store.search(ADA, "東京")
    assert "".join(text for text, _ in hit.excerpt) == "今日は東京の天気がいい"


def test_a_changed_message_is_found_by_its_new_words_alone(store: SqliteStore) -> None:
    store.save(ADA, make_conversation("c", "marmot"))
    store.save(ADA, make_conversation("c", "ibex"))
    assert (found(store, "marmot"), found(store, "ibex")) == ([], ["c"])


def test_half_a_character_does_not_stop_a_save(store: SqliteStore) -> None:
    store.save(ADA, make_conversation("c", "broken \ud83d", title="t\udc00"))
    assert found(store, "broken") == ["c"]


def test_a_late_reply_does_not_bring_back_what_was_deleted(store: SqliteStore) -> None:
    store.save(ADA, make_conversation("c", "x"))
    store.delete(ADA, "c")
    store.save(ADA, make_conversation("c", "x", "late reply"))
    assert store.list(ADA) == ()


def test_unfinished_replies_are_known_after_a_crash(store: SqliteStore) -> None:
    conversation = make_conversation("c", "q", "half an ans")
    store.save(ADA, conversation.put(replace(conversation.messages["c-1"], status="writing")))
    store.save(BOB, make_conversation("c", "done"))
    assert store.unfinished() == ((ADA, "c"),)


def test_an_unreadable_record_is_listed_refused_and_left_as_it_is(store: SqliteStore, database: Database) -> None:
    store.save(ADA, make_conversation("c", "x", title="kept title"))
    store.save(ADA, make_conversation("d", "y"))
    with database.writing() as connection:
        connection.execute("UPDATE conversations SET record = '{\"version\": 9}' WHERE id = 'c'")
    with pytest.raises(UnreadableRecord, match="newer version"):
        store.load(ADA, "c")
    with pytest.raises(UnreadableRecord):
        store.rename(ADA, "c", "new")
    assert "kept title" in [summary.title for summary in store.list(ADA)]
    assert store.load(ADA, "d") == make_conversation("d", "y")
    assert database.first_value("SELECT record FROM conversations WHERE id = 'c'") == '{"version": 9}'


def test_it_is_all_there_after_a_restart(tmp_path: Path) -> None:
    first = Database(tmp_path / "h.sqlite")
    SqliteStore(first).save(ADA, make_conversation("c", "marmot"))
    first.close()
    second = Database(tmp_path / "h.sqlite")
    assert SqliteStore(second).load(ADA, "c") == make_conversation("c", "marmot")
    assert found(SqliteStore(second), "marmot") == ["c"]
    second.close()


def test_memory_drops_the_owner_who_saved_longest_ago() -> None:
    memory = MemoryStore(owners=2, conversations=2)
    for owner in ("a", "b", "c"):
        for name in ("1", "2", "3"):
            memory.save(owner, Conversation(id=name))
    assert memory.list("a") == ()
    assert {summary.id for summary in memory.list("c")} == {"2", "3"}


def test_what_a_guest_wrote_can_be_taken_along(store: SqliteStore) -> None:
    memory = MemoryStore()
    memory.save("guest:1", make_conversation("c1", "one"))
    memory.save("guest:2", make_conversation("c2", "another guest's"))
    for conversation in memory.take("guest:1"):
        store.save(ADA, conversation)
    assert store.load(ADA, "c1") == make_conversation("c1", "one")
    assert (memory.list("guest:1"), len(memory.list("guest:2"))) == ((), 1)


def test_memory_leaves_no_byte_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    opened: list[str] = []
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **kwargs: opened.append(str(args)))
    memory = MemoryStore()
    memory.save("guest", make_conversation("c", "secret"))
    memory.search("guest", "secret")
    assert (opened, list(tmp_path.iterdir())) == ([], [])
