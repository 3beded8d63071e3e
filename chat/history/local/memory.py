"""Conversations in memory only, for guests: nothing is written to disk, and all of it is lost with the process.

Same interface as `SqliteStore`. Bounded in owners and in conversations of each: those saved longest ago are dropped first.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from math import inf
from typing import Final

from chat.conversation import Conversation, Message
from chat.errors import UnknownConversation
from chat.history.interface import Change
from chat.history.summary import MAX_SEARCH_HITS, ConversationSummary, SearchHit

MAX_CONVERSATIONS_PER_OWNER: Final = 200
MAX_OWNERS: Final = 2_000
EXCERPT_CHARS: Final = 60
"""Characters of an excerpt before and after the match."""


class MemoryStore:
    """The conversations of each owner, apart from those of others. `owner` is any text that identifies one person."""

    def __init__(self, owners: int = MAX_OWNERS, conversations: int = MAX_CONVERSATIONS_PER_OWNER) -> None:
        self._max_owners = owners
        self._max_conversations = conversations
        self._by_owner: OrderedDict[str, OrderedDict[str, Conversation]] = OrderedDict()
        self._deleted: dict[tuple[str, str], tuple[float, Conversation]] = {}

    async def list(self, owner: str) -> tuple[ConversationSummary, ...]:
        """The owner's conversations: pinned first, then by last change, newest first."""
        return tuple(map(_summary, self._listed(owner)))

    async def load(self, owner: str, conversation_id: str) -> Conversation | None:
        """The conversation, None if it is missing."""
        return self._of(owner).get(conversation_id)

    async def save(self, owner: str, conversation: Conversation) -> None:
        """Insert `conversation`, or replace the stored one with its id. No effect on one that was deleted."""
        if (owner, conversation.id) not in self._deleted:
            self._put(owner, conversation)

    async def change(self, owner: str, conversation_id: str, change: Change) -> Conversation | None:
        """Store what `change` makes of the conversation. See `History.change`."""
        changed = change(self._of(owner).get(conversation_id))
        if changed is None or (owner, conversation_id) in self._deleted:
            return None
        self._put(owner, changed)
        return changed

    def save_checkpoint(self, owner: str, conversation_id: str, message: Message) -> None:
        """Store the text of an unfinished reply so far. No effect unless the stored reply has status "writing"."""
        conversation = self._of(owner).get(conversation_id)
        stored = conversation.messages.get(message.id) if conversation else None
        if conversation and stored and stored.status == "writing":
            self._put(owner, conversation.put(message))

    async def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Set the title. UnknownConversation if it is missing."""
        self._put(owner, self._require(owner, conversation_id).renamed(title))

    async def pin(self, owner: str, conversation_id: str, pinned: bool) -> None:
        """Pin the conversation to the top of the list, or unpin it. UnknownConversation if it is missing."""
        self._put(owner, replace(self._require(owner, conversation_id), pinned=pinned))

    async def delete(self, owner: str, conversation_id: str) -> None:
        """Delete the conversation. UnknownConversation if it is missing."""
        self._require(owner, conversation_id)
        del self._by_owner[owner][conversation_id]

    async def delete_later(self, owner: str, conversation_id: str, due: float) -> None:
        """Delete the conversation at `due`. See `History.delete_later`."""
        self._deleted[owner, conversation_id] = (due, self._require(owner, conversation_id))
        del self._by_owner[owner][conversation_id]

    async def undelete(self, owner: str, conversation_id: str) -> None:
        """Take a `delete_later` back. UnknownConversation if it is too late."""
        _, conversation = self._deleted.pop((owner, conversation_id), (0.0, None))
        if conversation is None:
            raise UnknownConversation
        self._put(owner, conversation)

    async def delete_due(self, now: float, owner: str | None = None) -> frozenset[str]:
        """Delete for good what is due by `now`. Returns the owners of what was deleted."""
        due = [key for key, (at, _) in self._deleted.items() if at <= now and owner in (None, key[0])]
        for key in due:
            del self._deleted[key]
        return frozenset(owner for owner, _ in due)

    async def next_due(self) -> float:
        """When the next deletion is due; infinity if none is."""
        return min((due for due, _ in self._deleted.values()), default=inf)

    async def delete_all(self, owner: str) -> None:
        """Delete all conversations of this owner."""
        self._by_owner.pop(owner, None)
        await self.delete_due(inf, owner)

    def take(self, owner: str) -> tuple[Conversation, ...]:
        """Remove all conversations of this owner and return them, oldest first: for a guest who signs in and keeps them."""
        return tuple(self._by_owner.pop(owner, OrderedDict()).values())

    async def search(self, owner: str, words: str, limit: int = MAX_SEARCH_HITS) -> tuple[SearchHit, ...]:
        """The conversations that contain `words` literally, in any case, in the title or in a message; in the order of the list."""
        wanted = words.strip().casefold()
        if not wanted:
            return ()
        hits = (_first_match(conversation, wanted) for conversation in self._listed(owner))
        return tuple(hit for hit in hits if hit)[:limit]

    def written_by(self, owner: str) -> int:
        """The number of conversations of this owner."""
        return len(self._of(owner))

    def _listed(self, owner: str) -> Sequence[Conversation]:
        return sorted(self._of(owner).values(), key=lambda each: (each.pinned, each.updated_at), reverse=True)

    def _put(self, owner: str, conversation: Conversation) -> None:
        stored = self._by_owner.setdefault(owner, OrderedDict())
        stored[conversation.id] = conversation
        stored.move_to_end(conversation.id)
        self._by_owner.move_to_end(owner)
        if len(stored) > self._max_conversations:
            stored.popitem(last=False)
        if len(self._by_owner) > self._max_owners:
            self._by_owner.popitem(last=False)

    def _of(self, owner: str) -> OrderedDict[str, Conversation]:
        return self._by_owner.get(owner, OrderedDict())

    def _require(self, owner: str, conversation_id: str) -> Conversation:
        conversation = self._of(owner).get(conversation_id)
        if conversation is None:
            raise UnknownConversation
        return conversation


def _summary(conversation: Conversation) -> ConversationSummary:
    created, updated = conversation.created_at.timestamp(), conversation.updated_at.timestamp()
    return ConversationSummary(conversation.id, conversation.title, created, updated, conversation.pinned)


def _first_match(conversation: Conversation, wanted: str) -> SearchHit | None:
    texts = [(None, conversation.title), *((message.id, message.text) for message in conversation.messages.values())]
    for message_id, text in texts:
        start = text.casefold().find(wanted)
        if start >= 0:
            end = start + len(wanted)
            before, after = text[max(0, start - EXCERPT_CHARS) : start], text[end : end + EXCERPT_CHARS]
            parts = ((before, False), (text[start:end], True), (after, False))
            excerpt = tuple(part for part in parts if part[0])
            return SearchHit(conversation.id, conversation.title, conversation.updated_at.timestamp(), message_id, excerpt)
    return None
