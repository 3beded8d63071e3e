"""`GET /live`: the one event stream of a page.

Query: `page`, the page id, missing at first. `Last-Event-ID`: `<epoch>-<number>`, sent by the browser when it reconnects. Answers with
server-sent events: the whole state unless the events since that number are still here, then each event as it happens, and a comment every
HEARTBEAT_SECONDS.
"""

from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from chat.conversations import Conversations
from chat.identity import Visitor
from chat.settings import Settings
from chat.ui.live.feeds import LiveFeeds, encoded
from chat.ui.live.log import MemoryEventLog
from chat.ui.live.page_visitors import PageVisitor, PageVisitors

HEARTBEAT_SECONDS: Final = 10.0
"""A page that is gone is noticed by writing to it; proxies close connections that are silent for long."""

HEADERS: Final = {"cache-control": "no-cache, no-transform", "x-accel-buffering": "no"}


class LiveStream:
    """The route. See the module."""

    def __init__(
        self, settings: Settings, visitors: PageVisitors, conversations: Conversations, feeds: LiveFeeds, log: MemoryEventLog
    ) -> None:
        self._needs_username = bool(settings.app_auth)
        self._visitors = visitors
        self._conversations = conversations
        self._feeds = feeds
        self._log = log

    async def respond(self, request: Request) -> Response:
        """Answer a request: 401 without a login where APP_AUTH asks for one, else the stream."""
        page = self._visitors.of(request)
        if self._needs_username and page.visitor.kind != "colleague":
            return JSONResponse({"refused": {"sentence": "Sign in to continue."}}, 401)
        after = self._number(request.headers.get("last-event-id", "")) if page.is_known else -1
        return StreamingResponse(self._events(page, after), media_type="text/event-stream", headers=HEADERS)

    async def _events(self, page: PageVisitor, after: int) -> AsyncIterator[bytes]:
        visitor = page.visitor
        with self._log.reader(visitor.key):
            yield b": open\n\n"
            await self._conversations.arrive(visitor)
            while True:
                events = await self._log.read(visitor.key, after, HEARTBEAT_SECONDS) if after >= 0 else None
                if events is None:
                    after, state = self._state(page)
                    yield state
                elif events:
                    after = events[-1][0]
                    yield b"".join(self._event(number, data) for number, data in events)
                else:
                    yield b": \n\n"

    def _state(self, page: PageVisitor) -> tuple[int, bytes]:
        visitor: Visitor = page.visitor
        state = self._feeds.state(visitor) | {"page": page.page, "epoch": self._log.epoch}
        return state["number"], self._event(state["number"], encoded(state))

    def _event(self, number: int, data: bytes) -> bytes:
        return b"id: %b-%d\ndata: %b\n\n" % (self._log.epoch.encode(), number, data)

    def _number(self, event_id: str) -> int:
        """The number in an event id of this process; -1 for any other text."""
        epoch, _, number = event_id.partition("-")
        return int(number) if epoch == self._log.epoch and number.isascii() and number.isdecimal() and len(number) < 16 else -1
