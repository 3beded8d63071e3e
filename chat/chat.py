"""The service: start a reply, stop it, try again, show another version, delete. The page, the public API and tests use it alike.

Every call says who is asking; what belongs to somebody else is not here. Knows nothing of pages.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from chat.conversation import Conversation, Message, Parameters, new_id
from chat.errors import AlreadyReplying, EmptyMessage, MessageTooLong, NoModels, NoToken, SignInNeeded, UnknownConversation, UnknownModel
from chat.grounded import Client, grounded_reply
from chat.identity import Visitor
from chat.inference.catalog import Catalog
from chat.inference.events import TokenUsage
from chat.inference.model import Model, price
from chat.inference.reply import Question, reply
from chat.inference.task import Writer
from chat.library import Library
from chat.parameters import encodable
from chat.runs import Run
from chat.search.pipeline import WebSearch
from chat.search_report import uncited
from chat.settings import Settings
from chat.titles import first_words, written_title

ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
"""Ids of conversations and messages come from the page, so that a message sent twice is known; they mean nothing to anybody else."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person sends: `text` as the answer to `parent` in a conversation, which begins with it if it is not here yet."""

    conversation: str
    message_id: str
    text: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom to ask, and how. `model` is a key of the catalog; `provider` is "auto", "fastest", "cheapest", or a provider's name.

    With `web_search` the web is read first, and the reply cites it.
    """

    model: str
    provider: str = "auto"
    parameters: Parameters = Parameters()
    web_search: bool = False


class Chat:
    """Conversations and the replies in flight. One for the process; all calls come from its one event loop."""

    def __init__(self, settings: Settings, catalog: Catalog, client: Client, library: Library, search: WebSearch) -> None:
        self._settings = settings
        self._catalog = catalog
        self._client = client
        self._library = library
        self._search = search
        self._runs: dict[tuple[str, str], Run] = {}
        self._chores: set[asyncio.Task[None]] = set()

    def open(self, visitor: Visitor, conversation_id: str) -> Conversation:
        """The conversation as it stands, with a reply that is still being written as far as it has come.

        Raises:
            UnknownConversation: it is not here, or somebody else's.
        """
        conversation = self._library.load(visitor, conversation_id)
        if conversation is None:
            raise UnknownConversation
        run = self.run(visitor, conversation_id)
        return conversation.put(run.message) if run else conversation

    def run(self, visitor: Visitor, conversation_id: str) -> Run | None:
        """The reply that is being written in this conversation, if there is one."""
        return self._runs.get((visitor.key, conversation_id))

    def start_reply(self, visitor: Visitor, draft: Draft, choice: Choice) -> Run | None:
        """Take up a message and begin its reply. None if this very message was sent before and its reply is finished.

        Raises:
            BadInput, SignInNeeded: nothing was kept; the draft is still the person's.
        """
        if not ID.fullmatch(draft.conversation) or not ID.fullmatch(draft.message_id):
            raise UnknownConversation
        conversation = self._library.load(visitor, draft.conversation) or Conversation(id=draft.conversation, title=first_words(draft.text))
        run = self.run(visitor, conversation.id)
        if draft.message_id in conversation.messages:
            return run
        if run:
            raise AlreadyReplying
        text = self._usable(draft.text)
        model, key = self._payable(visitor, choice.model)
        parent = draft.parent if draft.parent in conversation.messages else conversation.leaf
        conversation = conversation.add(Message(id=draft.message_id, parent=parent, role="user", text=text))
        return self._begin(visitor, conversation, draft.message_id, choice, model, key)

    def retry(self, visitor: Visitor, conversation_id: str, reply_id: str, choice: Choice) -> Run:
        """Ask again for a reply: a new version beside the old one, or in its place where the old one failed without a word.

        Raises:
            BadInput, SignInNeeded: the old reply is still there.
        """
        conversation = self._library.load(visitor, conversation_id)
        old = conversation.messages.get(reply_id) if conversation else None
        if conversation is None or old is None or old.role != "assistant" or old.parent is None:
            raise UnknownConversation
        if self.run(visitor, conversation_id):
            raise AlreadyReplying
        model, key = self._payable(visitor, choice.model)
        if old.status == "failed" and not conversation.children(old.id):
            conversation = conversation.remove(old.id)
        return self._begin(visitor, conversation, old.parent, choice, model, key)

    async def stop(self, visitor: Visitor, conversation_id: str) -> None:
        """End the reply that is being written, and keep what is there. Nothing happens where none is."""
        if run := self.run(visitor, conversation_id):
            await run.stop()

    def show(self, visitor: Visitor, conversation_id: str, message_id: str) -> Conversation:
        """The conversation with the branch on show that runs through this message. UnknownConversation if either is not here."""
        conversation = self._library.load(visitor, conversation_id)
        if conversation is None or message_id not in conversation.messages:
            raise UnknownConversation
        if self.run(visitor, conversation_id):
            raise AlreadyReplying
        conversation = conversation.show(message_id)
        self._library.save(visitor, conversation)
        return conversation

    def ask(self, visitor: Visitor, branch: Sequence[Message], choice: Choice) -> Run:
        """The reply to a branch that is kept nowhere: for programs that keep their own history."""
        text = self._usable(branch[-1].text)
        model, key = self._payable(visitor, choice.model)
        asked = [*branch[:-1], replace(branch[-1], text=text)]
        return self._run(visitor, asked, _blank(branch[-1].id, model, choice), choice, model, key, on_end=lambda message: None)

    async def delete(self, visitor: Visitor, conversation_id: str) -> None:
        """Delete a conversation for good, and end the reply that is being written in it. UnknownConversation if it is not here."""
        await self.stop(visitor, conversation_id)
        self._library.delete(visitor, conversation_id)

    async def delete_all(self, visitor: Visitor) -> None:
        """Delete all that this visitor has, for good."""
        for owner, conversation_id in list(self._runs):
            if owner == visitor.key:
                await self.stop(visitor, conversation_id)
        self._library.delete_all(visitor)

    async def close(self) -> None:
        """Stop every reply that is being written, and keep what is there."""
        for run in list(self._runs.values()):
            await run.stop()
        for chore in list(self._chores):
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)

    def _begin(self, visitor: Visitor, conversation: Conversation, parent: str, choice: Choice, model: Model, key: str) -> Run:
        blank = _blank(parent, model, choice)
        conversation = conversation.add(blank)
        self._library.save(visitor, conversation)
        place = (visitor.key, conversation.id)

        def keep(message: Message) -> None:
            self._runs.pop(place, None)
            current = self._library.load(visitor, conversation.id)
            if current and message.id in current.messages:
                self._library.save(visitor, current.put(message))
                self._library.changed(visitor)
                if len(current.messages) == 2 and message.status == "complete" and not model.is_demo:
                    self._start(self._give_title(visitor, conversation.id, model, key))

        run = self._run(visitor, conversation.branch_to(parent), blank, choice, model, key, on_end=keep)
        self._runs[place] = run
        return run

    def _run(
        self,
        visitor: Visitor,
        branch: Sequence[Message],
        blank: Message,
        choice: Choice,
        model: Model,
        key: str,
        *,
        on_end: Callable[[Message], None],
    ) -> Run:
        question = Question(uncited(branch), model, key, choice.provider, choice.parameters, self._settings.bill_to)

        def cost(provider: str | None, usage: TokenUsage) -> float | None:
            return price(model, provider, usage.input_tokens, usage.output_tokens)

        def ended(message: Message) -> None:
            if message.reasoning:
                self._catalog.note_reasoning(model.key)
            on_end(message)

        if choice.web_search:
            writer = self._writer(visitor, model, key)
            return Run(blank, grounded_reply(self._client, question, self._search, writer), on_end=ended, price=cost)
        return Run(blank, reply(self._client, question), on_end=ended, price=cost)

    async def _give_title(self, visitor: Visitor, conversation_id: str, model: Model, key: str) -> None:
        """A better title than its first words, unless the person has given it one meanwhile."""
        first = self._library.load(visitor, conversation_id)
        if first is None:
            return
        question, answer = first.branch()[:2]
        title = await written_title(self._client, self._writer(visitor, model, key), question, answer)
        current = self._library.load(visitor, conversation_id)
        if title and current and current.title == first.title:
            self._library.save(visitor, replace(current, title=title))
            self._library.changed(visitor)

    def _writer(self, visitor: Visitor, model: Model, key: str) -> Writer:
        """Who writes titles and queries: TASK_MODEL, where it is set and listed; else the model of the conversation."""
        task_model = self._catalog.find(self._settings.task_model) if self._settings.task_model else None
        its_key = task_model.endpoint.key_for(visitor.token) if task_model else None
        return Writer(task_model, its_key, self._settings.bill_to) if task_model and its_key else Writer(model, key, self._settings.bill_to)

    def _start(self, chore: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)

    def _usable(self, text: str) -> str:
        limit = self._settings.max_message_chars
        if limit and len(text) > limit:
            raise MessageTooLong(len(text), limit)
        text = encodable(text).strip("\r\n")
        if not text.strip():
            raise EmptyMessage
        return text

    def _payable(self, visitor: Visitor, model_key: str) -> tuple[Model, str]:
        """The model, and what to send its server as the bearer."""
        if not self._catalog.models(bool(visitor.token)):
            raise NoModels
        model = self._catalog.get(model_key)  # and not by id: that might be another server's, which the person did not pick
        if model is None:
            raise UnknownModel(model_key)
        key = model.endpoint.key_for(visitor.token)
        if key is None:
            raise NoToken if visitor.kind == "owner" else SignInNeeded
        return model, key


def _blank(parent: str, model: Model, choice: Choice) -> Message:
    return Message(id=new_id(), parent=parent, role="assistant", status="writing", model=model.key, parameters=choice.parameters)
