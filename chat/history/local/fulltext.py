"""The full-text index: which words stand in which message. Lives in the tables `messages` and `search`, in the caller's transaction.

Knows FTS5 and how scripts without spaces are cut; knows nothing of records.
"""

import hashlib
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chat.history.record import encodable
from chat.history.summary import Hit

EXCERPT_WORDS: Final = 16
FOUND_MESSAGES: Final = 200
"""The messages that are looked at; several of them may be of one conversation."""
UNFINISHED_CHARACTERS: Final = 2
"""From this length on, the last word may be the beginning of one; all words with one letter would be too many."""
INDEXED_CHARACTERS: Final = 100_000
"""Of one message. What comes later in a longer one is not found."""
TITLE: Final = ""

_COLUMNS: Final = {"title": 1, "body": 2}
_FOUND: Final = """
    SELECT f.rowid, c.id FROM (SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?) AS f
    JOIN messages AS m ON m.row = f.rowid JOIN conversations AS c ON c.row = m.conversation WHERE c.owner = ? ORDER BY f.rowid DESC
"""
_HIT: Final = """
    SELECT c.id, c.title, c.updated_at, m.id, snippet(search, ?, ?, ?, '…', ?) FROM search
    JOIN messages AS m ON m.row = search.rowid JOIN conversations AS c ON c.row = m.conversation
    WHERE search MATCH ? AND search.rowid = ?
"""
_OPEN, _CLOSE = "\x02", "\x03"
_CUT: Final = "\u200b"  # no width, and a gap between words to FTS5
_NO_SPACES: Final = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])")  # kana and Han: each character counts as a word
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f]")


def put(connection: sqlite3.Connection, owner: str, row: int, texts: Mapping[str, str]) -> None:
    """Make conversation number `row` found by exactly these texts, by message id; `TITLE` is its title. Writes only what changed."""
    wanted = {key: (_digest(text), text) for key, text in texts.items() if text}
    for message_row, key, digest in connection.execute("SELECT row, id, digest FROM messages WHERE conversation = ?", (row,)).fetchall():
        if key in wanted and wanted[key][0] == digest:
            del wanted[key]
        else:
            connection.execute("DELETE FROM search WHERE rowid = ?", (message_row,))
            connection.execute("DELETE FROM messages WHERE row = ?", (message_row,))
    for key, (digest, text) in wanted.items():
        cursor = connection.execute("INSERT INTO messages (conversation, id, digest) VALUES (?, ?, ?)", (row, key, digest))
        columns = ("", _cut(text)) if key != TITLE else (_cut(text), "")
        values = (cursor.lastrowid, _name(owner), *columns)
        connection.execute("INSERT INTO search (rowid, owner, title, body) VALUES (?, ?, ?, ?)", values)


@dataclass(frozen=True, slots=True)
class _Place:
    """A row of `search`, and the column and the query by which it was found."""

    row: int
    column: int
    query: str


def drop(connection: sqlite3.Connection, row: int) -> None:
    """Make conversation number `row` found by nothing."""
    put(connection, "", row, {})


def find(connection: sqlite3.Connection, owner: str, words: str, limit: int) -> tuple[Hit, ...]:
    """The owner's conversations in which all `words` stand in the title, or in one message; the last word may be unfinished.

    Titles first, then messages, the latest first: that is what people look for in a history of chats, and the index is read no further than
    it must be, where an order by relevance would read every message with such a word.
    """
    phrases = [f'"{word}"' for word in _cut(words).replace('"', " ").split() if re.search(r"\w", word)]
    if not phrases:
        return ()
    unfinished = "*" if len(phrases[-1].strip('"')) >= UNFINISHED_CHARACTERS else ""
    found: dict[str, _Place] = {}
    for column, number in _COLUMNS.items():
        query = f"owner:{_name(owner)} AND {column}:({' AND '.join(phrases)}{unfinished})"
        for row, conversation_id in connection.execute(_FOUND, (query, FOUND_MESSAGES, owner)):
            if len(found) < limit:
                found.setdefault(conversation_id, _Place(row, number, query))
    return tuple(_hit(connection, place) for place in found.values())


def _hit(connection: sqlite3.Connection, place: _Place) -> Hit:
    values = (place.column, _OPEN, _CLOSE, EXCERPT_WORDS, place.query, place.row)
    key, title, updated_at, message, excerpt = connection.execute(_HIT, values).fetchone()
    return Hit(key, title, updated_at, message or None, excerpt_parts(excerpt))


def excerpt_parts(marked: str) -> tuple[tuple[str, bool], ...]:
    """Text with marks around what was found, as (text, found) in order."""
    parts = []
    for index, piece in enumerate(re.split(f"[{_OPEN}{_CLOSE}]", marked.replace(_CUT, ""))):
        if piece:
            parts.append((piece, index % 2 == 1))
    return tuple(parts)


def _name(owner: str) -> str:
    """The owner as one word of the index, so that a search never looks at other people's messages."""
    return "o" + hashlib.sha256(owner.encode()).hexdigest()[:20]


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=12).digest()


def _cut(text: str) -> str:
    """`text` with each character of a script without spaces as a word, and without what would confuse the marks."""
    return _NO_SPACES.sub(rf"\1{_CUT}", _CONTROL.sub(" ", encodable(text[:INDEXED_CHARACTERS])))
