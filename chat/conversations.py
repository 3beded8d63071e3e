"""Each visitor's conversations: in memory for guests, in SQLite for everyone else, and in a member's own dataset on the Hub.

The one place that chooses the store, from the kind of visitor. Does not import inference, replies or Gradio.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import time
from typing import Final

from chat.conversation import Conversation, Failure, Message
from chat.errors import DiskFull, HistoryFailed, UnknownConversation, UnreadableRecord
from chat.history import export
from chat.history.hub.dataset import DatasetClient
from chat.history.interface import Change, History
from chat.history.local.database import Database
from chat.history.local.memory import MemoryStore
from chat.history.local.store import SqliteStore
from chat.history.status import GUEST, NOT_SENT, HistoryStatus
from chat.history.summary import ConversationSummary, SearchHit
from chat.history.sync.sync import Sync
from chat.history.unsaved import UnsavedReplies, cut_short, with_replies, with_replies_of
from chat.history.upkeep import Upkeep
from chat.identity import Visitor
from chat.settings import Settings

TITLE_CHARS: Final = 200
UNDO_SECONDS: Final = 10.0
"""How long a deletion can be taken back. The page offers it for six (`deletions.js`); the rest is for the way of the request."""
INTERRUPTED: Final = "The app was stopped while this reply was being written."

log = logging.getLogger(__name__)


class Conversations:
    """The conversations of all visitors. One for the process; all calls come from its one event loop.

    Args:
        name_of: the user name of a Hugging Face token, for a local owner whose HISTORY_DATASET is `{username}/…`. Blocks.
        undo_seconds: how long a deletion can be taken back.

    Attributes:
        leave: to be called with the key of a visitor who has no page open any more.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        dataset: DatasetClient | None = None,
        name_of: Callable[[str], str] | None = None,
        database: Database | None = None,
        undo_seconds: float = UNDO_SECONDS,
    ) -> None:
        self._settings = settings
        self._database = database or Database(settings.data_folder / "history.sqlite")
        self._kept = SqliteStore(self._database)
        self._guests = MemoryStore()
        client = dataset or DatasetClient()
        self._sync = Sync(self._database, client, notify=self._notify)
        self.leave: Callable[[str], None] = self._sync.leave
        self._name_of = name_of or client.username
        self._undo_seconds = undo_seconds
        self._subscribers: list[Callable[[str], None]] = []
        self._unsaved = UnsavedReplies()
        self._upkeep = Upkeep(
            (self._kept, self._guests),
            self._sync.purge_deleted,
            partial(self._unsaved.save, self._kept, self._sync.changed),
            self._sync.deleted,
        )
        for owner, conversation_id, message in self._kept.interrupt_unfinished(Failure(INTERRUPTED)):
            self._unsaved.put(owner, conversation_id, message, DiskFull.reason)

    def start(self) -> None:
        """Do what the last process has left to do, and later what becomes due. Called in the event loop of all other calls."""
        self._upkeep.look()

    @property
    def notice(self) -> str:
        """A sentence for the page if a damaged file was set aside at the start, else empty."""
        return self._database.notice

    async def connect(self, visitor: Visitor) -> None:
        """Sync the visitor's history with their dataset from now on. Call whenever they open the page."""
        if not visitor.token or not self._has_dataset(visitor):
            return
        name = visitor.name
        if not name and "{username}" in (self._settings.dataset_of("{username}") or ""):
            try:
                name = await asyncio.to_thread(self._name_of, visitor.token)
            except Exception as error:  # whatever the Hub's client raises: the history waits on this machine
                log.warning("the owner's user name could not be asked for (%s); the history stays on this machine", type(error).__name__)
                return
        if repo := self._settings.dataset_of(name):
            self._sync.sign_in(visitor.key, repo, visitor.token)

    async def disconnect(self, owner: str, token: str) -> None:
        """Push what is pending, for a few seconds at most, and discard the token. Call before they are signed out in one browser."""
        await self._upkeep.finish(owner)
        await self._sync.sign_out(owner, token)

    async def list(self, visitor: Visitor) -> tuple[ConversationSummary, ...]:
        """The visitor's conversations: pinned ones first, then by last change, newest first."""
        return await self._of(visitor).list(visitor.key)

    async def load(self, visitor: Visitor, conversation_id: str) -> Conversation | None:
        """The conversation as stored on this machine; None if this visitor has none with that id."""
        return self._with_unsaved(visitor, await self._of(visitor).load(visitor.key, conversation_id))

    async def fetch(self, visitor: Visitor, conversation_id: str) -> Conversation | None:
        """Like `load`, but from the dataset if that is newer.

        Raises:
            UnreadableRecord: the record is damaged, or from a newer version of this app.
            HistoryFailed: the conversation is only on the Hub, and the Hub does not answer.
        """
        if visitor.kind == "guest":
            return await self._guests.load(visitor.key, conversation_id)
        return self._with_unsaved(visitor, await self._sync.open(visitor.key, conversation_id))

    async def save(self, visitor: Visitor, conversation: Conversation) -> None:
        """Save it on this machine; durable on return. Raises HistoryFailed."""
        await self._of(visitor).save(visitor.key, conversation)
        self._notify(visitor.key)

    async def change(self, visitor: Visitor, conversation_id: str, change: Change) -> Conversation | None:
        """Store what `change` makes of the conversation; durable on return. See `History.change`. Raises HistoryFailed."""
        changed = await self._unsaved.change(self._of(visitor), visitor.key, conversation_id, change)
        if changed:
            self._notify(visitor.key)
        return changed

    async def keep_reply(self, visitor: Visitor, conversation_id: str, message: Message) -> Conversation | None:
        """Store a finished reply, now or, kept in memory, as soon as it can be. Returns its conversation if that is stored with it."""
        try:
            return await self.change(visitor, conversation_id, partial(with_replies_of, replies={message.id: message}))
        except HistoryFailed as error:
            if visitor.kind == "guest":  # there is no more memory for it
                return await self.change(visitor, conversation_id, partial(cut_short, reply=message.id, failure=Failure(error.sentence)))
            self._unsaved.put(visitor.key, conversation_id, message, error.reason)
            self._upkeep.look()
            self._notify(visitor.key)
            return None

    def save_checkpoint(self, visitor: Visitor, conversation_id: str, message: Message) -> None:
        """Save the present text of a reply in flight, soon and at little cost, for after a crash. Does nothing without its conversation."""
        self._of(visitor).save_checkpoint(visitor.key, conversation_id, message)

    def changed(self, visitor: Visitor) -> None:
        """Schedule a push to the dataset and notify the visitor's pages, after a reply has ended or a title was given."""
        if visitor.kind == "guest":
            self._notify(visitor.key)
        else:
            self._sync.changed(visitor.key)

    async def rename(self, visitor: Visitor, conversation_id: str, title: str) -> None:
        """Set its title. Raises UnknownConversation."""
        await self._known(visitor, conversation_id)
        await self._of(visitor).rename(visitor.key, conversation_id, " ".join(title.split())[:TITLE_CHARS])
        self.changed(visitor)

    async def pin(self, visitor: Visitor, conversation_id: str, pinned: bool) -> None:
        """Pin it to the top of the list, or unpin it. Raises UnknownConversation."""
        await self._known(visitor, conversation_id)
        await self._of(visitor).pin(visitor.key, conversation_id, pinned)
        self.changed(visitor)

    async def delete(self, visitor: Visitor, conversation_id: str) -> None:
        """Delete it from sight, and for good, wherever it is, when `undelete` is too late. Raises UnknownConversation."""
        due = time() + self._undo_seconds
        await self._of(visitor).delete_later(visitor.key, conversation_id, due)
        self._unsaved.hold(visitor.key, conversation_id, due)
        self._upkeep.look()
        self._notify(visitor.key)

    async def undelete(self, visitor: Visitor, conversation_id: str) -> None:
        """Take a deletion back. Raises UnknownConversation if it is too late."""
        await self._of(visitor).undelete(visitor.key, conversation_id)
        self._unsaved.release(visitor.key, conversation_id)
        self._upkeep.look()
        self.changed(visitor)

    async def delete_all(self, visitor: Visitor) -> None:
        """Delete all of this visitor's conversations, and a member's dataset itself."""
        if visitor.kind == "guest":
            await self._guests.delete_all(visitor.key)
            self._notify(visitor.key)
        else:
            await self._sync.delete_all(visitor.key)

    async def search(self, visitor: Visitor, words: str) -> tuple[SearchHit, ...]:
        """The conversations that contain these words, with the words in context."""
        return await self._of(visitor).search(visitor.key, words)

    async def status(self, visitor: Visitor) -> HistoryStatus:
        """The state of this visitor's history, for the page."""
        if visitor.kind == "guest":
            return GUEST
        if reason := self._unsaved.reason(visitor.key):
            return HistoryStatus("unsaved", reason)
        if self._database.unsaved and not self._sync.is_signed_in(visitor.key):
            return HistoryStatus("unsaved", self._database.unsaved)
        if self._has_dataset(visitor) and not self._sync.is_signed_in(visitor.key) and not await self._sync.is_pushed(visitor.key):
            return NOT_SENT
        return await self._sync.status(visitor.key)

    def written_as(self, guest: str) -> int:
        """The number of conversations under this guest's key."""
        return self._guests.written_by(guest)

    async def keep(self, guest: str, visitor: Visitor) -> None:
        """Move a guest's conversations into the history of the same person after they have signed in."""
        for conversation in self._guests.conversations(guest):
            await self.save(visitor, conversation)
            await self._guests.delete(guest, conversation.id)
        self.changed(visitor)

    async def export(self, visitor: Visitor, path: Path, *, parquet: bool) -> None:
        """Write all of this visitor's conversations to a file: JSON lines or Parquet. Those only on the Hub are fetched first."""
        for summary in await self.list(visitor):
            try:
                await self.fetch(visitor, summary.id)
            except UnreadableRecord:
                continue  # `export` logs it and leaves it out
        write = export.write_parquet if parquet else export.write_jsonl
        await write(export.readable_conversations(self._of(visitor), visitor.key), path)

    def subscribe(self, changed: Callable[[str], None]) -> None:
        """Call `changed` with a visitor's key whenever their list or status may have changed."""
        self._subscribers.append(changed)

    async def close(self) -> None:
        """Delete for good what was deleted, push what is pending, for a few seconds at most, carry out all writes, and close the file."""
        await self._upkeep.close()
        await self._sync.close()
        await asyncio.to_thread(self._database.close)

    def _with_unsaved(self, visitor: Visitor, conversation: Conversation | None) -> Conversation | None:
        return conversation and with_replies(conversation, self._unsaved.of(visitor.key, conversation.id))

    def _has_dataset(self, visitor: Visitor) -> bool:
        """Whether the visitor has one of their own: a colleague's token is the server's, and its dataset would be everybody's."""
        return visitor.kind in ("member", "owner") and self._settings.dataset_of("") is not None

    def _of(self, visitor: Visitor) -> History:
        return self._guests if visitor.kind == "guest" else self._kept

    async def _known(self, visitor: Visitor, conversation_id: str) -> None:
        if await self.fetch(visitor, conversation_id) is None:
            raise UnknownConversation

    def _notify(self, owner: str) -> None:
        for changed in self._subscribers:
            changed(owner)
