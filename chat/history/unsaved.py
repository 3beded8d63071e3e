"""Finished replies that the history had no room for. Kept in memory, shown in their conversations, and saved with the next write.

Holds no more than the replies that were in flight: a message that cannot be saved is refused before its reply begins.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from time import time

from chat.conversation import Conversation, Failure, Message
from chat.errors import HistoryFailed, UnreadableRecord
from chat.history.interface import Change, History

log = logging.getLogger(__name__)


class UnsavedReplies:
    """The unsaved replies of all owners, by conversation and by their id."""

    def __init__(self) -> None:
        self._replies: dict[tuple[str, str], dict[str, Message]] = {}
        self._reasons: dict[str, str] = {}
        self._held: dict[tuple[str, str], float] = {}

    def put(self, owner: str, conversation_id: str, message: Message, reason: str) -> None:
        """Keep a reply. `reason` completes “Not saved: …”."""
        self._replies.setdefault((owner, conversation_id), {})[message.id] = message
        self._reasons[owner] = reason

    def of(self, owner: str, conversation_id: str) -> Mapping[str, Message]:
        """The unsaved replies of this conversation, by id."""
        return dict(self._replies.get((owner, conversation_id), {}))

    def reason(self, owner: str) -> str:
        """Why replies of this owner are not saved; empty if all are."""
        return self._reasons.get(owner, "")

    def hold(self, owner: str, conversation_id: str, until: float) -> None:
        """Leave the replies of this conversation alone until then, in seconds since 1970: its deletion may still be taken back."""
        if (owner, conversation_id) in self._replies:
            self._held[owner, conversation_id] = until

    def release(self, owner: str, conversation_id: str) -> None:
        """Its deletion was taken back."""
        self._held.pop((owner, conversation_id), None)

    async def change(self, history: History, owner: str, conversation_id: str, change: Change) -> Conversation | None:
        """As `History.change`, with the unsaved replies of the conversation, which are saved with it."""
        unsaved = self.of(owner, conversation_id)
        changed = await history.change(owner, conversation_id, lambda stored: change(stored and with_replies(stored, unsaved)))
        if changed:
            self._remove(owner, conversation_id, unsaved)
        return changed

    async def save(self, history: History, saved: Callable[[str], None]) -> bool:
        """Try to save them all but those on hold; `saved` is called with the owner of each that is. Returns whether none could not be.

        Those of a conversation that is gone, or cannot be read, are forgotten.
        """
        for owner, conversation_id in list(self._replies):
            if self._held.get((owner, conversation_id), 0.0) > time():
                continue
            unsaved = self.of(owner, conversation_id)
            try:
                await history.change(owner, conversation_id, partial(with_replies_of, replies=unsaved))
            except HistoryFailed:
                return False
            except UnreadableRecord:
                log.warning("replies of a conversation that cannot be read were not saved")
            self._remove(owner, conversation_id, unsaved)
            saved(owner)
        return True

    def _remove(self, owner: str, conversation_id: str, replies: Mapping[str, Message]) -> None:
        kept = self._replies.get((owner, conversation_id), {})
        for key, message in replies.items():
            if kept.get(key) is message:
                del kept[key]
        if not kept:
            self._replies.pop((owner, conversation_id), None)
            self._held.pop((owner, conversation_id), None)
        if all(of != owner for of, _ in self._replies):
            self._reasons.pop(owner, None)


def cut_short(stored: Conversation | None, *, reply: str, failure: Failure) -> Conversation | None:
    """The conversation whose reply ends where it was stored last, because of a failure; None if either is missing. For `History.change`."""
    message = stored and stored.messages.get(reply)
    return stored.put(replace(message, status="interrupted", failure=failure)) if stored and message else None


def with_replies_of(stored: Conversation | None, *, replies: Mapping[str, Message]) -> Conversation | None:
    """Like `with_replies`; None if the conversation, or every one of the messages, is missing. For `History.change`."""
    return with_replies(stored, replies) if stored and stored.messages.keys() & replies.keys() else None


def with_replies(conversation: Conversation, replies: Mapping[str, Message]) -> Conversation:
    """The conversation with these messages in the place of those with their ids."""
    for message in replies.values():
        if message.id in conversation.messages:
            conversation = conversation.put(message)
    return conversation
