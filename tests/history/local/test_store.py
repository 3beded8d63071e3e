import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from chat.conversation import Conversation, Failure
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


async def found(store: History, words: str, owner: str = ADA) -> list[str]:
    """The ids of the conversations that a search for `words` finds."""
    return [hit.id for hit in await store.search(owner, words)]


async def test_what_was_saved_is_loaded(any_store: History) -> None:
    conversation = make_conversation("c", "question", "answer", title="title")
    await any_store.save(ADA, conversation)
    assert await any_store.load(ADA, "c") == conversation


async def test_a_save_takes_the_place_of_the_one_before(any_store: History) -> None:
    await any_store.save(ADA, make_conversation("c", "one"))
    await any_store.save(ADA, make_conversation("c", "one", "two"))
    assert await any_store.load(ADA, "c") == make_conversation("c", "one", "two")
    assert len(await any_store.list(ADA)) == 1


async def test_the_list_has_pinned_ones_first_and_then_the_latest(any_store: History) -> None:
    for minute, name in enumerate(["old", "middle", "new"]):
        await any_store.save(ADA, make_conversation(name, "x", title=name, minute=minute))
    await any_store.pin(ADA, "old", True)
    assert [(each.title, each.pinned) for each in await any_store.list(ADA)] == [("old", True), ("new", False), ("middle", False)]


async def test_renaming_and_unpinning_are_kept_in_the_record(any_store: History) -> None:
    await any_store.save(ADA, replace(make_conversation("c", "x"), pinned=True))
    await any_store.rename(ADA, "c", "new name")
    await any_store.pin(ADA, "c", False)
    loaded = await any_store.load(ADA, "c")
    assert loaded
    assert loaded.titled_at
    assert replace(loaded, titled_at=None) == make_conversation("c", "x", title="new name")


async def test_another_owners_conversation_is_treated_as_missing(any_store: History) -> None:
    await any_store.save(ADA, make_conversation("c", "secret", title="secret"))
    assert await any_store.load(BOB, "c") is None
    assert await any_store.list(BOB) == ()
    assert await found(any_store, "secret", BOB) == []
    refused: list[Callable[[], Awaitable[None]]] = [
        lambda: any_store.rename(BOB, "c", "x"),
        lambda: any_store.pin(BOB, "c", True),
        lambda: any_store.delete(BOB, "c"),
    ]
    for call in refused:
        with pytest.raises(UnknownConversation) as caught:
            await call()
        assert str(caught.value) == str(UnknownConversation())
    assert await any_store.load(ADA, "c") == make_conversation("c", "secret", title="secret")


async def test_one_id_may_be_of_two_owners(any_store: History) -> None:
    await any_store.save(ADA, make_conversation("c", "hers"))
    await any_store.save(BOB, make_conversation("c", "his"))
    await any_store.delete(BOB, "c")
    assert await any_store.load(ADA, "c") == make_conversation("c", "hers")


async def test_a_deleted_conversation_is_nowhere(any_store: History) -> None:
    await any_store.save(ADA, make_conversation("c", "marmot"))
    await any_store.delete(ADA, "c")
    assert await any_store.load(ADA, "c") is None
    assert await any_store.list(ADA) == ()
    assert await found(any_store, "marmot") == []


async def test_deleting_all_leaves_what_others_have(any_store: History) -> None:
    await any_store.save(ADA, make_conversation("c1", "x"))
    await any_store.save(ADA, make_conversation("c2", "x"))
    await any_store.save(BOB, make_conversation("c3", "x"))
    await any_store.delete_all(ADA)
    assert (len(await any_store.list(ADA)), len(await any_store.list(BOB))) == (0, 1)


async def test_a_search_finds_titles_and_messages_and_shows_the_place(any_store: History) -> None:
    await any_store.save(ADA, make_conversation("c1", "nothing", "The Marmot whistles in the Alps", title="Animals"))
    await any_store.save(ADA, make_conversation("c2", "nothing", title="Marmot"))
    by_id = {hit.id: hit for hit in await any_store.search(ADA, "marmot")}
    assert by_id["c1"].message == "c1-1"
    assert ("Marmot", True) in by_id["c1"].excerpt
    assert by_id["c2"].message is None


@pytest.mark.parametrize("title", HOSTILE)
async def test_a_hostile_title_is_only_text(any_store: History, title: str) -> None:
    await any_store.save(ADA, make_conversation("c", title, title=title))
    assert (await any_store.list(ADA))[0].title == title
    await any_store.search(ADA, title)


@pytest.mark.parametrize("words", ["", " ", '"', "!!!", "AND", "NOT x", "a OR", "(", "owner:x", "body:marmot", "\x00", "^a", "{a b}: c"])
async def test_query_syntax_has_no_meaning_in_a_search(any_store: History, words: str) -> None:
    await any_store.save(ADA, make_conversation("c", "marmot"))
    assert await found(any_store, words) == []


async def test_a_message_of_two_megabytes_is_kept_and_found(any_store: History) -> None:
    long = make_conversation("c", "needle " + "hay " * 500_000)
    await any_store.save(ADA, long)
    assert await any_store.load(ADA, "c") == long
    assert await found(any_store, "needle") == ["c"]


async def test_all_words_are_wanted_and_the_last_may_be_unfinished(store: SqliteStore) -> None:
    await store.save(ADA, make_conversation("c", "the marmot whistles"))
    assert await found(store, "whistles mar") == ["c"]
    assert await found(store, "marmot sings") == []
    assert await found(store, "mar whistles") == [], "only the last word may be"


async def test_accents_and_case_do_not_matter(store: SqliteStore) -> None:
    await store.save(ADA, make_conversation("c", "Grüezi MITENAND"))
    assert await found(store, "gruezi mitenand") == ["c"]


async def test_scripts_without_spaces_are_found_in_the_middle(store: SqliteStore) -> None:
    await store.save(ADA, make_conversation("c", "今日は東京の天気がいい"))
    (hit,) = await store.search(ADA, "東京")
    assert "".join(text for text, _ in hit.excerpt) == "今日は東京の天気がいい"


async def test_a_changed_message_is_found_by_its_new_words_alone(store: SqliteStore) -> None:
    await store.save(ADA, make_conversation("c", "marmot"))
    await store.save(ADA, make_conversation("c", "ibex"))
    assert (await found(store, "marmot"), await found(store, "ibex")) == ([], ["c"])


async def test_half_a_character_does_not_stop_a_save(store: SqliteStore) -> None:
    await store.save(ADA, make_conversation("c", "broken \ud83d", title="t\udc00"))
    assert await found(store, "broken") == ["c"]


async def test_a_late_reply_does_not_bring_back_what_was_deleted(store: SqliteStore) -> None:
    await store.save(ADA, make_conversation("c", "x"))
    await store.delete(ADA, "c")
    await store.save(ADA, make_conversation("c", "x", "late reply"))
    assert await store.list(ADA) == ()


async def test_unfinished_replies_are_interrupted_after_a_crash(store: SqliteStore) -> None:
    conversation = make_conversation("c", "q", "half an ans")
    await store.save(ADA, conversation.put(replace(conversation.messages["c-1"], status="writing")))
    await store.save(BOB, make_conversation("c", "done"))
    store.interrupt_unfinished(Failure("stopped"))
    interrupted, done = await store.load(ADA, "c"), await store.load(BOB, "c")
    assert interrupted
    assert (interrupted.messages["c-1"].status, interrupted.messages["c-1"].failure) == ("interrupted", Failure("stopped"))
    assert done == make_conversation("c", "done")


async def test_an_unreadable_record_is_listed_refused_and_left_as_it_is(store: SqliteStore, database: Database) -> None:
    await store.save(ADA, make_conversation("c", "x", title="kept title"))
    await store.save(ADA, make_conversation("d", "y"))
    await database.write(lambda connection: connection.execute("UPDATE conversations SET record = '{\"version\": 9}' WHERE id = 'c'"))
    with pytest.raises(UnreadableRecord, match="newer version"):
        await store.load(ADA, "c")
    with pytest.raises(UnreadableRecord):
        await store.rename(ADA, "c", "new")
    assert "kept title" in [summary.title for summary in await store.list(ADA)]
    assert await store.load(ADA, "d") == make_conversation("d", "y")
    assert await database.first_value("SELECT record FROM conversations WHERE id = 'c'") == '{"version": 9}'


async def test_it_is_all_there_after_a_restart(tmp_path: Path) -> None:
    first = Database(tmp_path / "h.sqlite")
    await SqliteStore(first).save(ADA, make_conversation("c", "marmot"))
    first.close()
    second = Database(tmp_path / "h.sqlite")
    assert await SqliteStore(second).load(ADA, "c") == make_conversation("c", "marmot")
    assert await found(SqliteStore(second), "marmot") == ["c"]
    second.close()


async def test_memory_drops_the_owner_who_saved_longest_ago() -> None:
    memory = MemoryStore(owners=2, conversations=2)
    for owner in ("a", "b", "c"):
        for name in ("1", "2", "3"):
            await memory.save(owner, Conversation(id=name))
    assert await memory.list("a") == ()
    assert {summary.id for summary in await memory.list("c")} == {"2", "3"}


async def test_what_a_guest_wrote_can_be_taken_along(store: SqliteStore) -> None:
    memory = MemoryStore()
    await memory.save("guest:1", make_conversation("c1", "one"))
    await memory.save("guest:2", make_conversation("c2", "another guest's"))
    for conversation in memory.conversations("guest:1"):
        await store.save(ADA, conversation)
        await memory.delete("guest:1", conversation.id)
    assert await store.load(ADA, "c1") == make_conversation("c1", "one")
    assert (await memory.list("guest:1"), len(await memory.list("guest:2"))) == ((), 1)


async def test_memory_leaves_no_byte_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    opened: list[str] = []
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **kwargs: opened.append(str(args)))
    memory = MemoryStore()
    await memory.save("guest", make_conversation("c", "secret"))
    await memory.search("guest", "secret")
    assert (opened, list(tmp_path.iterdir())) == ([], [])
