"""The interface that both stores implement: `SqliteStore` for members and local owners, `MemoryStore` for guests."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from chat.conversation import Conversation, Message
from chat.history.summary import ConversationSummary, SearchHit

Change: TypeAlias = Callable[[Conversation | None], Conversation | None]
"""What is stored (None if it is missing) → what is to be stored (None to leave it as it is). Pure: it may run in another thread."""


class History(Protocol):
    """Stored conversations, each under its owner.

    A conversation of another owner is treated as missing: None, an empty result, or UnknownConversation. What was awaited is stored, and
    is in the result of every later call. Writes are carried out in the order of the calls, even if a caller is cancelled.
    """

    async def list(self, owner: str) -> tuple[ConversationSummary, ...]:
        """All conversations of this owner, pinned ones first, then by last change, newest first."""

    async def load(self, owner: str, conversation_id: str) -> Conversation | None:
        """The conversation, None if it is missing. UnreadableRecord if it is stored but cannot be read."""

    async def save(self, owner: str, conversation: Conversation) -> None:
        """Insert `conversation`, or replace the stored one with its id."""

    async def change(self, owner: str, conversation_id: str, change: Change) -> Conversation | None:
        """Store what `change` makes of the conversation, with no other change in between. Its errors are raised, and nothing is stored.

        Returns what was stored; None if nothing was, because `change` returned None or the conversation was deleted.
        """

    def save_checkpoint(self, owner: str, conversation_id: str, message: Message) -> None:
        """Store the text of an unfinished reply so far, soon. No effect unless the stored reply has status "writing"."""

    async def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Set the title. UnknownConversation if it is missing."""

    async def pin(self, owner: str, conversation_id: str, pinned: bool) -> None:
        """Pin or unpin. UnknownConversation if it is missing."""

    async def delete(self, owner: str, conversation_id: str) -> None:
        """Delete for good. UnknownConversation if it is missing."""

    async def delete_later(self, owner: str, conversation_id: str, due: float) -> None:
        """Delete it at `due`, in seconds since 1970; for other calls it is missing from now on. UnknownConversation if it was before."""

    async def undelete(self, owner: str, conversation_id: str) -> None:
        """Take a `delete_later` back. UnknownConversation if it is deleted for good, or was not deleted."""

    async def delete_due(self, now: float, owner: str | None = None) -> "frozenset[str]":
        """Delete for good what is due by `now`, of this owner or of all. Returns the owners of what was deleted."""

    async def next_due(self) -> float:
        """When the next deletion is due; infinity if none is."""

    async def delete_all(self, owner: str) -> None:
        """Delete every conversation of this owner."""

    async def search(self, owner: str, words: str) -> tuple[SearchHit, ...]:
        """The conversations of this owner that contain `words`, at most `MAX_SEARCH_HITS`."""
