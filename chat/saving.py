"""What is saved of a reply: checkpoints while it is written, the finished message at its end, and a title after the first exchange."""

import logging
from dataclasses import replace
from functools import partial
from typing import Final

from chat.conversation import Conversation, Message
from chat.conversations import Conversations
from chat.errors import ChatError
from chat.identity import Visitor
from chat.inference.route import Route
from chat.limits.metered import ModelClient
from chat.limits.spending import Spending
from chat.replies.autosave import autosave
from chat.replies.background import BackgroundTasks
from chat.replies.route import RouteFinder
from chat.replies.run import Run
from chat.replies.titles import written_title

EXCHANGE: Final = 2
"""Messages of a conversation that gets its title."""

log = logging.getLogger(__name__)


class ReplySaving:
    """Saves the replies of the process. `client` writes titles."""

    def __init__(self, conversations: Conversations, client: ModelClient, routes: RouteFinder, spending: Spending) -> None:
        self._conversations = conversations
        self._client = client
        self._routes = routes
        self._spending = spending
        self._tasks = BackgroundTasks()

    def save_checkpoints(self, visitor: Visitor, conversation_id: str, run: Run) -> None:
        """Save the text of the run every few seconds from now on."""
        self._tasks.start(autosave(run, partial(self._conversations.save_checkpoint, visitor, conversation_id)))

    async def save_finished(self, visitor: Visitor, conversation_id: str, route: Route, message: Message) -> None:
        """Save a finished reply, unless it was deleted meanwhile, and begin to title a new conversation."""
        conversation = await self._conversations.keep_reply(visitor, conversation_id, message)
        if conversation is None:
            return
        self._conversations.changed(visitor)
        if len(conversation.messages) == EXCHANGE and message.status == "complete" and not route.model.is_demo:
            self._tasks.start(self._write_title(visitor, conversation, route))

    async def settled(self) -> None:
        """Wait until no reply is written and no title."""
        await self._tasks.wait()

    async def close(self) -> None:
        """Write no more titles and checkpoints."""
        await self._tasks.cancel()

    async def _write_title(self, visitor: Visitor, first: Conversation, route: Route) -> None:
        """Replace the title made from the first words, unless the person has renamed the conversation meanwhile."""
        question, answer = first.branch()[:EXCHANGE]
        task_route = self._routes.task_route(visitor, route)
        async with self._spending.short_task(self._client, task_route) as client:
            title = await written_title(client, task_route, question, answer)

        def name(current: Conversation | None) -> Conversation | None:
            return replace(current, title=title) if title and current and current.title == first.title else None

        try:
            if await self._conversations.change(visitor, first.id, name):
                self._conversations.changed(visitor)
        except ChatError as error:
            log.warning("a title could not be saved (%s)", type(error).__name__)
