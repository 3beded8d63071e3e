"""The service: start, stop, continue and retry a reply; switch versions; delete.

Used alike by the page, the public API and tests. Every call takes the visitor; another visitor's conversations raise UnknownConversation.
Does not import Gradio.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from chat.conversation import Conversation, Message, MessageStatus
from chat.conversations import Conversations
from chat.errors import AlreadyReplying, BadInput, UnknownConversation
from chat.history.interface import Change
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.route import Route
from chat.limits.spending import Spending
from chat.replies.changes import empty_reply, existing, refuse_if_moved, showing, with_exchange, with_message, with_version
from chat.replies.observer import Observer
from chat.replies.queue import Admission
from chat.replies.request import Draft, ReplyOptions, usable
from chat.replies.route import RouteFinder
from chat.replies.run import Run, stop_all
from chat.replies.start import Client, Replies, ReplyJob, keep_nowhere, reply_request
from chat.replies.turns import Turns, in_turn
from chat.saving import ReplySaving
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
        spending: Spending | None = None,
    ) -> None:
        self._settings = settings
        self._catalog = catalog
        self._routes = RouteFinder(settings, catalog)
        self._conversations = conversations
        spending = spending or Spending(settings)
        self._replies = Replies(client, catalog, search, admission or Admission(), spending)
        self.turns = Turns()
        self._saving = ReplySaving(conversations, client, self._routes, spending)
        self._observers: list[Observer] = []

    def observe(self, observer: Observer) -> None:
        """Report to `observer` from now on."""
        self._observers.append(observer)

    async def open(self, visitor: Visitor, conversation_id: str) -> Conversation:
        """The conversation as it stands on return, with each reply in flight as far as it has come.

        Raises:
            UnknownConversation: this visitor has none of that id.
        """
        turn, before = self.turns.of(visitor.key), -1
        while turn.taken != before:  # else a reply was started or a version shown while the conversation was read
            before = turn.taken
            runs = self.runs(visitor, conversation_id)  # before reading: one that ends meanwhile is finished in its run
            conversation = await self._conversations.load(visitor, conversation_id)
        conversation = existing(conversation)
        for run in runs:
            conversation = conversation.put(run.message)
        return conversation

    def runs(self, visitor: Visitor, conversation_id: str) -> tuple[Run, ...]:
        """The replies in flight in this conversation, oldest first."""
        return self._replies.in_flight(visitor.key, conversation_id)

    def run(self, visitor: Visitor, conversation_id: str) -> Run | None:
        """The oldest reply in flight in this conversation, if there is one."""
        return next(iter(self.runs(visitor, conversation_id)), None)

    @in_turn
    async def start_reply(self, visitor: Visitor, draft: Draft, options: ReplyOptions) -> Run | None:
        """Save a message and start its reply. None if the same message was sent before and its reply is finished.

        Raises:
            BadInput, SignInNeeded, LimitReached, HistoryFailed: nothing was saved; the page keeps the draft.
        """
        visitor.require_current()
        if not draft.has_ids:
            raise UnknownConversation
        runs = self.runs(visitor, draft.conversation)
        stored = await self._conversations.load(visitor, draft.conversation)
        if stored and draft.message_id in stored.messages:
            return next((run for run in runs if run.message.parent == draft.message_id), None)
        if runs:
            raise AlreadyReplying
        refuse_if_moved(stored, draft)
        text = usable(draft.text, self._settings.max_message_chars)
        route = self._routes.route(visitor, options.model)
        reply = empty_reply(draft.message_id, route, options)
        add = partial(with_exchange, draft=draft, text=text, reply=reply)
        return await self._write(visitor, draft.conversation, stored, add, reply, route, options, begins_with=draft.message_id)

    @in_turn
    async def retry(self, visitor: Visitor, conversation_id: str, reply_id: str, options: ReplyOptions) -> Run:
        """Start a new version of a reply beside the old one; in its place if the old one failed without text and has no answers.

        Raises:
            BadInput, SignInNeeded, LimitReached, HistoryFailed: the old reply is unchanged.
        """
        stored, old, parent = await self._finished_reply(visitor, conversation_id, reply_id)
        route = self._routes.route(visitor, options.model)
        reply = empty_reply(parent, route, options)
        add = partial(with_version, old=old, reply=reply)
        return await self._write(visitor, conversation_id, stored, add, reply, route, options)

    @in_turn
    async def continue_reply(self, visitor: Visitor, conversation_id: str, reply_id: str, options: ReplyOptions) -> Run:
        """Continue a reply in the same message, with the model that began it, or the chosen one if that is no longer listed.

        Raises:
            BadInput, SignInNeeded, LimitReached, HistoryFailed: the reply is unchanged.
        """
        stored, old, _ = await self._finished_reply(visitor, conversation_id, reply_id)
        if old.status not in CONTINUABLE:
            raise BadInput("This reply is complete. Ask for more in a new message.")
        if old.model and old.model != options.model and self._catalog.get(old.model):
            options = ReplyOptions(old.model, parameters=options.parameters)
        route = self._routes.route(visitor, options.model)
        reply = replace(old, status="writing", failure=None, model=route.model.key, parameters=options.parameters)
        return await self._write(visitor, conversation_id, stored, partial(with_message, message=reply), reply, route, options)

    async def stop(self, visitor: Visitor, conversation_id: str, reply_id: str | None = None) -> None:
        """End the replies in flight in a conversation, or one of them, and keep their text. Does nothing if there is none."""
        await self.turns.passed(visitor.key)  # a reply that was requested before is in flight then
        await stop_all(run for run in self.runs(visitor, conversation_id) if reply_id in (None, run.message.id))

    @in_turn
    async def show(self, visitor: Visitor, conversation_id: str, message_id: str) -> Conversation:
        """Switch to the branch through this message and return the conversation. UnknownConversation if either does not exist."""
        show = partial(showing, message_id=message_id, is_writing=bool(self.runs(visitor, conversation_id)))
        conversation = existing(await self._conversations.change(visitor, conversation_id, show))
        for observer in self._observers:
            observer.branch_changed(visitor, conversation, conversation.messages[message_id].parent)
        return conversation

    async def ask(self, visitor: Visitor, branch: Sequence[Message], options: ReplyOptions) -> Run:
        """Start the reply to a branch that is stored nowhere: for programs that keep their own history."""
        text = usable(branch[-1].text, self._settings.max_message_chars)
        route = self._routes.route(visitor, options.model)
        branch = [*branch[:-1], replace(branch[-1], text=text)]
        reply = empty_reply(branch[-1].id, route, options)
        request, query_route = reply_request(branch, route, options), self._query_route(visitor, route, options)
        place = await self._replies.admit(visitor, request, query_route)
        return self._replies.start(ReplyJob(visitor, None, request, reply, keep_nowhere, query_route), place)

    @in_turn
    async def delete(self, visitor: Visitor, conversation_id: str) -> None:
        """Delete a conversation and end its replies in flight. UnknownConversation if it does not exist."""
        await stop_all(self.runs(visitor, conversation_id))
        await self._conversations.delete(visitor, conversation_id)

    @in_turn
    async def undelete(self, visitor: Visitor, conversation_id: str) -> None:
        """Take a deletion back. UnknownConversation if that is too late."""
        await self._conversations.undelete(visitor, conversation_id)

    @in_turn
    async def delete_all(self, visitor: Visitor) -> None:
        """Delete all conversations of this visitor for good."""
        await stop_all(self._replies.in_flight(visitor.key))
        await self._conversations.delete_all(visitor)

    async def keep(self, guest: str, visitor: Visitor) -> None:
        """Move a guest's conversations into the history of the same person, who has signed in. Ends the guest's replies in flight."""
        await stop_all(self._replies.in_flight(guest))
        await self._conversations.keep(guest, visitor)

    async def prepare(self) -> None:
        """Do in advance what the first reply would wait for. Called when a page is opened."""
        await self._replies.prepare()

    async def settled(self) -> None:
        """Wait until no title is being written."""
        await self._saving.settled()

    async def close(self, finish_seconds: float = 0.0) -> None:
        """End every reply in flight, after `finish_seconds` at most, and keep its text."""
        self._replies.refuse()
        await self.turns.wait()
        await self._replies.close(finish_seconds)
        await self._saving.close()

    async def _finished_reply(self, visitor: Visitor, conversation_id: str, reply_id: str) -> tuple[Conversation, Message, str]:
        """A conversation, a finished reply in it, and the id of the message that it answers.

        Raises:
            UnknownConversation, AlreadyReplying, SignInExpired
        """
        visitor.require_current()
        runs = self.runs(visitor, conversation_id)
        conversation = existing(await self._conversations.load(visitor, conversation_id))
        found = conversation.messages.get(reply_id)
        if found is None or found.role != "assistant" or found.parent is None:
            raise UnknownConversation
        if runs:
            raise AlreadyReplying
        return conversation, found, found.parent

    async def _write(
        self,
        visitor: Visitor,
        conversation_id: str,
        stored: Conversation | None,
        add: Change,
        reply: Message,
        route: Route,
        options: ReplyOptions,
        *,
        begins_with: str | None = None,
    ) -> Run:
        """Save the conversation with `reply`, which `add` adds to what is `stored`, and start to write that reply.

        The branch on show is new from the message `begins_with` on; None: from the reply on.
        """
        query_route, planned = self._query_route(visitor, route, options), existing(add(stored))
        # First: a place that is free now may not be once the conversation is saved.
        place = await self._replies.admit(visitor, reply_request(planned.branch_to(reply.id)[:-1], route, options), query_route)
        try:
            conversation = existing(await self._conversations.change(visitor, conversation_id, add))
        except BaseException:
            await place.leave()
            raise
        request = reply_request(conversation.branch_to(reply.id)[:-1], route, options)
        keep = partial(self._saving.save_finished, visitor, conversation_id, route)
        job = ReplyJob(visitor, conversation_id, request, reply, keep, query_route)
        run = self._replies.start(job, place)
        self._saving.save_checkpoints(visitor, conversation_id, run)
        for observer in self._observers:
            observer.branch_changed(visitor, conversation, conversation.messages[begins_with or reply.id].parent)
            observer.reply_started(visitor, conversation, run)
        return run

    def _query_route(self, visitor: Visitor, route: Route, options: ReplyOptions) -> Route | None:
        """The route for the queries of a web search; None without one."""
        return self._routes.task_route(visitor, route) if options.web_search else None
