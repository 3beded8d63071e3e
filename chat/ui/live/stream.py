"""`GET /live`: the one event stream of a page.

Query: `page`, the page id; `after`, `<epoch>-<number>` of the last event that the page has. Answers with server-sent events: those after
that number, the whole state where they are gone, then each event as it happens, and a comment every HEARTBEAT_SECONDS. 403 where the page
id is not one of the visitor's; 503 while the server shuts down.
"""

from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from chat.identity import Visitor
from chat.ui.live.feeds import LiveFeeds, encoded
from chat.ui.live.log import LogClosedError, MemoryEventLog
from chat.ui.live.page_visitors import PageVisitors

HEARTBEAT_SECONDS: Final = 10.0
"""A page that is gone is noticed by writing to it; proxies close connections that are silent for long."""

HEADERS: Final = {"cache-control": "no-cache, no-transform", "x-accel-buffering": "no"}


class LiveStream:
    """The route. See the module."""

    def __init__(self, visitors: PageVisitors, feeds: LiveFeeds, log: MemoryEventLog) -> None:
        self._visitors = visitors
        self._feeds = feeds
        self._log = log

    async def respond(self, request: Request) -> Response:
        """Answer a request."""
        if self._log.is_closed:
            return JSONResponse({}, 503)
        page = self._visitors.of(request)
        if not page.is_known:
            return JSONResponse({}, 403)
        after = self._number(request.query_params.get("after", ""))
        return StreamingResponse(self._events(page.visitor, after), media_type="text/event-stream", headers=HEADERS)

    async def _events(self, visitor: Visitor, after: int) -> AsyncIterator[bytes]:
        with self._log.reader(visitor.key):
            yield b": open\n\n"
            await self._feeds.connect(visitor)
            while True:
                try:
                    events = await self._log.read(visitor.key, after, HEARTBEAT_SECONDS)
                except LogClosedError:
                    return
                if events is None:
                    state = await self._feeds.state(visitor)
                    after = state["number"]
                    events = [(after, encoded(state))]
                if events:
                    after = events[-1][0]
                yield b"".join(map(self._event, events)) or b": \n\n"

    def _event(self, event: tuple[int, bytes]) -> bytes:
        return b"id: %b-%d\ndata: %b\n\n" % (self._log.epoch.encode(), *event)

    def _number(self, event_id: str) -> int:
        """The number in an event id of this process; -1 for any other text."""
        epoch, _, number = event_id.partition("-")
        return int(number) if epoch == self._log.epoch and number.isascii() and number.isdecimal() and len(number) < 16 else -1
