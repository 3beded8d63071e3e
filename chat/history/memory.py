"""Conversations in memory only: gone with the process, and not a byte on disk.

Bounded, so that no number of visitors fills the memory: whoever was away longest is forgotten first.
"""

from collections import OrderedDict
from typing import Final

from chat.conversation import Conversation

CONVERSATIONS_PER_OWNER: Final = 200
OWNERS: Final = 2_000


class MemoryStore:
    """Keeps each owner's conversations apart. `owner` is any text that tells one person from another."""

    def __init__(self, owners: int = OWNERS, conversations: int = CONVERSATIONS_PER_OWNER) -> None:
        self._owners = owners
        self._conversations = conversations
        self._kept: OrderedDict[str, OrderedDict[str, Conversation]] = OrderedDict()

    def load(self, owner: str, conversation_id: str) -> Conversation | None:
        """The conversation, or None if this owner has none of that id."""
        shelf = self._kept.get(owner)
        return shelf.get(conversation_id) if shelf else None

    def save(self, owner: str, conversation: Conversation) -> None:
        """Keep `conversation` in the place of the one that has its id."""
        shelf = self._kept.setdefault(owner, OrderedDict())
        shelf[conversation.id] = conversation
        shelf.move_to_end(conversation.id)
        self._kept.move_to_end(owner)
        if len(shelf) > self._conversations:
            shelf.popitem(last=False)
        if len(self._kept) > self._owners:
            self._kept.popitem(last=False)
