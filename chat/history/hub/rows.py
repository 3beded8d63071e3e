"""A conversation as one row of the dataset: a file with one JSON line that has exactly the columns declared by the card. Pure.

The column `messages` is for training and analysis; a conversation is restored from the column `record`.
"""

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Final, TypedDict

from chat.conversation import Conversation
from chat.errors import UnreadableRecord
from chat.history.record import compact_json, dump_conversation, restore_conversation

FOLDER: Final = "conversations/"
CONVERSATION_ID: Final = "[A-Za-z0-9-]{1,64}"
"""A regular expression for ids, which become part of a path."""
_LINE_PATH: Final = re.compile(rf"{FOLDER}[1-9][0-9]{{3}}-(0[1-9]|1[0-2])/{CONVERSATION_ID}\.jsonl")
DIGEST_CHARS: Final = 12
"""Hexadecimal digits of a SHA-256: 48 bits distinguish versions of one conversation and keep the index of 1,000 conversations small."""


class RowMessage(TypedDict):
    """One entry of the column `messages`."""

    role: str
    content: str


class DatasetRow(TypedDict):
    """The columns. Times in ISO 8601; `messages` is the branch on show in TRL's conversational format, text only."""

    id: str
    title: str
    created_at: str
    updated_at: str
    model: str
    messages: list[RowMessage]
    record: str


def is_line_path(path: str) -> bool:
    """Whether a file with this path is a conversation's (see `line_path`). Anything else below `FOLDER` was put there by somebody else."""
    return _LINE_PATH.fullmatch(path) is not None


def id_in_path(path: str) -> str:
    """The id of the conversation whose file has this path (one that `is_line_path`)."""
    return path.rpartition("/")[2].removesuffix(".jsonl")


def month_of_path(path: str) -> datetime:
    """The month in which the conversation whose file has this path (one that `is_line_path`) was begun."""
    return datetime.strptime(path.split("/")[1], "%Y-%m").replace(tzinfo=UTC)


def dataset_row(conversation: Conversation) -> DatasetRow:
    """The row of `conversation`. `model` is that of its last reply."""
    branch = conversation.branch()
    return DatasetRow(
        id=conversation.id,
        title=conversation.title,
        created_at=conversation.created_at.isoformat(),
        updated_at=conversation.updated_at.isoformat(),
        model=next((message.model for message in reversed(branch) if message.model), ""),
        messages=_alternating_messages(conversation),
        record=dump_conversation(conversation),
    )


def dump_line(conversation: Conversation) -> bytes:
    """The row as one JSON line in UTF-8, with a line feed."""
    return compact_json(dataset_row(conversation)).encode() + b"\n"


def restore_line(content: bytes, conversation_id: str) -> Conversation:
    """The conversation that `dump_line` wrote.

    Raises:
        UnreadableRecord: as `restore_conversation`, and if `content` is not a row.
    """
    try:
        record = json.loads(content)["record"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UnreadableRecord from error
    if not isinstance(record, str):
        raise UnreadableRecord
    return restore_conversation(record, conversation_id)


def line_digest(content: bytes) -> str:
    """A short hash that differs between versions of a line."""
    return hashlib.sha256(content).hexdigest()[:DIGEST_CHARS]


def line_path(conversation_id: str, created_at: float) -> str:
    """The file's path in the dataset, by month, since a folder holds at most 10,000 files. `created_at` in seconds since 1970."""
    return f"{FOLDER}{datetime.fromtimestamp(created_at, UTC):%Y-%m}/{conversation_id}.jsonl"


def _alternating_messages(conversation: Conversation) -> list[RowMessage]:
    """The messages with text, roles alternating: of several questions in a row, whose replies failed, only the last is included."""
    messages: list[RowMessage] = []
    for message in conversation.branch():
        if not message.text:
            continue
        if messages and messages[-1]["role"] == message.role:
            messages.pop()
        messages.append(RowMessage(role=message.role, content=message.text))
    return messages
