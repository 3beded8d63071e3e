"""The full-text index: which words stand in which message. Lives in the tables `messages` and `search`, in the caller's transaction.

Knows FTS5 and how scripts without spaces are cut; knows nothing of records.
"""

import hashlib
import re
import sqlite3
from collections.abc import Mapping
from typing import Final

from chat.history.record import encodable
from chat.history.summary import Hit

EXCERPT_WORDS: Final = 16
FOUND_MESSAGES: Final = 200
"""The best messages that are looked at; several of them may be of one conversation."""
INDEXED_CHARACTERS: Final = 100_000
"""Of one message. What comes later in a longer one is not found."""
TITLE: Final = ""

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
        connection.execute("INSERT INTO search (rowid, owner, body) VALUES (?, ?, ?)", (cursor.lastrowid, _name(owner), _cut(text)))


def drop(connection: sqlite3.Connection, row: int) -> None:
    """Make conversation number `row` found by nothing."""
    put(connection, "", row, {})


def find(connection: sqlite3.Connection, owner: str, words: str, limit: int) -> tuple[Hit, ...]:
    """The owner's conversations in which all `words` stand in one message, or in the title; the last word may be unfinished. Best first."""
    phrases = [f'"{word}"' for word in _cut(words).replace('"', " ").split() if re.search(r"\w", word)]
    if not phrases:
        return ()
    query = f"owner:{_name(owner)} AND body:({' AND '.join(phrases)}*)"
    rows = connection.execute(
        """
        SELECT c.id, c.title, c.updated_at, m.id, f.excerpt FROM (
            SELECT rowid, rank, snippet(search, 1, ?, ?, '…', ?) AS excerpt FROM search WHERE search MATCH ? ORDER BY rank LIMIT ?
        ) AS f JOIN messages AS m ON m.row = f.rowid JOIN conversations AS c ON c.row = m.conversation
        WHERE c.owner = ? ORDER BY f.rank
        """,
        (_OPEN, _CLOSE, EXCERPT_WORDS, query, FOUND_MESSAGES, owner),
    )
    hits: dict[str, Hit] = {}
    for conversation_id, title, updated_at, message_id, excerpt in rows:
        if conversation_id not in hits and len(hits) < limit:
            hits[conversation_id] = Hit(conversation_id, title, updated_at, message_id or None, excerpt_parts(excerpt))
    return tuple(hits.values())


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
