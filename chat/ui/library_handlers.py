"""What the sidebar's events do: list, open, rename, pin, delete, search, export. Authorised here, like every handler of the page."""

import base64
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from time import time
from typing import Final

import gradio as gr

from chat.chat import Chat
from chat.errors import ChatError
from chat.identity import Visitor
from chat.library import Library
from chat.settings import Settings
from chat.ui.events import sent, text, toast
from chat.ui.payloads import Payload
from chat.ui.sidebar_payloads import hits_payload, sidebar_payload, status_payload

HEARTBEAT_SECONDS: Final = 15.0
"""Gradio notices a closed page only when it has something to send to it."""


class LibraryHandlers:
    """The sidebar's events, on top of the service.

    Args:
        visitor_of: who sends this request.
        person_of: what the foot of the sidebar says of them: person, sign_in, sign_out.
    """

    def __init__(
        self,
        chat: Chat,
        library: Library,
        settings: Settings,
        visitor_of: Callable[[gr.Request], Visitor],
        person_of: Callable[[gr.Request], Payload],
    ) -> None:
        self._chat = chat
        self._library = library
        self._settings = settings
        self._visitor_of = visitor_of
        self._person_of = person_of

    async def watch(self, request: gr.Request) -> AsyncIterator[Payload]:
        """The sidebar, now and whenever this visitor's list or status changes: by this page, another one, or another device."""
        visitor = self._visitor_of(request)
        await self._library.arrive(visitor)
        shown: Payload = {}
        while True:
            revision = self._library.revision(visitor)
            now = self._sidebar(visitor, request)
            yield now if now != shown else gr.skip()
            shown = now
            await self._library.news(visitor, revision, HEARTBEAT_SECONDS)

    async def rename(self, event: gr.EventData, request: gr.Request) -> None:
        """Give a conversation a title."""
        await _done(self._library.rename(self._visitor_of(request), text(event, "conversation"), text(event, "title")))

    async def pin(self, event: gr.EventData, request: gr.Request) -> None:
        """Keep a conversation at the top, or no longer."""
        await _done(self._library.pin(self._visitor_of(request), text(event, "conversation"), sent(event).get("pinned") is True))

    async def delete(self, event: gr.EventData, request: gr.Request) -> None:
        """Delete a conversation for good. The page has waited out the time in which that can be undone."""
        await _done(self._chat.delete(self._visitor_of(request), text(event, "conversation")))

    async def delete_all(self, request: gr.Request) -> None:
        """Delete all of this visitor's conversations for good."""
        await _done(self._chat.delete_all(self._visitor_of(request)))

    def search(self, event: gr.EventData, request: gr.Request) -> Payload:
        """The sidebar with what holds these words."""
        visitor, words = self._visitor_of(request), text(event, "words")
        return self._sidebar(visitor, request) | {"hits": hits_payload(words, self._library.search(visitor, words))}

    async def export(self, event: gr.EventData, request: gr.Request) -> Payload:
        """All conversations as one file, straight to the page: on the server it would be readable by whoever knew its address."""
        parquet = text(event, "format") == "parquet"
        name = f"huggingchat-{time():.0f}.{'parquet' if parquet else 'jsonl'}"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            await _done(self._library.export(self._visitor_of(request), path, parquet=parquet))
            return {"name": name, "base64": base64.b64encode(path.read_bytes()).decode()}

    def _sidebar(self, visitor: Visitor, request: gr.Request) -> Payload:
        writing = {summary.id for summary in self._library.list(visitor) if self._chat.run(visitor, summary.id)}
        status = status_payload(self._library.status(visitor), self._library.notice)
        person = self._person_of(request)
        return sidebar_payload(self._settings.public_app_name, self._library.list(visitor), writing, status, person)


async def _done(work: Awaitable[None]) -> None:
    try:
        await work
    except ChatError as error:
        raise toast(error) from None
