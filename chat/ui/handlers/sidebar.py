"""What the sidebar's events do: list, open, rename, pin, delete, search, export. Authorised here, like every handler of the page."""

import base64
import tempfile
from collections.abc import AsyncIterator, Awaitable, Iterator
from pathlib import Path
from time import time
from typing import Any, Final

import gradio as gr

from chat.conversations import Conversations
from chat.errors import ChatError
from chat.identity import Visitor
from chat.service import ChatService
from chat.settings import Settings
from chat.ui.handlers.events import sent, text, toast
from chat.ui.handlers.requests import Requests
from chat.ui.payloads.messages import Payload
from chat.ui.payloads.sidebar import hits_payload, sidebar_payload, status_payload

HEARTBEAT_SECONDS: Final = 15.0
"""Gradio notices a closed page only when it has something to send to it."""


class SidebarHandlers:
    """The sidebar's events, on top of the service.

    Args:
        revisions: the count that numbers everything sent to the page.
    """

    def __init__(
        self,
        chat: ChatService,
        conversations: Conversations,
        settings: Settings,
        requests: Requests,
        revisions: Iterator[int],
    ) -> None:
        self._chat = chat
        self._conversations = conversations
        self._settings = settings
        self._requests = requests
        self._revisions = revisions

    async def watch(self, request: gr.Request) -> AsyncIterator[tuple[Any, Any]]:
        """Sidebar, and the button to keep what was written before signing in: now, and whenever this visitor's list or status changes,
        by this page, another one, or another device."""
        visitor = self._requests.visitor(request)
        await self._conversations.arrive(visitor)
        shown: Payload = {}
        while True:
            revision = self._conversations.revision(visitor)
            now = self._sidebar(visitor)
            if now == shown:
                yield gr.skip(), gr.skip()
            else:
                yield self._numbered(now), gr.update(visible=self._left_behind(visitor, request) > 0)
            shown = now
            await self._conversations.news(visitor, revision, HEARTBEAT_SECONDS)

    def keep(self, request: gr.Request) -> Any:
        """Take over what this person wrote as a guest before they signed in."""
        visitor = self._requests.visitor(request)
        if self._left_behind(visitor, request):
            self._conversations.keep(self._requests.guest_key(request), visitor)
        return gr.update(visible=False)

    async def rename(self, event: gr.EventData, request: gr.Request) -> None:
        """Give a conversation a title."""
        await _done(self._conversations.rename(self._requests.visitor(request), text(event, "conversation"), text(event, "title")))

    async def pin(self, event: gr.EventData, request: gr.Request) -> None:
        """Keep a conversation at the top, or no longer."""
        await _done(
            self._conversations.pin(self._requests.visitor(request), text(event, "conversation"), sent(event).get("pinned") is True)
        )

    async def delete(self, event: gr.EventData, request: gr.Request) -> None:
        """Delete a conversation for good. The page has waited out the time in which that can be undone."""
        await _done(self._chat.delete(self._requests.visitor(request), text(event, "conversation")))

    async def delete_all(self, request: gr.Request) -> None:
        """Delete all of this visitor's conversations for good."""
        await _done(self._chat.delete_all(self._requests.visitor(request)))

    def search(self, event: gr.EventData, request: gr.Request) -> Payload:
        """The sidebar with what holds these words."""
        visitor, words = self._requests.visitor(request), text(event, "words")
        return self._numbered(self._sidebar(visitor) | {"hits": hits_payload(words, self._conversations.search(visitor, words))})

    async def export(self, event: gr.EventData, request: gr.Request) -> Payload:
        """All conversations as one file, straight to the page: on the server it would be readable by whoever knew its address."""
        parquet = text(event, "format") == "parquet"
        name = f"huggingchat-{time():.0f}.{'parquet' if parquet else 'jsonl'}"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            await _done(self._conversations.export(self._requests.visitor(request), path, parquet=parquet))
            return {"name": name, "base64": base64.b64encode(path.read_bytes()).decode()}

    def _sidebar(self, visitor: Visitor) -> Payload:
        listed = self._conversations.list(visitor)
        writing = {summary.id for summary in listed if self._chat.run(visitor, summary.id)}
        status = status_payload(self._conversations.status(visitor), self._conversations.notice)
        return sidebar_payload(self._settings.public_app_name, listed, writing, status, {**self._requests.account(visitor)})

    def _numbered(self, payload: Payload) -> Payload:
        return {"revision": next(self._revisions), **payload}

    def _left_behind(self, visitor: Visitor, request: gr.Request) -> int:
        """How many conversations this person wrote as a guest, before they signed in."""
        return self._conversations.written_as(self._requests.guest_key(request)) if visitor.kind == "member" else 0


async def _done(work: Awaitable[None]) -> None:
    try:
        await work
    except ChatError as error:
        raise toast(error) from None
