"""Puts the page's own tags into the HTML that Gradio answers with, in the place of Gradio's, and compresses it.

Gradio's `launch(head=)` would add them only once its own scripts run, one round of requests later, and an import map must come before the
first module. Plain ASGI, so that a streamed answer passes through untouched.
"""

import gzip
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat.ui.server import static
from chat.ui.server.gradio_chunks import ENTRY_TAGS

LEVEL: Final = 5
"""Of gzip: 80 kB become 12 in about a millisecond."""


class PageHead:
    """Rewrites each answer that is a whole HTML page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        may_compress = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        start: Message | None = None
        body = bytearray()

        async def rewrite(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and Headers(scope=message).get("content-type", "").startswith("text/html"):
                start = message
            elif message["type"] == "http.response.body" and start:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    page = _rewritten(bytes(body))
                    if may_compress:
                        page = gzip.compress(page, LEVEL)
                    await send(_with_length(start, len(page), compressed=may_compress))
                    await send({"type": "http.response.body", "body": page})
            else:
                await send(message)

        await self._app(scope, receive, rewrite)


def _rewritten(html: bytes) -> bytes:
    page = html.decode("utf-8")
    return ENTRY_TAGS.sub(lambda found: static.head(found[0], found[1]), page, count=1).encode()


def _with_length(start: Message, length: int, *, compressed: bool) -> Message:
    headers = MutableHeaders(scope=start)
    headers["content-length"] = str(length)
    headers.add_vary_header("accept-encoding")
    if compressed:
        headers["content-encoding"] = "gzip"
    return start
