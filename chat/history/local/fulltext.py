"""The full-text index over titles and messages, with SQLite's FTS5. Uses the tables `messages` and `search`, in the caller's transaction.

A search is bounded in words and in time. Texts come in as strings; records are not read here.
"""

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Final

from chat.errors import HistoryFailed
from chat.history.local.deletions import NOT_DELETED
from chat.history.local.excerpts import SearchWords, excerpt, split_unspaced, split_words
from chat.history.summary import SearchHit
from chat.text import encodable

SEARCH_SECONDS: Final = 0.2
"""After this time a search returns what it has found so far."""
STEPS_BETWEEN_CHECKS: Final = 10
"""Instructions of SQLite's virtual machine from one look at the clock to the next."""
LATE_EXCERPT_CHARS: Final = 2_000
"""How much of a message is read for its excerpt once the time is up."""
SEARCH_TOO_LONG: Final = "The search took too long. Try it with other words, or with longer ones."
MATCHES_READ: Final = 200
"""Matching titles or messages that one query reads at most; several may be of the same conversation."""
MIN_PREFIX_CHARS: Final = 2
"""From this length on, the last word of a search also matches longer words; a prefix of one letter would match too many."""
INDEXED_CHARS: Final = 100_000
"""Characters of one message that are indexed; text after them is not found."""
TITLE_KEY: Final = ""
"""The key of the title among the message ids."""

_MATCHES: Final = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?"
_CONVERSATION: Final = f"""
    SELECT c.id FROM messages AS m JOIN conversations AS c ON c.row = m.conversation WHERE m.row = ? AND c.owner = ? AND {NOT_DELETED}
"""  # noqa: S608 (a constant)
_HIT: Final = """
    SELECT c.title, c.updated_at, m.id, substr(CASE WHEN m.id = '' THEN search.title ELSE search.body END, 1, ?) FROM search
    JOIN messages AS m ON m.row = search.rowid JOIN conversations AS c ON c.row = m.conversation WHERE search.rowid = ?
"""
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f]")


def index_texts(connection: sqlite3.Connection, owner: str, row: int, texts: Mapping[str, str]) -> None:
    """Make these texts, and no others, the index entries of the conversation in row number `row`. Writes only the differences.

    Args:
        texts: message id → text; the title under `TITLE_KEY`.
    """
    missing = {key: (_digest(text), text) for key, text in texts.items() if text}
    for message_row, key, digest in connection.execute("SELECT row, id, digest FROM messages WHERE conversation = ?", (row,)).fetchall():
        if key in missing and missing[key][0] == digest:
            del missing[key]
        else:
            connection.execute("DELETE FROM search WHERE rowid = ?", (message_row,))
            connection.execute("DELETE FROM messages WHERE row = ?", (message_row,))
    for key, (digest, text) in missing.items():
        cursor = connection.execute("INSERT INTO messages (conversation, id, digest) VALUES (?, ?, ?)", (row, key, digest))
        columns = ("", _indexed(text)) if key != TITLE_KEY else (_indexed(text), "")
        values = (cursor.lastrowid, _owner_term(owner), *columns)
        connection.execute("INSERT INTO search (rowid, owner, title, body) VALUES (?, ?, ?, ?)", values)


def remove_texts(connection: sqlite3.Connection, row: int) -> None:
    """Delete all index entries of the conversation in row number `row`."""
    index_texts(connection, "", row, {})


def search(
    connection: sqlite3.Connection, owner: str, typed: str, limit: int, clock: Callable[[], float] = monotonic
) -> tuple[SearchHit, ...]:
    """The owner's conversations that have all words of `typed` in the title or in one message; the last word may be a prefix.

    Matches in titles come first, then matches in messages, newest first. Not ordered by relevance, because that would read every
    matching message, and people who search their chats look for recent ones.

    Args:
        clock: in seconds. After `SEARCH_SECONDS` the query is interrupted, and what it has found is returned.

    Raises:
        HistoryFailed: it was interrupted before it found anything.
    """
    words = split_words(typed, MIN_PREFIX_CHARS)
    if words is None:
        return ()
    deadline = clock() + SEARCH_SECONDS
    rows: dict[str, int] = {}
    with _interrupted_at(connection, deadline, clock) as interrupted:
        for row, conversation_id in _matches(connection, owner, words):
            rows.setdefault(conversation_id, row)
            if len(rows) == limit:
                break
    if interrupted and not rows:
        raise HistoryFailed(SEARCH_TOO_LONG)
    hits = []
    for conversation_id, row in rows.items():
        chars = LATE_EXCERPT_CHARS if clock() > deadline else 2 * INDEXED_CHARS  # twice: with a word break after each character
        title, updated_at, message, text = connection.execute(_HIT, (chars, row)).fetchone()
        hits.append(SearchHit(conversation_id, title, updated_at, message or None, excerpt(text, words)))
    return tuple(hits)


def _matches(connection: sqlite3.Connection, owner: str, words: SearchWords) -> Iterator[tuple[int, str]]:
    """The matching rows of `search`, each with the id of its conversation."""
    for column in ("title", "body"):
        query = f"owner:{_owner_term(owner)} AND {column}:({' AND '.join(words.phrases)})"
        for (row,) in connection.execute(_MATCHES, (query, MATCHES_READ)):
            for (conversation_id,) in connection.execute(_CONVERSATION, (row, owner)):
                yield row, conversation_id


@contextmanager
def _interrupted_at(connection: sqlite3.Connection, deadline: float, clock: Callable[[], float]) -> Iterator[list[sqlite3.Error]]:
    """Interrupt the queries of this block at `deadline`, and end the block. Yields a list, in which that error then is."""
    errors: list[sqlite3.Error] = []
    connection.set_progress_handler(lambda: clock() > deadline, STEPS_BETWEEN_CHECKS)
    try:
        yield errors
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        errors.append(error)
    finally:
        connection.set_progress_handler(None, 0)


def _owner_term(owner: str) -> str:
    """The owner as one word of the index, so that a query reads this owner's entries only."""
    return "o" + hashlib.sha256(owner.encode()).hexdigest()[:20]


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=12).digest()


def _indexed(text: str) -> str:
    """The part of a text that is indexed, in words that FTS5 tells apart, and without control characters."""
    return split_unspaced(_CONTROL.sub(" ", encodable(text[:INDEXED_CHARS])))
