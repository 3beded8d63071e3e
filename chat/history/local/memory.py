"""Conversations in memory only: gone with the process, and not a byte on disk.

Answers the same calls as the store in SQLite. Bounded, so that no number of visitors fills the memory: whoever was away longest is
forgotten first.
"""

from collections import OrderedDict
from dataclasses import replace
from typing import Final

from chat.conversation import Conversation, Message
from chat.errors import UnknownConversation
from chat.history.summary import Hit, Summary

CONVERSATIONS_PER_OWNER: Final = 200
OWNERS: Final = 2_000
HITS: Final = 30
EXCERPT_CHARACTERS: Final = 60


class MemoryStore:
    """Keeps each owner's conversations apart. `owner` is any text that tells one person from another."""

    def __init__(self, owners: int = OWNERS, conversations: int = CONVERSATIONS_PER_OWNER) -> None:
        self._owners = owners
        self._conversations = conversations
        self._kept: OrderedDict[str, OrderedDict[str, Conversation]] = OrderedDict()

    def list(self, owner: str) -> tuple[Summary, ...]:
        """The owner's conversations: pinned first, then the one that changed last."""
        kept = sorted(self._shelf(owner).values(), key=lambda each: (each.pinned, each.updated_at), reverse=True)
        return tuple(_summary(conversation) for conversation in kept)

    def load(self, owner: str, conversation_id: str) -> Conversation | None:
        """The conversation, or None if this owner has none of that id."""
        return self._shelf(owner).get(conversation_id)

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

    def save_partial(self, owner: str, conversation_id: str, message: Message) -> None:
        """Put a reply in flight as far as it has come. Nothing happens if it is not here, or not in flight."""
        conversation = self.load(owner, conversation_id)
        begun = conversation.messages.get(message.id) if conversation else None
        if conversation and begun and begun.status == "writing":
            self.save(owner, conversation.put(message))

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give it a title. UnknownConversation if it is not here."""
        self.save(owner, replace(self._known(owner, conversation_id), title=title))

    def pin(self, owner: str, conversation_id: str, pinned: bool) -> None:
        """Keep it at the top of the list, or no longer. UnknownConversation if it is not here."""
        self.save(owner, replace(self._known(owner, conversation_id), pinned=pinned))

    def delete(self, owner: str, conversation_id: str) -> None:
        """Forget it. UnknownConversation if it is not here."""
        self._known(owner, conversation_id)
        del self._kept[owner][conversation_id]

    def delete_all(self, owner: str) -> None:
        """Forget all that this owner has."""
        self._kept.pop(owner, None)

    def take(self, owner: str) -> tuple[Conversation, ...]:
        """All that this owner has, oldest first, and forget it here: for a guest who signs in and wants to keep it."""
        return tuple(self._kept.pop(owner, OrderedDict()).values())

    def search(self, owner: str, words: str, limit: int = HITS) -> tuple[Hit, ...]:
        """The conversations in which these words stand as they are, in the title or in a message; the one that changed last first."""
        wanted = words.strip().casefold()
        if not wanted:
            return ()
        found = (_hit(self._shelf(owner)[summary.id], wanted) for summary in self.list(owner))
        return tuple(hit for hit in found if hit)[:limit]

    def _shelf(self, owner: str) -> OrderedDict[str, Conversation]:
        return self._kept.get(owner, OrderedDict())

    def _known(self, owner: str, conversation_id: str) -> Conversation:
        conversation = self.load(owner, conversation_id)
        if conversation is None:
            raise UnknownConversation
        return conversation


def _summary(conversation: Conversation) -> Summary:
    created, updated = conversation.created_at.timestamp(), conversation.updated_at.timestamp()
    return Summary(conversation.id, conversation.title, created, updated, conversation.pinned)


def _hit(conversation: Conversation, wanted: str) -> Hit | None:
    texts = [(None, conversation.title), *((message.id, message.text) for message in conversation.messages.values())]
    for message_id, text in texts:
        at = text.casefold().find(wanted)
        if at >= 0:
            end = at + len(wanted)
            before, after = text[max(0, at - EXCERPT_CHARACTERS) : at], text[end : end + EXCERPT_CHARACTERS]
            parts = ((before, False), (text[at:end], True), (after, False))
            excerpt = tuple(part for part in parts if part[0])
            return Hit(conversation.id, conversation.title, conversation.updated_at.timestamp(), message_id, excerpt)
    return None
