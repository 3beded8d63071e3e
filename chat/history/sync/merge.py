"""Two versions of one conversation become one that has every message of both. Pure.

The dataset's commits stand in one line, and whoever comes second merges with what is there: so all devices end with the same conversation,
and nobody's clock decides whether a message stays. (That a deleted conversation stays deleted is decided before: see `plan`.)
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from chat.conversation import Conversation, Message, MessageStatus
from chat.history.summary import Base

_FINISHED: Final[dict[MessageStatus, int]] = {"writing": 0, "failed": 1, "interrupted": 1, "stopped": 2, "truncated": 2, "complete": 3}


def merge(mine: Conversation, theirs: Conversation, base: Base | None = None) -> Conversation:
    """All messages of both; of a message that differs, the version that is further along.

    Args:
        base: title and pin as both had them last. Whoever changed one since has their way; without a base, or if both did, `mine`.
    """
    newer = mine if mine.updated_at >= theirs.updated_at else theirs
    messages = _in_order({**theirs.messages, **mine.messages, **_common(mine, theirs)})
    leaf = newer.leaf if newer.leaf in messages else (mine.leaf or theirs.leaf)
    return replace(
        mine,
        title=theirs.title if (base and mine.title == base.title) or not mine.title else mine.title,
        pinned=theirs.pinned if base and mine.pinned == base.pinned else mine.pinned,
        created_at=min(mine.created_at, theirs.created_at),
        updated_at=max(mine.updated_at, theirs.updated_at),
        messages=MappingProxyType(messages),
        leaf=leaf,
    )


def _common(mine: Conversation, theirs: Conversation) -> dict[str, Message]:
    """What both have, in the version that is further along; the newer conversation's where they are level."""
    first, second = (mine, theirs) if mine.updated_at >= theirs.updated_at else (theirs, mine)
    return {key: max(first.messages[key], second.messages[key], key=_progress) for key in mine.messages.keys() & theirs.messages.keys()}


def _progress(message: Message) -> tuple[int, int]:
    return _FINISHED[message.status], len(message.text) + len(message.reasoning)


def _in_order(messages: dict[str, Message]) -> dict[str, Message]:
    """By time, and a parent always before its children, whatever the clocks said."""
    children: dict[str | None, list[Message]] = {}
    for message in messages.values():
        children.setdefault(message.parent, []).append(message)
    ordered: dict[str, Message] = {}
    waiting = [*children.get(None, ())]
    while waiting:
        message = min(waiting, key=lambda each: (each.created_at, each.id))
        waiting.remove(message)
        ordered[message.id] = message
        waiting += children.get(message.id, ())
    return ordered
