"""Three-way merge of two versions of one conversation; the result has every message of both. Pure.

The dataset's commits are linear: the later of two devices merges with what is there, so all devices end with the same conversation, and no
message is dropped because of a wrong clock. Deleted conversations do not get here: `plan` drops them.
"""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from chat.conversation import Conversation, Message, MessageStatus
from chat.history.hub.index import MergeBase

_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_COMPLETENESS: Final[dict[MessageStatus, int]] = {"writing": 0, "failed": 1, "interrupted": 1, "stopped": 2, "truncated": 2, "complete": 3}


def merge(mine: Conversation, theirs: Conversation, base: MergeBase | None = None) -> Conversation:
    """All messages of both versions; of a message that differs, the more complete one.

    Args:
        base: the last common version. A title or pin changed on one side only is taken from that side. If both sides changed the title, or
            without a base, the title that a person gave later; else that of `mine`, as with the pin.
    """
    newer = mine if mine.updated_at >= theirs.updated_at else theirs
    messages = _in_order({**theirs.messages, **mine.messages, **_common_messages(mine, theirs)})
    leaf = newer.leaf if newer.leaf in messages else (mine.leaf or theirs.leaf)
    titled = _later_title(mine, theirs, base)
    return replace(
        mine,
        title=titled.title,
        titled_at=titled.titled_at,
        pinned=theirs.pinned if base and mine.pinned == base.pinned else mine.pinned,
        created_at=min(mine.created_at, theirs.created_at),
        updated_at=max(mine.updated_at, theirs.updated_at),
        messages=MappingProxyType(messages),
        leaf=leaf,
    )


def _later_title(mine: Conversation, theirs: Conversation, base: MergeBase | None) -> Conversation:
    """The version whose title is kept."""
    if not mine.title or (base and mine.title == base.title):
        return theirs
    if not theirs.title or (base and theirs.title == base.title):
        return mine
    return max(mine, theirs, key=lambda each: each.titled_at or _NEVER)  # the first of equals


def _common_messages(mine: Conversation, theirs: Conversation) -> dict[str, Message]:
    """The messages that both versions have, each in its more complete form; equally complete ones from the newer conversation."""
    first, second = (mine, theirs) if mine.updated_at >= theirs.updated_at else (theirs, mine)
    return {key: max(first.messages[key], second.messages[key], key=_completeness) for key in mine.messages.keys() & theirs.messages.keys()}


def _completeness(message: Message) -> tuple[int, int]:
    return _COMPLETENESS[message.status], len(message.text) + len(message.reasoning)


def _in_order(messages: dict[str, Message]) -> dict[str, Message]:
    """By creation time, but each parent before its children even if their clocks disagreed."""
    children: dict[str | None, list[Message]] = {}
    for message in messages.values():
        children.setdefault(message.parent, []).append(message)
    ordered: dict[str, Message] = {}
    candidates = [*children.get(None, ())]
    while candidates:
        message = min(candidates, key=lambda each: (each.created_at, each.id))
        candidates.remove(message)
        ordered[message.id] = message
        candidates += children.get(message.id, ())
    return ordered
