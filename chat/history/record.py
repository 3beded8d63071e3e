"""A conversation as versioned JSON text, and back, exactly.

Knows the form on disk; knows nothing of where the text is kept.

A field that is new, and may be lost by an older app, needs no new version: it is ignored there. One that must not be lost raises `VERSION`,
and an older app then leaves the whole record alone. Fields that stand at their default are left out.
"""

import json
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError

from chat.conversation import Conversation, Message
from chat.errors import UnreadableRecord
from chat.text import encodable as encodable  # handed on to the other files of this folder

VERSION: Final = 1

_MESSAGE: Final = TypeAdapter(Message)


class _Stored(BaseModel):
    model_config = ConfigDict(extra="ignore")

    version: int
    id: str
    title: str = ""
    pinned: bool = False
    created_at: AwareDatetime
    updated_at: AwareDatetime
    leaf: str | None = None
    messages: list[Message]


def as_json(value: object) -> str:
    """`value` as compact JSON text that UTF-8 can hold; dates in ISO 8601."""
    return encodable(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_iso))


def dump(conversation: Conversation) -> str:
    """The record of `conversation`: JSON text on one line."""
    return as_json(
        {
            "version": VERSION,
            "id": conversation.id,
            "title": conversation.title,
            "pinned": conversation.pinned,
            "created_at": conversation.created_at,
            "updated_at": conversation.updated_at,
            "leaf": conversation.leaf,
            "messages": [_plain(message) for message in conversation.messages.values()],
        }
    )


def dump_message(message: Message) -> str:
    """One message as it stands in a record: JSON text on one line."""
    return as_json(_plain(message))


def restore(text: str, expected_id: str) -> Conversation:
    """The conversation that `dump` wrote.

    Raises:
        UnreadableRecord: of a newer version, of another id, or damaged; with the title and version if those can be made out.
    """
    try:
        stored = _Stored.model_validate_json(text)
    except ValidationError as error:
        raise _unreadable(text) from error
    if stored.version != VERSION:
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
    )


def restore_message(text: str, expected_id: str) -> Message:
    """The message that `dump_message` wrote.

    Raises:
        UnreadableRecord: of another id, or damaged.
    """
    try:
        message = _MESSAGE.validate_json(text)
    except ValidationError as error:
        raise UnreadableRecord from error
    if message.id != expected_id:
        raise UnreadableRecord
    return message


def _plain(message: Message) -> Any:
    return _MESSAGE.dump_python(message, exclude_defaults=True)


def _iso(value: object) -> str:
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a record")


def _is_tree(listed: list[Message], by_id: dict[str, Message], leaf: str | None) -> bool:
    """Whether ids are unique, parents stand before their children (so there is no circle to walk in), and the leaf is here."""
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
    return UnreadableRecord(title=title if isinstance(title, str) else "", version=number, newer=number is not None and number > VERSION)
