"""Turns what happens to a visitor's conversations into the events of their live stream.

Called by the service when a branch changes or a reply starts, by the conversations when a list or status may have changed, and by the
catalog when its models have. Does not know HTTP.
"""

import asyncio
import json
import logging
from typing import Any, Final

from chat.conversation import Conversation
from chat.conversations import Conversations
from chat.errors import ChatError, UnknownConversation
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.catalog.description import shown_name
from chat.replies.background import BackgroundTasks
from chat.replies.run import Run
from chat.service import ChatService
from chat.ui.live.list_feed import Lines, ListFeed
from chat.ui.live.log import MemoryEventLog
from chat.ui.live.reply_feed import ReplyFeed
from chat.ui.payloads.account import account_payload
from chat.ui.payloads.messages import message_payload, versions_of
from chat.ui.payloads.payload import Payload
from chat.ui.payloads.sidebar import line_payload, status_payload

LIST_SECONDS: Final = 0.05
"""Pause before the changes of a list are sent, so that those that come together are one event."""

logger = logging.getLogger(__name__)


class LiveFeeds:
    """The feeds of all visitors. One for the process; all calls come from its one event loop.

    Args:
        sign_in_offered: whether people can sign in with Hugging Face here.
    """

    def __init__(
        self,
        service: ChatService,
        conversations: Conversations,
        catalog: Catalog,
        log: MemoryEventLog,
        *,
        sign_in_offered: bool,
    ) -> None:
        self._service = service
        self._conversations = conversations
        self._catalog = catalog
        self._log = log
        self._sign_in_offered = sign_in_offered
        self._lists: dict[str, ListFeed] = {}
        self._replies: dict[str, dict[str, ReplyFeed]] = {}
        self._due: dict[str, asyncio.TimerHandle] = {}
        self._sending = BackgroundTasks()
        service.observe(self)
        conversations.subscribe(self._list_changed)
        catalog.subscribe(self._models_changed)
        log.on_forgotten(self.forget)

    @property
    def epoch(self) -> str:
        """The life of the log: numbers of another one mean nothing."""
        return self._log.epoch

    # ---- what a page gets whole ----

    async def state(self, visitor: Visitor) -> Payload:
        """All that every page of this visitor shows: list, status, account, and the replies in flight. Numbered as an event is."""
        with self._log.reader(visitor.key):
            pass  # from here on events are kept, for a page that opens its stream soon
        feed = self._lists.get(visitor.key)
        if feed is None:
            feed = self._lists[visitor.key] = ListFeed(lambda: self._lines(visitor), lambda: self._status(visitor))
        await self._send_list(visitor.key)
        replies = [reply.whole() for reply in self._replies.get(visitor.key, {}).values()]
        return {
            "type": "state",
            "number": self._log.number(),
            **feed.whole(),
            **account_payload(visitor, sign_in_offered=self._sign_in_offered),
            "replies": replies,
            "models": self._catalog.revision,
        }

    async def connect(self, visitor: Visitor) -> None:
        """A page of this visitor has opened its stream, perhaps after a long absence."""
        await self._conversations.connect(visitor)

    async def thread(self, visitor: Visitor, conversation_id: str) -> Payload:
        """A conversation's branch on show, in its newest version. Numbered as an event is.

        Raises:
            ChatError: it does not exist, cannot be read, or is on the Hub only and the Hub does not answer.
        """
        if await self._conversations.fetch(visitor, conversation_id) is None:
            raise UnknownConversation
        conversation = await self._service.open(visitor, conversation_id)
        return self._branch(conversation, None, "thread")

    # ---- what has happened ----

    def branch_changed(self, visitor: Visitor, conversation: Conversation, after: str | None) -> None:
        """The branch on show is another from the message after `after` on; None: from the first one on."""
        if self._log.is_open(visitor.key):
            self._publish(visitor.key, self._branch(conversation, after, "branch"))

    def reply_started(self, visitor: Visitor, conversation: Conversation, run: Run) -> None:
        """A reply is in flight."""
        owner, versions = visitor.key, versions_of(conversation)
        feeds = self._replies.setdefault(owner, {})

        def publish(event: Payload) -> bool:
            if event["done"]:
                feeds.pop(event["id"], None)
                if not feeds and self._replies.get(owner) is feeds:
                    del self._replies[owner]
            return self._publish(owner, event)

        feeds[run.message.id] = ReplyFeed(conversation.id, run, lambda message: message_payload(message, versions, self._name_of), publish)

    def forget(self, owner: str) -> None:
        """Drop what is kept for a visitor who has no page open. The log calls it a while after the last page was closed."""
        if not self._log.is_open(owner):
            self._lists.pop(owner, None)
            self._conversations.leave(owner)
            if due := self._due.pop(owner, None):
                due.cancel()

    def _list_changed(self, owner: str) -> None:
        if owner not in self._lists or owner in self._due:
            return
        if not self._log.is_open(owner):
            self._lists.pop(owner)
            return
        self._due[owner] = asyncio.get_running_loop().call_later(LIST_SECONDS, self._list_due, owner)

    def _list_due(self, owner: str) -> None:
        self._due.pop(owner, None)
        if not self._log.is_closed:
            self._sending.start(self._send_list_or_log(owner))

    async def _send_list_or_log(self, owner: str) -> None:
        try:
            await self._send_list(owner)
        except ChatError as error:
            logger.warning("the changes of a list could not be read (%s); they go with the next ones", type(error).__name__)

    async def _send_list(self, owner: str) -> None:
        if due := self._due.pop(owner, None):
            due.cancel()
        if (feed := self._lists.get(owner)) and (event := await feed.changes()):
            self._publish(owner, event)

    def _models_changed(self) -> None:
        for owner in self._log.topics():
            self._publish(owner, {"type": "models", "models": self._catalog.revision})

    def _publish(self, owner: str, event: Payload) -> bool:
        if not self._log.is_open(owner):
            return False
        self._log.append(owner, encoded(event))
        return True

    # ---- reading ----

    def _branch(self, conversation: Conversation, after: str | None, kind: str) -> Payload:
        versions = versions_of(conversation)
        branch = conversation.branch()
        ids = [message.id for message in branch]
        begin = ids.index(after) + 1 if after in ids else 0
        return {
            "type": kind,
            "number": self._log.number(),
            "conversation": conversation.id,
            "title": conversation.title,
            "updated_at": round(conversation.updated_at.timestamp()),
            "after": after if begin else None,
            "messages": [message_payload(message, versions, self._name_of) for message in branch[begin:]],
        }

    async def _lines(self, visitor: Visitor) -> Lines:
        return {summary.id: line_payload(summary) for summary in await self._conversations.list(visitor)}

    async def _status(self, visitor: Visitor) -> Payload:
        return status_payload(await self._conversations.status(visitor), self._conversations.notice)

    def _name_of(self, model_key: str) -> str:
        model = self._catalog.get(model_key)
        return shown_name(model) if model else model_key


def encoded(event: Any) -> bytes:
    """One event as JSON on one line."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def failure(error: ChatError) -> Payload:
    """A refusal for the page: a sentence, and a link where it can be mended."""
    link = {"label": error.link.label, "href": error.link.href} if error.link else None
    return {"refused": {"sentence": error.sentence, "link": link}}
