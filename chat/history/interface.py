"""The interface that both stores implement: `SqliteStore` for members and local owners, `MemoryStore` for guests."""

from typing import Protocol

from chat.conversation import Conversation, Message
from chat.history.summary import ConversationSummary, SearchHit


class History(Protocol):
    """Stored conversations, each under its owner.

    A conversation of another owner is treated as missing: None, an empty result, or UnknownConversation.
    """

    def list(self, owner: str) -> tuple[ConversationSummary, ...]:
        """All conversations of this owner, pinned ones first, then by last change, newest first."""

    def load(self, owner: str, conversation_id: str) -> Conversation | None:
        """The conversation, None if it is missing. UnreadableRecord if it is stored but cannot be read."""

    def save(self, owner: str, conversation: Conversation) -> None:
        """Insert `conversation`, or replace the stored one with its id."""

    def save_checkpoint(self, owner: str, conversation_id: str, message: Message) -> None:
        """Store the text of an unfinished reply so far. No effect unless the stored reply has status "writing"."""

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Set the title. UnknownConversation if it is missing."""

    def pin(self, owner: str, conversation_id: str, pinned: bool) -> None:
        """Pin or unpin. UnknownConversation if it is missing."""

    def delete(self, owner: str, conversation_id: str) -> None:
        """Delete for good. UnknownConversation if it is missing."""

    def delete_all(self, owner: str) -> None:
        """Delete every conversation of this owner."""

    def search(self, owner: str, words: str) -> tuple[SearchHit, ...]:
        """The conversations of this owner that contain `words`, at most `MAX_SEARCH_HITS`."""
