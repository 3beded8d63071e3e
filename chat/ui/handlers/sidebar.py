"""The sidebar's events: list, rename, pin, delete, search, export, and taking over a guest's conversations.

Each handler authorises its visitor, since any program can call it.
"""

import base64
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from time import time
from typing import Any, Final

import gradio as gr

from chat.conversations import Conversations
from chat.identity import Visitor
from chat.service import ChatService
from chat.settings import Settings
from chat.ui.handlers.event_data import event_data, text_field
from chat.ui.handlers.request_visitors import RequestVisitors
from chat.ui.handlers.toasts import errors_as_toasts
from chat.ui.payloads.account import account_payload
from chat.ui.payloads.payload import Payload
from chat.ui.payloads.sidebar import hits_payload, sidebar_payload, status_payload
from chat.ui.server import sign_in

HEARTBEAT_SECONDS: Final = 15.0
"""Longest time between two yields of the stream. Gradio detects a closed page only when it sends."""


class SidebarHandlers:
    """The sidebar's events, on top of the service.

    Args:
        revisions: numbers everything that is sent to the page; shared with `ChatHandlers`.
    """

    def __init__(
        self,
        chat: ChatService,
        conversations: Conversations,
        settings: Settings,
        visitors: RequestVisitors,
        revisions: Iterator[int],
    ) -> None:
        self._chat = chat
        self._conversations = conversations
        self._app_name = settings.public_app_name
        self._sign_in_offered = sign_in.is_offered(settings)
        self._visitors = visitors
        self._revisions = revisions

    async def stream_sidebar(self, request: gr.Request) -> AsyncIterator[tuple[Any, Any]]:
        """(sidebar, button to keep a guest's conversations): at once, then after each change of the visitor's list or status.

        The change may come from this page, another page, or another device.
        """
        visitor = self._visitors.visitor(request)
        await self._conversations.connect(visitor)
        shown: Payload = {}
        while True:
            revision = self._conversations.revision(visitor)
            sidebar = self._sidebar(visitor)
            if sidebar == shown:
                yield gr.skip(), gr.skip()
            else:
                yield self._with_revision(sidebar), gr.update(visible=self._guest_conversations(visitor, request) > 0)
            shown = sidebar
            await self._conversations.news(visitor, revision, HEARTBEAT_SECONDS)

    def keep_guest_conversations(self, request: gr.Request) -> Any:
        """Move what this browser's guest wrote into the member's history, and hide the button."""
        visitor = self._visitors.visitor(request)
        if self._guest_conversations(visitor, request):
            self._conversations.keep(self._visitors.guest_key(request), visitor)
        return gr.update(visible=False)

    async def rename(self, event: gr.EventData, request: gr.Request) -> None:
        """Set the title of a conversation."""
        visitor = self._visitors.visitor(request)
        with errors_as_toasts():
            await self._conversations.rename(visitor, text_field(event, "conversation"), text_field(event, "title"))

    async def pin(self, event: gr.EventData, request: gr.Request) -> None:
        """Pin a conversation to the top of the list, or unpin it."""
        visitor = self._visitors.visitor(request)
        with errors_as_toasts():
            await self._conversations.pin(visitor, text_field(event, "conversation"), event_data(event).get("pinned") is True)

    async def delete(self, event: gr.EventData, request: gr.Request) -> None:
        """Delete a conversation for good. The page sends this after the time for an undo."""
        visitor = self._visitors.visitor(request)
        with errors_as_toasts():
            await self._chat.delete(visitor, text_field(event, "conversation"))

    async def delete_all(self, request: gr.Request) -> None:
        """Delete all of the visitor's conversations for good."""
        visitor = self._visitors.visitor(request)
        with errors_as_toasts():
            await self._chat.delete_all(visitor)

    def search(self, event: gr.EventData, request: gr.Request) -> Payload:
        """The sidebar with the conversations that contain the words."""
        visitor, words = self._visitors.visitor(request), text_field(event, "words")
        hits = hits_payload(words, self._conversations.search(visitor, words))
        return self._with_revision(self._sidebar(visitor) | {"hits": hits})

    async def export(self, event: gr.EventData, request: gr.Request) -> Payload:
        """All conversations as one file in base64. In the response and not as a file of the server, which anyone with its URL can read."""
        visitor, parquet = self._visitors.visitor(request), text_field(event, "format") == "parquet"
        name = f"huggingchat-{time():.0f}.{'parquet' if parquet else 'jsonl'}"
        with tempfile.TemporaryDirectory() as folder, errors_as_toasts():
            path = Path(folder) / name
            await self._conversations.export(visitor, path, parquet=parquet)
            return {"name": name, "base64": base64.b64encode(path.read_bytes()).decode()}

    def _sidebar(self, visitor: Visitor) -> Payload:
        conversations = self._conversations.list(visitor)
        writing = {summary.id for summary in conversations if self._chat.run(visitor, summary.id)}
        status = status_payload(self._conversations.status(visitor), self._conversations.notice)
        account = account_payload(visitor, sign_in_offered=self._sign_in_offered)
        return sidebar_payload(self._app_name, conversations, writing, status, account)

    def _with_revision(self, payload: Payload) -> Payload:
        return {"revision": next(self._revisions), **payload}

    def _guest_conversations(self, visitor: Visitor, request: gr.Request) -> int:
        """How many conversations a member wrote in this browser before signing in."""
        return self._conversations.written_as(self._visitors.guest_key(request)) if visitor.kind == "member" else 0
