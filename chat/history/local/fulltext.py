"""The full-text index over titles and messages, with SQLite's FTS5. Uses the tables `messages` and `search`, in the caller's transaction.

Also splits scripts that are written without spaces. Texts come in as strings; records are not read here.
"""

import hashlib
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chat.history.local.deletions import NOT_DELETED
from chat.history.summary import SearchHit
from chat.text import encodable

EXCERPT_WORDS: Final = 16
MATCHES_READ: Final = 200
"""Matching titles or messages that one query reads at most; several may be of the same conversation."""
MIN_PREFIX_CHARS: Final = 2
"""From this length on, the last word of a search also matches longer words; a prefix of one letter would match too many."""
INDEXED_CHARS: Final = 100_000
"""Characters of one message that are indexed; text after them is not found."""
TITLE_KEY: Final = ""
"""The key of the title among the message ids."""

_COLUMNS: Final = {"title": 1, "body": 2}
_MATCHES: Final = f"""
    SELECT f.rowid, c.id FROM (SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?) AS f
    JOIN messages AS m ON m.row = f.rowid JOIN conversations AS c ON c.row = m.conversation WHERE c.owner = ? AND {NOT_DELETED}
    ORDER BY f.rowid DESC
"""  # noqa: S608 (a constant)
_EXCERPT: Final = """
    SELECT c.id, c.title, c.updated_at, m.id, snippet(search, ?, ?, ?, '…', ?) FROM search
    JOIN messages AS m ON m.row = search.rowid JOIN conversations AS c ON c.row = m.conversation
    WHERE search MATCH ? AND search.rowid = ?
"""
_MATCH_START, _MATCH_END = "\x02", "\x03"
_WORD_BREAK: Final = "\u200b"  # zero-width space: invisible, and a word separator for FTS5
_UNSPACED: Final = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])")  # kana and Han: each character is indexed as a word
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class _Match:
    """A row of `search`, with the column and the query that matched it."""

    row: int
    column: int
    query: str


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
        columns = ("", _split_unspaced(text)) if key != TITLE_KEY else (_split_unspaced(text), "")
        values = (cursor.lastrowid, _owner_term(owner), *columns)
        connection.execute("INSERT INTO search (rowid, owner, title, body) VALUES (?, ?, ?, ?)", values)


def remove_texts(connection: sqlite3.Connection, row: int) -> None:
    """Delete all index entries of the conversation in row number `row`."""
    index_texts(connection, "", row, {})


def search(connection: sqlite3.Connection, owner: str, words: str, limit: int) -> tuple[SearchHit, ...]:
    """The owner's conversations that have all `words` in the title or in one message; the last word may be a prefix.

    Matches in titles come first, then matches in messages, newest first. Not ordered by relevance, because that would read every
    matching message, and people who search their chats look for recent ones.
    """
    phrases = [f'"{word}"' for word in _split_unspaced(words).replace('"', " ").split() if re.search(r"\w", word)]
    if not phrases:
        return ()
    prefix = "*" if len(phrases[-1].strip('"')) >= MIN_PREFIX_CHARS else ""
    matches: dict[str, _Match] = {}
    for column, number in _COLUMNS.items():
        query = f"owner:{_owner_term(owner)} AND {column}:({' AND '.join(phrases)}{prefix})"
        for row, conversation_id in connection.execute(_MATCHES, (query, MATCHES_READ, owner)):
            if len(matches) < limit:
                matches.setdefault(conversation_id, _Match(row, number, query))
    return tuple(_search_hit(connection, match) for match in matches.values())


def excerpt_parts(marked: str) -> tuple[tuple[str, bool], ...]:
    """Splits a snippet with match markers into (text, whether it is a match), in order."""
    parts = []
    for index, piece in enumerate(re.split(f"[{_MATCH_START}{_MATCH_END}]", marked.replace(_WORD_BREAK, ""))):
        if piece:
            parts.append((piece, index % 2 == 1))
    return tuple(parts)


def _search_hit(connection: sqlite3.Connection, match: _Match) -> SearchHit:
    values = (match.column, _MATCH_START, _MATCH_END, EXCERPT_WORDS, match.query, match.row)
    key, title, updated_at, message, excerpt = connection.execute(_EXCERPT, values).fetchone()
    return SearchHit(key, title, updated_at, message or None, excerpt_parts(excerpt))


def _owner_term(owner: str) -> str:
    """The owner as one word of the index, so that a query reads this owner's entries only."""
    return "o" + hashlib.sha256(owner.encode()).hexdigest()[:20]


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=12).digest()


def _split_unspaced(text: str) -> str:
    """`text` with a word break after each kana or Han character, and without control characters, which would look like match markers."""
    return _UNSPACED.sub(rf"\1{_WORD_BREAK}", _CONTROL.sub(" ", encodable(text[:INDEXED_CHARS])))
