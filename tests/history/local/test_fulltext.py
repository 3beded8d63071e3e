import re
import sqlite3
from collections.abc import Iterator
from itertools import repeat

import pytest

from chat.errors import HistoryFailed
from chat.history.local import fulltext
from chat.history.local.database import Database
from chat.history.local.excerpts import MAX_SEARCH_WORDS
from chat.history.local.store import SqliteStore
from chat.history.summary import SearchHit
from tests.history.sample_conversations import make_conversation

ADA = "hf:ada"


class CountedClock:
    """Stands still for `looks` looks at it, and is past every deadline from then on."""

    def __init__(self, looks: int) -> None:
        self.looks = 0
        self._times: Iterator[float] = iter([*repeat(0.0, looks), *repeat(1e9, 1)])
        self._last = 0.0

    def __call__(self) -> float:
        self.looks += 1
        self._last = next(self._times, self._last)
        return self._last


async def search(database: Database, words: str, clock: CountedClock) -> tuple[SearchHit, ...]:
    """A search by this clock."""
    return await database.read(lambda connection: fulltext.search(connection, ADA, words, 30, clock))


async def found_until(database: Database, looks: int) -> tuple[SearchHit, ...]:
    """What a search has found after so many looks at the clock."""
    try:
        return await search(database, "marmot", CountedClock(looks))
    except HistoryFailed:
        return ()


async def save_messages(store: SqliteStore, count: int, text: str = "marmot") -> None:
    """So many conversations of one message."""
    for number in range(count):
        await store.save(ADA, make_conversation(f"c{number}", text))


async def test_the_query_of_twenty_thousand_letters_is_short(store: SqliteStore, database: Database) -> None:
    await save_messages(store, 1, "ab " * 2_000)
    queries: list[str] = []

    def traced(connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(queries.append)
        fulltext.search(connection, ADA, " ".join(f"w{number}" for number in range(4_000)), 30)
        connection.set_trace_callback(None)

    await database.read(traced)
    matching = [query for query in queries if "MATCH" in query]
    assert matching
    assert max(len(re.findall(r'"w\d+"', query)) for query in matching) <= MAX_SEARCH_WORDS


async def test_fifty_words_are_found_in_a_message_of_them(store: SqliteStore, database: Database) -> None:
    words = [f"w{number}" for number in range(50)]
    await save_messages(store, 1, " ".join(words * 30))
    (hit,) = await search(database, " ".join(words), CountedClock(looks=1_000_000))
    assert ("w0", True) in hit.excerpt


async def test_a_search_that_takes_too_long_is_interrupted_and_says_so(store: SqliteStore, database: Database) -> None:
    await save_messages(store, 60)
    clock = CountedClock(looks=1)
    with pytest.raises(HistoryFailed, match="took too long"):
        await search(database, "marmot", clock)
    assert clock.looks <= 3, "the query went on after the time was up"


async def test_what_was_found_before_the_interruption_is_shown(store: SqliteStore, database: Database) -> None:
    await save_messages(store, 60)
    whole = CountedClock(looks=1_000_000)
    found = await search(database, "marmot", whole)
    assert len(found) == 30
    shown = [await found_until(database, looks) for looks in range(1, whole.looks - len(found))]
    assert all(some == found[: len(some)] for some in shown)
    assert any(0 < len(some) < len(found) for some in shown), "nothing of what was found before the interruption is shown"


async def test_a_connection_is_not_interrupted_after_its_search(store: SqliteStore, database: Database) -> None:
    await save_messages(store, 60)
    with pytest.raises(HistoryFailed):
        await search(database, "marmot", CountedClock(looks=1))
    assert len(await store.list(ADA)) == 60
