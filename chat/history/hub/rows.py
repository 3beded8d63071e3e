"""A conversation as a row of the dataset: one file, one line, exactly the columns that the card declares.

`messages` is for people who train or analyse; `record` is what a conversation is restored from.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Final, TypedDict

from chat.conversation import Conversation
from chat.errors import UnreadableRecord
from chat.history.record import as_json, dump, restore

DIGEST_CHARACTERS: Final = 12
"""Of a SHA-256. It tells versions of one conversation apart; 48 bits keep the index of 1,000 conversations small."""


class Turn(TypedDict):
    role: str
    content: str


class Row(TypedDict):
    """Times in ISO 8601. `messages` is the branch on show in TRL's conversational form, text only."""

    id: str
    title: str
    created_at: str
    updated_at: str
    model: str
    messages: list[Turn]
    record: str


def row(conversation: Conversation) -> Row:
    """The row of `conversation`."""
    branch = conversation.branch()
    return Row(
        id=conversation.id,
        title=conversation.title,
        created_at=conversation.created_at.isoformat(),
        updated_at=conversation.updated_at.isoformat(),
        model=next((message.model for message in reversed(branch) if message.model), ""),
        messages=_turns(conversation),
        record=dump(conversation),
    )


def line(conversation: Conversation) -> bytes:
    """The row as a line of JSON, with its line feed."""
    return as_json(row(conversation)).encode() + b"\n"


def read_line(content: bytes, conversation_id: str) -> Conversation:
    """The conversation of a line.

    Raises:
        UnreadableRecord: as `record.restore`, and for a line that is not a row.
    """
    try:
        record = json.loads(content)["record"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UnreadableRecord from error
    if not isinstance(record, str):
        raise UnreadableRecord
    return restore(record, conversation_id)


def digest(content: bytes) -> str:
    """Tells one version of a line from another."""
    return hashlib.sha256(content).hexdigest()[:DIGEST_CHARACTERS]


def path(conversation_id: str, created_at: float) -> str:
    """Where the line is in the dataset; by month, since a folder holds at most 10,000 files. `created_at` in seconds since 1970."""
    return f"conversations/{datetime.fromtimestamp(created_at, UTC):%Y-%m}/{conversation_id}.jsonl"


def _turns(conversation: Conversation) -> list[Turn]:
    """What has text, taking turns: a question whose reply failed gives way to the next one."""
    turns: list[Turn] = []
    for message in conversation.branch():
        if not message.text:
            continue
        if turns and turns[-1]["role"] == message.role:
            turns.pop()
        turns.append(Turn(role=message.role, content=message.text))
    return turns
