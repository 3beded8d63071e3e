"""Conversations in memory only, for guests: nothing is written to disk, and all of it is lost with the process.

Same interface as `SqliteStore`. Bounded in owners, in conversations of each, and in bytes: what was saved longest ago is dropped first.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from math import inf
from typing import Final

from chat.conversation import Conversation, Message
from chat.errors import HistoryFailed, UnknownConversation
from chat.history.interface import Change
from chat.history.summary import MAX_SEARCH_HITS, ConversationSummary, SearchHit

MAX_CONVERSATIONS_PER_OWNER: Final = 200
MAX_OWNERS: Final = 2_000
MAX_BYTES_PER_OWNER: Final = 8_000_000
MAX_BYTES: Final = 256_000_000
"""Of all owners together."""
BYTES_PER_MESSAGE: Final = 1_000
"""What a message takes beside its texts, about."""
BYTES_PER_CHARACTER: Final = 4
"""At most: a Python text has 1, 2 or 4 for each."""
NO_ROOM: Final = "This chat has grown too long to be kept without signing in. Sign in, or start a new chat."
EXCERPT_CHARS: Final = 60
"""Characters of an excerpt before and after the match."""


class MemoryStore:
    """The conversations of each owner, apart from those of others. `owner` is any text that identifies one person."""

    def __init__(
        self,
        owners: int = MAX_OWNERS,
        conversations: int = MAX_CONVERSATIONS_PER_OWNER,
        *,
        owner_bytes: int = MAX_BYTES_PER_OWNER,
        all_bytes: int = MAX_BYTES,
    ) -> None:
        self._max_owners = owners
        self._max_conversations = conversations
        self._max_owner_bytes = owner_bytes
        self._max_bytes = all_bytes
        self._by_owner: OrderedDict[str, OrderedDict[str, Conversation]] = OrderedDict()
        self._sizes: dict[tuple[str, str], int] = {}
        self._owner_sizes: Counter[str] = Counter()
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
            with suppress(HistoryFailed):  # it has grown too long, which is said of the finished reply: `Conversations.keep_reply`
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
        self._drop(owner, conversation_id)

    async def delete_later(self, owner: str, conversation_id: str, due: float) -> None:
        """Delete the conversation at `due`. See `History.delete_later`."""
        self._deleted[owner, conversation_id] = (due, self._require(owner, conversation_id))
        del self._by_owner[owner][conversation_id]  # its size goes on counting

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
            self._erase(*key)
        return frozenset(owner for owner, _ in due)

    async def next_due(self) -> float:
        """When the next deletion is due; infinity if none is."""
        return min((due for due, _ in self._deleted.values()), default=inf)

    async def delete_all(self, owner: str) -> None:
        """Delete all conversations of this owner."""
        self._drop_owner(owner)

    def conversations(self, owner: str) -> tuple[Conversation, ...]:
        """All conversations of this owner, whole, those saved longest ago first: for a guest who signs in and keeps them."""
        return tuple(self._of(owner).values())

    async def search(self, owner: str, words: str, limit: int = MAX_SEARCH_HITS) -> tuple[SearchHit, ...]:
        """The conversations that contain `words` literally, in any case, in the title or in a message; in the order of the list."""
        wanted = words.strip().casefold()
        if not wanted:
            return ()
        return await asyncio.to_thread(_hits, self._listed(owner), wanted, limit)

    def written_by(self, owner: str) -> int:
        """The number of conversations of this owner."""
        return len(self._of(owner))

    def _listed(self, owner: str) -> Sequence[Conversation]:
        return sorted(self._of(owner).values(), key=lambda each: (each.pinned, each.updated_at), reverse=True)

    def _put(self, owner: str, conversation: Conversation) -> None:
        """HistoryFailed if the conversation alone is larger than what one owner may have; it then stays as it was."""
        size = _size(conversation)
        if size > min(self._max_owner_bytes, self._max_bytes):
            raise HistoryFailed(NO_ROOM)
        stored = self._by_owner.setdefault(owner, OrderedDict())
        stored[conversation.id] = conversation
        stored.move_to_end(conversation.id)
        self._by_owner.move_to_end(owner)
        self._resize(owner, conversation.id, size)
        while len(stored) > self._max_conversations or self._owner_sizes[owner] > self._max_owner_bytes:
            self._make_room(owner)
        while len(self._by_owner) > self._max_owners or self._owner_sizes.total() > self._max_bytes:
            oldest = next(iter(self._by_owner))
            if oldest == owner:
                self._make_room(owner)
            else:
                self._drop_owner(oldest)

    def _make_room(self, owner: str) -> None:
        """What was deleted goes first, though it could still be taken back."""
        if deleted := next((key for key in self._deleted if key[0] == owner), None):
            self._erase(*deleted)
        else:
            self._drop(owner, next(iter(self._by_owner[owner])))

    def _erase(self, owner: str, conversation_id: str) -> None:
        del self._deleted[owner, conversation_id]
        if conversation_id not in self._of(owner):
            self._resize(owner, conversation_id, 0)

    def _drop(self, owner: str, conversation_id: str) -> None:
        del self._by_owner[owner][conversation_id]
        self._resize(owner, conversation_id, 0)

    def _drop_owner(self, owner: str) -> None:
        for conversation_id in self._by_owner.pop(owner, OrderedDict()):
            self._resize(owner, conversation_id, 0)
        for deleted in [key for key in self._deleted if key[0] == owner]:
            self._erase(*deleted)

    def _resize(self, owner: str, conversation_id: str, size: int) -> None:
        self._owner_sizes[owner] += size - self._sizes.pop((owner, conversation_id), 0)
        if size:
            self._sizes[owner, conversation_id] = size
        if not self._owner_sizes[owner]:
            del self._owner_sizes[owner]

    def _of(self, owner: str) -> OrderedDict[str, Conversation]:
        return self._by_owner.get(owner, OrderedDict())

    def _require(self, owner: str, conversation_id: str) -> Conversation:
        conversation = self._of(owner).get(conversation_id)
        if conversation is None:
            raise UnknownConversation
        return conversation


def _size(conversation: Conversation) -> int:
    """Its bytes, an upper estimate."""
    texts = [conversation.title]
    for message in conversation.messages.values():
        texts += [message.text, message.reasoning, message.parameters.system_prompt]
        texts += [call.arguments for call in message.tool_calls]
        if message.search:
            texts += [passage for source in message.search.sources for passage in source.passages]
    return BYTES_PER_MESSAGE * (1 + len(conversation.messages)) + sum(map(_bytes, texts))


def _bytes(text: str) -> int:
    return len(text) * (1 if text.isascii() else BYTES_PER_CHARACTER)


def _summary(conversation: Conversation) -> ConversationSummary:
    created, updated = conversation.created_at.timestamp(), conversation.updated_at.timestamp()
    return ConversationSummary(conversation.id, conversation.title, created, updated, conversation.pinned)


def _hits(conversations: Iterable[Conversation], wanted: str, limit: int) -> tuple[SearchHit, ...]:
    found = (_first_match(conversation, wanted) for conversation in conversations)
    return tuple(islice(filter(None, found), limit))


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
