"""Converts a conversation to versioned JSON text and back, without loss. No I/O.

A new field that an older app may drop needs no new version: the older app ignores it. A field that must not be dropped raises
`RECORD_VERSION`; an older app then leaves the whole record unchanged. Fields at their default value are left out.
"""

import json
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError

from chat.conversation import Conversation, Message
from chat.errors import UnreadableRecord
from chat.text import encodable

RECORD_VERSION: Final = 1

_MESSAGE: Final = TypeAdapter(Message)


class _StoredConversation(BaseModel):
    model_config = ConfigDict(extra="ignore")

    version: int
    id: str
    title: str = ""
    pinned: bool = False
    created_at: AwareDatetime
    updated_at: AwareDatetime
    leaf: str | None = None
    titled_at: AwareDatetime | None = None
    messages: list[Message]


def compact_json(value: object) -> str:
    """`value` as compact JSON text that can be encoded as UTF-8; dates in ISO 8601."""
    return encodable(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_iso_date))


def dump_conversation(conversation: Conversation) -> str:
    """The record of `conversation`: JSON text on one line."""
    return compact_json(
        {
            "version": RECORD_VERSION,
            "id": conversation.id,
            "title": conversation.title,
            "pinned": conversation.pinned,
            "created_at": conversation.created_at,
            "updated_at": conversation.updated_at,
            "leaf": conversation.leaf,
            **({"titled_at": conversation.titled_at} if conversation.titled_at else {}),
            "messages": [_message_fields(message) for message in conversation.messages.values()],
        }
    )


def dump_message(message: Message) -> str:
    """One message in the form that a record holds: JSON text on one line."""
    return compact_json(_message_fields(message))


def restore_conversation(text: str, expected_id: str) -> Conversation:
    """The conversation that `dump_conversation` wrote.

    Raises:
        UnreadableRecord: newer version, other id, or damaged; with title and version where they can be read.
    """
    try:
        stored = _StoredConversation.model_validate_json(text)
    except ValidationError as error:
        raise _unreadable(text) from error
    if stored.version != RECORD_VERSION:
        raise _unreadable(text)
    messages = {message.id: message for message in stored.messages}
    if stored.id != expected_id or not _is_tree(stored.messages, messages, stored.leaf):
        raise UnreadableRecord(title=stored.title, version=stored.version)
    return Conversation(
        id=stored.id,
        title=stored.title,
        pinned=stored.pinned,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
        messages=MappingProxyType(messages),
        leaf=stored.leaf,
        titled_at=stored.titled_at,
    )


def restore_message(text: str, expected_id: str) -> Message:
    """The message that `dump_message` wrote.

    Raises:
        UnreadableRecord: other id, or damaged.
    """
    try:
        message = _MESSAGE.validate_json(text)
    except ValidationError as error:
        raise UnreadableRecord from error
    if message.id != expected_id:
        raise UnreadableRecord
    return message


def _message_fields(message: Message) -> Any:
    return _MESSAGE.dump_python(message, exclude_defaults=True)


def _iso_date(value: object) -> str:
    if isinstance(value, date):  # includes datetime
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be stored in a record")


def _is_tree(listed: list[Message], by_id: dict[str, Message], leaf: str | None) -> bool:
    """Whether ids are unique, each parent precedes its children (so there is no cycle), and the leaf exists."""
    seen: set[str | None] = {None}
    for message in listed:
        if message.parent not in seen:
            return False
        seen.add(message.id)
    return len(by_id) == len(listed) and leaf in seen


def _unreadable(text: str) -> UnreadableRecord:
    known: dict[str, Any] = {}
    try:
        parsed = json.loads(text)
        known = parsed if isinstance(parsed, dict) else {}
    except (ValueError, RecursionError):
        pass
    title, version = known.get("title"), known.get("version")
    number = version if isinstance(version, int) else None
    is_newer = number is not None and number > RECORD_VERSION
    return UnreadableRecord(title=title if isinstance(title, str) else "", version=number, newer=is_newer)
