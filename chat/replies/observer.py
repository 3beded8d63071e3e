"""The interface for showing conversations as they change, such as on the live stream of a page."""

from typing import Protocol

from chat.conversation import Conversation
from chat.identity import Visitor
from chat.replies.run import Run


class Observer(Protocol):
    """Called by the service for every change, whichever page or program caused it."""

    def branch_changed(self, visitor: Visitor, conversation: Conversation, after: str | None) -> None:
        """The branch on show is another from the message after `after` on; None: from the first one on."""

    def reply_started(self, visitor: Visitor, conversation: Conversation, run: Run) -> None:
        """A reply of the conversation is in flight."""
