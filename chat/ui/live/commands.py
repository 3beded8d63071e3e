"""`POST /live/<command>`: the page's commands that need none of Gradio's controls. Each answers at once with accepted or refused.

In: a JSON object, and the page id in the query; `state` alone needs none, and issues one. Out: `{}` or what was asked for. Refusals:
`{"refused": {"sentence", "link"}}` with status 409; 401 without a login, 403 where the page id is not one of the visitor's. What follows
from a command arrives by the stream.
"""

import base64
import json
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import time
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from chat.conversations import Conversations
from chat.errors import ChatError
from chat.service import ChatService
from chat.settings import Settings
from chat.ui.live.feeds import LiveFeeds, encoded, failure
from chat.ui.live.page_visitors import PageVisitor, PageVisitors
from chat.ui.payloads.payload import Payload
from chat.ui.payloads.sidebar import hits_payload

MAX_BODY_BYTES: Final = 64_000
"""Size of a command. None carries more than a title or the words of a search."""

LOG_IN: Final = "Your login has ended. Reload the page to log in again."
PAGE_IS_OLD: Final = "This page is older than the app. Reload it; your text is kept."


class Commands:
    """The commands by name: each takes the visitor of the page and the request's JSON object."""

    def __init__(
        self, settings: Settings, visitors: PageVisitors, service: ChatService, conversations: Conversations, feeds: LiveFeeds
    ) -> None:
        self._needs_login = bool(settings.app_auth)
        self._visitors = visitors
        self._service = service
        self._conversations = conversations
        self._feeds = feeds
        self._commands: dict[str, Callable[[PageVisitor, Payload], Awaitable[Payload]]] = {
            "state": self.state,
            "open": self.open,
            "stop": self.stop,
            "version": self.version,
            "rename": self.rename,
            "pin": self.pin,
            "delete": self.delete,
            "undelete": self.undelete,
            "delete_all": self.delete_all,
            "search": self.search,
            "keep": self.keep,
            "export": self.export,
        }

    async def respond(self, request: Request) -> Response:
        """Run the command that the path names."""
        command = self._commands.get(request.path_params["command"])
        if command is None:
            return JSONResponse({}, 404)
        page = self._visitors.of(request)
        if self._needs_login and page.visitor.kind != "colleague":
            return JSONResponse({"refused": {"sentence": LOG_IN, "link": None}}, 401)
        if not page.is_known and command != self.state:
            return JSONResponse({"refused": {"sentence": PAGE_IS_OLD, "link": None}}, 403)
        body = await _body(request)
        if body is None:
            return JSONResponse({}, 400)
        try:
            answer = await command(page, body)
            if command == self.state:
                answer |= {"page": page.page, "topic": page.topic}
        except ChatError as error:
            return JSONResponse(failure(error), 409)
        return Response(encoded(answer), media_type="application/json")

    async def state(self, page: PageVisitor, body: Payload) -> Payload:
        """What a page begins with: the state, and the thread of a conversation if one is on show. In: `conversation`."""
        await self._conversations.connect(page.visitor)
        conversation, thread = _text(body, "conversation"), None
        if conversation:
            try:
                thread = await self._feeds.thread(page.visitor, conversation)
            except ChatError as error:
                thread = failure(error)
        state = await self._feeds.state(page.visitor) | {"guest_chats": self._guest_chats(page)}
        return {"state": state, "thread": thread, "epoch": self._feeds.epoch}

    async def open(self, page: PageVisitor, body: Payload) -> Payload:
        """A conversation's branch on show. In: `conversation`."""
        return await self._feeds.thread(page.visitor, _text(body, "conversation"))

    async def stop(self, page: PageVisitor, body: Payload) -> Payload:
        """End the replies in flight of a conversation, or the one named. In: `conversation`, `reply`."""
        await self._service.stop(page.visitor, _text(body, "conversation"), _text(body, "reply") or None)
        return {}

    async def version(self, page: PageVisitor, body: Payload) -> Payload:
        """Show another version of a message. In: `conversation`, `id` of the version."""
        await self._service.show(page.visitor, _text(body, "conversation"), _text(body, "id"))
        return {}

    async def rename(self, page: PageVisitor, body: Payload) -> Payload:
        """Give a conversation a title. In: `conversation`, `title`."""
        await self._conversations.rename(page.visitor, _text(body, "conversation"), _text(body, "title"))
        return {}

    async def pin(self, page: PageVisitor, body: Payload) -> Payload:
        """Keep a conversation at the top of the list, or no longer. In: `conversation`, `pinned`."""
        await self._conversations.pin(page.visitor, _text(body, "conversation"), body.get("pinned") is True)
        return {}

    async def delete(self, page: PageVisitor, body: Payload) -> Payload:
        """Delete a conversation; `undelete` takes it back for a few seconds. In: `conversation`."""
        await self._service.delete(page.visitor, _text(body, "conversation"))
        return {}

    async def undelete(self, page: PageVisitor, body: Payload) -> Payload:
        """Take a deletion back. In: `conversation`."""
        await self._service.undelete(page.visitor, _text(body, "conversation"))
        return {}

    async def delete_all(self, page: PageVisitor, body: Payload) -> Payload:
        """Delete all conversations of this visitor for good."""
        await self._service.delete_all(page.visitor)
        return {}

    async def search(self, page: PageVisitor, body: Payload) -> Payload:
        """The conversations that contain these words. In: `words`."""
        words = _text(body, "words")
        return hits_payload(words, await self._conversations.search(page.visitor, words))

    async def keep(self, page: PageVisitor, body: Payload) -> Payload:
        """Take over, into a member's history, what this browser's guest wrote before they signed in."""
        if page.guest_key and self._guest_chats(page):
            await self._service.keep(page.guest_key, page.visitor)
        return {}

    async def export(self, page: PageVisitor, body: Payload) -> Payload:
        """All conversations as one file: its `name`, and its content as `base64`. In: `format`, "jsonl" or "parquet".

        In the answer, and not as a file of the server, which everyone with its address could read.
        """
        parquet = body.get("format") == "parquet"
        name = f"huggingchat-{time():.0f}.{'parquet' if parquet else 'jsonl'}"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            await self._conversations.export(page.visitor, path, parquet=parquet)
            return {"name": name, "base64": base64.b64encode(path.read_bytes()).decode()}

    def _guest_chats(self, page: PageVisitor) -> int:
        return self._conversations.written_as(page.guest_key) if page.guest_key else 0


def _text(body: Payload, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


async def _body(request: Request) -> dict[str, Any] | None:
    """The JSON object of a request; None if it is none, or too large."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MAX_BODY_BYTES:
            return None
    try:
        body = json.loads(received or b"{}")
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None
