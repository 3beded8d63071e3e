"""The service: start, stop, continue and retry a reply; switch versions; delete.

Used alike by the page, the public API and tests. Every call takes the visitor; another visitor's conversations raise UnknownConversation.
Does not import Gradio.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from chat.conversation import Conversation, Message, MessageStatus, new_id
from chat.conversations import Conversations
from chat.errors import AlreadyReplying, BadInput, ConversationMoved, UnknownConversation
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.fitted_reply import ReplyRequest
from chat.inference.route import Route
from chat.replies.autosave import autosave
from chat.replies.background import BackgroundTasks
from chat.replies.observer import Observer
from chat.replies.queue import Admission
from chat.replies.request import Draft, ReplyOptions, usable
from chat.replies.route import RouteFinder
from chat.replies.run import Run
from chat.replies.search_report import without_citations
from chat.replies.start import Client, Replies, ReplyJob
from chat.replies.titles import first_words, written_title
from chat.search.pipeline import WebSearch
from chat.settings import Settings

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
        self._routes = RouteFinder(settings, catalog)
        self._client = client
        self._conversations = conversations
        self._replies = Replies(client, catalog, search, admission or Admission())
        self._chores = BackgroundTasks()
        self._observers: list[Observer] = []

    def observe(self, observer: Observer) -> None:
        """Report to `observer` from now on."""
        self._observers.append(observer)

    def open(self, visitor: Visitor, conversation_id: str) -> Conversation:
        """The conversation as it stands, with each reply in flight as far as it has come.

        Raises:
            UnknownConversation: this visitor has none of that id.
        """
        conversation = self._conversations.load(visitor, conversation_id)
        if conversation is None:
            raise UnknownConversation
        for run in self.runs(visitor, conversation_id):
            conversation = conversation.put(run.message)
        return conversation

    def runs(self, visitor: Visitor, conversation_id: str) -> tuple[Run, ...]:
        """The replies in flight in this conversation, oldest first."""
        return self._replies.in_flight(visitor.key, conversation_id)

    def run(self, visitor: Visitor, conversation_id: str) -> Run | None:
        """The oldest reply in flight in this conversation, if there is one."""
        return next(iter(self.runs(visitor, conversation_id)), None)

    def start_reply(self, visitor: Visitor, draft: Draft, options: ReplyOptions) -> Run | None:
        """Save a message and start its reply. None if the same message was sent before and its reply is finished.

        Raises:
            BadInput, SignInNeeded: nothing was saved; the page keeps the draft.
        """
        if not draft.has_ids:
            raise UnknownConversation
        conversation = self._conversations.load(visitor, draft.conversation)
        if conversation is None and draft.parent is not None:
            raise UnknownConversation  # deleted on another page, which this one does not know yet
        conversation = conversation or Conversation(id=draft.conversation, title=first_words(draft.text))
        runs = self.runs(visitor, conversation.id)
        if draft.message_id in conversation.messages:
            return next((run for run in runs if run.message.parent == draft.message_id), None)
        if runs:
            raise AlreadyReplying
        if draft.parent is not None and conversation.leaf not in (None, draft.parent):
            raise ConversationMoved
        text = usable(draft.text, self._settings.max_message_chars)
        route = self._routes.route(visitor, options.model)
        before = conversation.leaf
        conversation = conversation.add(Message(id=draft.message_id, parent=before, role="user", text=text))
        reply = _empty_reply(draft.message_id, route, options)
        return self._write(visitor, conversation.add(reply), reply, route, options, after=before)

    def retry(self, visitor: Visitor, conversation_id: str, reply_id: str, options: ReplyOptions) -> Run:
        """Start a new version of a reply beside the old one; in its place if the old one failed without text and has no answers.

        Raises:
            BadInput, SignInNeeded: the old reply is unchanged.
        """
        conversation, old, parent = self._finished_reply(visitor, conversation_id, reply_id)
        route = self._routes.route(visitor, options.model)
        if old.status == "failed" and not conversation.children(old.id):
            conversation = conversation.remove(old.id)
        reply = _empty_reply(parent, route, options)
        return self._write(visitor, conversation.add(reply), reply, route, options, after=parent)

    def continue_reply(self, visitor: Visitor, conversation_id: str, reply_id: str, options: ReplyOptions) -> Run:
        """Continue a reply in the same message, with the model that began it, or the chosen one if that is no longer listed.

        Raises:
            BadInput, SignInNeeded: the reply is unchanged.
        """
        conversation, old, parent = self._finished_reply(visitor, conversation_id, reply_id)
        if old.status not in CONTINUABLE:
            raise BadInput("This reply is complete. Ask for more in a new message.")
        if old.model and old.model != options.model and self._catalog.get(old.model):
            options = ReplyOptions(old.model, parameters=options.parameters)
        route = self._routes.route(visitor, options.model)
        reply = replace(old, status="writing", failure=None, model=route.model.key, parameters=options.parameters)
        return self._write(visitor, conversation.put(reply), reply, route, options, after=parent)

    async def stop(self, visitor: Visitor, conversation_id: str, reply_id: str | None = None) -> None:
        """End the replies in flight in a conversation, or one of them, and keep their text. Does nothing if there is none."""
        runs = self.runs(visitor, conversation_id)
        await asyncio.gather(*(run.stop() for run in runs if reply_id in (None, run.message.id)))

    def show(self, visitor: Visitor, conversation_id: str, message_id: str) -> Conversation:
        """Switch to the branch through this message and return the conversation. UnknownConversation if either does not exist."""
        conversation = self._conversations.load(visitor, conversation_id)
        if conversation is None or message_id not in conversation.messages:
            raise UnknownConversation
        if self.runs(visitor, conversation_id):
            raise AlreadyReplying
        conversation = conversation.show(message_id)
        self._conversations.save(visitor, conversation)
        for observer in self._observers:
            observer.branch_changed(visitor, conversation, conversation.messages[message_id].parent)
        return conversation

    def ask(self, visitor: Visitor, branch: Sequence[Message], options: ReplyOptions) -> Run:
        """Start the reply to a branch that is stored nowhere: for programs that keep their own history."""
        text = usable(branch[-1].text, self._settings.max_message_chars)
        route = self._routes.route(visitor, options.model)
        branch = [*branch[:-1], replace(branch[-1], text=text)]
        reply = _empty_reply(branch[-1].id, route, options)
        request = ReplyRequest(without_citations(branch), route, options.provider, options.parameters)
        query_route = self._query_route(visitor, route, options)
        return self._replies.start(ReplyJob(visitor, None, request, reply, lambda message: None, query_route))

    async def delete(self, visitor: Visitor, conversation_id: str) -> None:
        """Delete a conversation for good and end its replies in flight. UnknownConversation if it does not exist."""
        await self.stop(visitor, conversation_id)
        self._conversations.delete(visitor, conversation_id)

    async def delete_all(self, visitor: Visitor) -> None:
        """Delete all conversations of this visitor for good."""
        await asyncio.gather(*(run.stop() for run in self._replies.in_flight(visitor.key)))
        self._conversations.delete_all(visitor)

    async def prepare(self) -> None:
        """Do in advance what the first reply would wait for. Called when a page is opened."""
        await self._replies.prepare()

    async def settled(self) -> None:
        """Wait until no title is being written."""
        await self._chores.wait()

    async def close(self, finish_seconds: float = 0.0) -> None:
        """End every reply in flight, after `finish_seconds` at most, and keep its text."""
        await self._replies.close(finish_seconds)
        await self._chores.cancel()

    def _finished_reply(self, visitor: Visitor, conversation_id: str, reply_id: str) -> tuple[Conversation, Message, str]:
        """A conversation, a finished reply in it, and the id of the message that the reply answers.

        Raises:
            UnknownConversation, AlreadyReplying, SignInExpired
        """
        visitor.require_current()
        conversation = self._conversations.load(visitor, conversation_id)
        found = conversation.messages.get(reply_id) if conversation else None
        if conversation is None or found is None or found.role != "assistant" or found.parent is None:
            raise UnknownConversation
        if self.runs(visitor, conversation_id):
            raise AlreadyReplying
        return conversation, found, found.parent

    def _write(
        self, visitor: Visitor, conversation: Conversation, reply: Message, route: Route, options: ReplyOptions, *, after: str | None
    ) -> Run:
        """Save the conversation, which contains `reply`, and start to write that reply. The branch on show is new after `after`."""
        self._replies.check(visitor)
        self._conversations.save(visitor, conversation)
        branch = conversation.branch_to(reply.id)[:-1]
        request = ReplyRequest(without_citations(branch), route, options.provider, options.parameters)
        keep = partial(self._keep, visitor, conversation.id, route)
        run = self._replies.start(ReplyJob(visitor, conversation.id, request, reply, keep, self._query_route(visitor, route, options)))
        self._chores.start(autosave(run, partial(self._conversations.save_checkpoint, visitor, conversation.id)))
        for observer in self._observers:
            observer.branch_changed(visitor, conversation, after)
            observer.reply_started(visitor, conversation, run)
        return run

    def _query_route(self, visitor: Visitor, route: Route, options: ReplyOptions) -> Route | None:
        """The route for the queries of a web search; None without one."""
        return self._routes.task_route(visitor, route) if options.web_search else None

    def _keep(self, visitor: Visitor, conversation_id: str, route: Route, message: Message) -> None:
        """Save a finished reply, unless it was deleted meanwhile, and give a conversation its title after the first exchange."""
        conversation = self._conversations.load(visitor, conversation_id)
        if conversation is None or message.id not in conversation.messages:
            return
        conversation = conversation.put(message)
        self._conversations.save(visitor, conversation)
        self._conversations.changed(visitor)
        if len(conversation.messages) == 2 and message.status == "complete" and not route.model.is_demo:
            self._chores.start(self._write_title(visitor, conversation.id, route))

    async def _write_title(self, visitor: Visitor, conversation_id: str, route: Route) -> None:
        """Replace the title made from the first words, unless the person has renamed the conversation meanwhile."""
        first = self._conversations.load(visitor, conversation_id)
        if first is None:
            return
        question, answer = first.branch()[:2]
        title = await written_title(self._client, self._routes.task_route(visitor, route), question, answer)
        current = self._conversations.load(visitor, conversation_id)
        if title and current and current.title == first.title:
            self._conversations.save(visitor, replace(current, title=title))
            self._conversations.changed(visitor)


def _empty_reply(parent: str, route: Route, options: ReplyOptions) -> Message:
    return Message(id=new_id(), parent=parent, role="assistant", status="writing", model=route.model.key, parameters=options.parameters)
