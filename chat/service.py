"""The service: start a reply, stop it, continue it, try again, show another version, delete.

The page, the public API and tests use it alike. Every call says who is asking; what belongs to somebody else is not here. Knows nothing of
pages.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from chat.conversation import Conversation, Message, MessageStatus, new_id
from chat.conversations import Conversations
from chat.errors import AlreadyReplying, BadInput, ConversationMoved, UnknownConversation
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.catalog.model import Model
from chat.inference.fitted_reply import Question
from chat.inference.short_tasks import Writer
from chat.replies.autosave import autosave
from chat.replies.queue import Admission
from chat.replies.request import Draft, ReplyOptions, usable
from chat.replies.route import Payer
from chat.replies.run import Run
from chat.replies.search_report import without_citations
from chat.replies.start import Client, Replies
from chat.replies.titles import first_words, written_title
from chat.search.pipeline import WebSearch
from chat.settings import Settings

__all__ = ["ChatService", "Draft", "ReplyOptions"]

CONTINUABLE: Final[frozenset[MessageStatus]] = frozenset({"stopped", "truncated", "interrupted"})


class ChatService:
    """Conversations and the replies in flight. One for the process; all calls come from its one event loop."""

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        client: Client,
        conversations: Conversations,
        search: WebSearch,
        *,
        admission: Admission | None = None,
    ) -> None:
        self._settings = settings
        self._catalog = catalog
        self._payer = Payer(settings, catalog)
        self._client = client
        self._conversations = conversations
        self._replies = Replies(client, catalog, search, admission or Admission())
        self._runs: dict[tuple[str, str], Run] = {}
        self._chores: set[asyncio.Task[None]] = set()

    def open(self, visitor: Visitor, conversation_id: str) -> Conversation:
        """The conversation as it stands, with a reply that is still being written as far as it has come.

        Raises:
            UnknownConversation: it is not here, or somebody else's.
        """
        conversation = self._conversations.load(visitor, conversation_id)
        if conversation is None:
            raise UnknownConversation
        run = self.run(visitor, conversation_id)
        return conversation.put(run.message) if run else conversation

    def run(self, visitor: Visitor, conversation_id: str) -> Run | None:
        """The reply that is being written in this conversation, if there is one."""
        return self._runs.get((visitor.key, conversation_id))

    def start_reply(self, visitor: Visitor, draft: Draft, choice: ReplyOptions) -> Run | None:
        """Take up a message and begin its reply. None if this very message was sent before and its reply is finished.

        Raises:
            BadInput, SignInNeeded: nothing was kept; the draft is still the person's.
        """
        if not draft.has_ids:
            raise UnknownConversation
        conversation = self._conversations.load(visitor, draft.conversation) or Conversation(
            id=draft.conversation, title=first_words(draft.text)
        )
        run = self.run(visitor, conversation.id)
        if draft.message_id in conversation.messages:
            return run
        if run:
            raise AlreadyReplying
        if draft.parent is not None and conversation.leaf not in (None, draft.parent):
            raise ConversationMoved
        text = usable(draft.text, self._settings.max_message_chars)
        model, key = self._payer.payable(visitor, choice.model)
        conversation = conversation.add(Message(id=draft.message_id, parent=conversation.leaf, role="user", text=text))
        blank = _blank(draft.message_id, model, choice)
        return self._begin(visitor, conversation.add(blank), blank, choice, model, key)

    def retry(self, visitor: Visitor, conversation_id: str, reply_id: str, choice: ReplyOptions) -> Run:
        """Ask again for a reply: a new version beside the old one, or in its place where the old one failed without a word.

        Raises:
            BadInput, SignInNeeded: the old reply is still there.
        """
        conversation, old, parent = self._reply(visitor, conversation_id, reply_id)
        model, key = self._payer.payable(visitor, choice.model)
        if old.status == "failed" and not conversation.children(old.id):
            conversation = conversation.remove(old.id)
        blank = _blank(parent, model, choice)
        return self._begin(visitor, conversation.add(blank), blank, choice, model, key)

    def continue_reply(self, visitor: Visitor, conversation_id: str, reply_id: str, choice: ReplyOptions) -> Run:
        """Take up a reply where it ended, in the same message, by the model that began it; by the chosen one if that is gone.

        Raises:
            BadInput, SignInNeeded: the reply is as it was.
        """
        conversation, old, _ = self._reply(visitor, conversation_id, reply_id)
        if old.status not in CONTINUABLE:
            raise BadInput("This reply is complete. Ask for more in a new message.")
        if old.model and old.model != choice.model and self._catalog.get(old.model):
            choice = ReplyOptions(old.model, parameters=choice.parameters)
        model, key = self._payer.payable(visitor, choice.model)
        reply = replace(old, status="writing", failure=None, model=model.key, parameters=choice.parameters)
        return self._begin(visitor, conversation.put(reply), reply, choice, model, key)

    async def stop(self, visitor: Visitor, conversation_id: str) -> None:
        """End the reply that is being written, and keep what is there. Nothing happens where none is."""
        if run := self.run(visitor, conversation_id):
            await run.stop()

    def show(self, visitor: Visitor, conversation_id: str, message_id: str) -> Conversation:
        """The conversation with the branch on show that runs through this message. UnknownConversation if either is not here."""
        conversation = self._conversations.load(visitor, conversation_id)
        if conversation is None or message_id not in conversation.messages:
            raise UnknownConversation
        if self.run(visitor, conversation_id):
            raise AlreadyReplying
        conversation = conversation.show(message_id)
        self._conversations.save(visitor, conversation)
        return conversation

    def ask(self, visitor: Visitor, branch: Sequence[Message], choice: ReplyOptions) -> Run:
        """The reply to a branch that is kept nowhere: for programs that keep their own history."""
        text = usable(branch[-1].text, self._settings.max_message_chars)
        model, key = self._payer.payable(visitor, choice.model)
        question = self._question([*branch[:-1], replace(branch[-1], text=text)], choice, model, key)
        blank, writer = _blank(branch[-1].id, model, choice), self._writer_of_queries(visitor, choice, model, key)
        return self._replies.begin(visitor, question, blank, on_end=lambda message: None, writer=writer)

    async def delete(self, visitor: Visitor, conversation_id: str) -> None:
        """Delete a conversation for good, and end the reply that is being written in it. UnknownConversation if it is not here."""
        await self.stop(visitor, conversation_id)
        self._conversations.delete(visitor, conversation_id)

    async def delete_all(self, visitor: Visitor) -> None:
        """Delete all that this visitor has, for good."""
        for owner, conversation_id in list(self._runs):
            if owner == visitor.key:
                await self.stop(visitor, conversation_id)
        self._conversations.delete_all(visitor)

    async def prepare(self) -> None:
        """Somebody has opened the page and is about to ask."""
        await self._replies.prepare()

    async def settled(self) -> None:
        """Wait until no title is being written."""
        await asyncio.gather(*self._chores)

    async def close(self, finish_seconds: float = 0.0) -> None:
        """End every reply that is being written, after `finish_seconds` at most, and keep what is there."""
        await self._replies.close(finish_seconds)
        for chore in list(self._chores):
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)

    def _reply(self, visitor: Visitor, conversation_id: str, reply_id: str) -> tuple[Conversation, Message, str]:
        """The conversation, a finished reply of it, and what that answers. UnknownConversation or AlreadyReplying if there is none."""
        visitor.require_current()
        conversation = self._conversations.load(visitor, conversation_id)
        found = conversation.messages.get(reply_id) if conversation else None
        if conversation is None or found is None or found.role != "assistant" or found.parent is None:
            raise UnknownConversation
        if self.run(visitor, conversation_id):
            raise AlreadyReplying
        return conversation, found, found.parent

    def _begin(self, visitor: Visitor, conversation: Conversation, reply: Message, choice: ReplyOptions, model: Model, key: str) -> Run:
        """Write `reply`, which stands in its place in `conversation`."""
        self._replies.check(visitor)
        self._conversations.save(visitor, conversation)
        place = (visitor.key, conversation.id)

        def keep(message: Message) -> None:
            self._runs.pop(place, None)
            if (current := self._put(visitor, conversation.id, message)) is None:
                return
            self._conversations.changed(visitor)
            if len(current.messages) == 2 and message.status == "complete" and not model.is_demo:
                self._start(self._give_title(visitor, conversation.id, model, key))

        question = self._question(conversation.branch_to(reply.id)[:-1], choice, model, key)
        writer = self._writer_of_queries(visitor, choice, model, key)
        run = self._runs[place] = self._replies.begin(visitor, question, reply, on_end=keep, writer=writer)
        self._start(autosave(run, partial(self._conversations.save_partial, visitor, conversation.id)))
        return run

    def _question(self, branch: Sequence[Message], choice: ReplyOptions, model: Model, key: str) -> Question:
        return Question(without_citations(branch), model, key, choice.provider, choice.parameters, self._settings.bill_to)

    def _put(self, visitor: Visitor, conversation_id: str, message: Message) -> Conversation | None:
        """Keep a reply that has ended; None if it was deleted meanwhile."""
        current = self._conversations.load(visitor, conversation_id)
        if current is None or message.id not in current.messages:
            return None
        current = current.put(message)
        self._conversations.save(visitor, current)
        return current

    async def _give_title(self, visitor: Visitor, conversation_id: str, model: Model, key: str) -> None:
        """A better title than its first words, unless the person has given it one meanwhile."""
        first = self._conversations.load(visitor, conversation_id)
        if first is None:
            return
        question, answer = first.branch()[:2]
        title = await written_title(self._client, self._payer.writer(visitor, model, key), question, answer)
        current = self._conversations.load(visitor, conversation_id)
        if title and current and current.title == first.title:
            self._conversations.save(visitor, replace(current, title=title))
            self._conversations.changed(visitor)

    def _writer_of_queries(self, visitor: Visitor, choice: ReplyOptions, model: Model, key: str) -> Writer | None:
        return self._payer.writer(visitor, model, key) if choice.web_search else None

    def _start(self, chore: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)


def _blank(parent: str, model: Model, choice: ReplyOptions) -> Message:
    return Message(id=new_id(), parent=parent, role="assistant", status="writing", model=model.key, parameters=choice.parameters)
