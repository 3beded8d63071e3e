"""One open page without a browser: begins with the state, reads the live stream, sends messages and commands, knows each reply's text."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any, Self
from urllib.parse import urlencode
from uuid import uuid4

import httpx2

from chat.ui.components.settings.component import DEFAULTS
from chat.ui.server.session_cookie import COOKIE
from tests.benchmarks.event_stream import EventStream, StreamEndedError
from tests.benchmarks.gradio_events import GradioEvents, new_session
from tests.benchmarks.live_replies import LiveReplies, LiveReply

OnFrame = Callable[[LiveReply, dict[str, Any]], None]


class LiveClient:
    """A page, from `open` until `close`; or as a context.

    Args:
        url: of the app, with a slash at its end.
        session: our own cookie's value; empty for a browser that keeps none.
        cookies: further ones, such as those of a member.
        gradio: connections that several pages share; a page without them makes its own.
        on_frame: called with a reply and the event, after the event was applied.

    Attributes:
        thread: the conversation on show as the page began: its `thread` event, its refusal, or None.
        replies: what the stream has brought so far.
        has_ended: whether the server has ended the stream, or the connection has broken.
    """

    def __init__(
        self,
        url: str,
        *,
        session: str = "",
        cookies: Mapping[str, str] | None = None,
        gradio: GradioEvents | None = None,
        on_frame: OnFrame = lambda reply, event: None,
    ) -> None:
        self._url = url
        jar = {**({COOKIE: session} if session else {}), **(cookies or {})}
        self._headers = {"cookie": "; ".join(f"{name}={value}" for name, value in jar.items())} if jar else {}
        self._gradio = gradio or GradioEvents(url)
        self._owns_gradio = gradio is None
        self._session = new_session()
        self._on_frame = on_frame
        self._closing = AsyncExitStack()
        self._news = asyncio.Event()
        self.has_ended = False
        self._stream: EventStream | None = None
        self._page = ""
        self.thread: dict[str, Any] | None = None
        self.replies = LiveReplies()

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def open(self, conversation: str = "") -> Self:
        """Begin as `live/store.js` does, with this conversation on show, and read the stream from now on.

        Raises:
            httpx2.HTTPStatusError, StreamEndedError: it was refused.
        """
        if self._owns_gradio:
            await self._closing.enter_async_context(self._gradio)
        begun = (await self.command("state", conversation=conversation)).raise_for_status().json()
        self._page, self.thread = begun["page"], begun["thread"]
        self.replies.begin(begun["state"])
        query = urlencode({"page": self._page, "after": f"{begun['epoch']}-{begun['state']['number']}"})
        self._stream = await EventStream.open(f"{self._url}live?{query}", self._take, headers=self._headers)
        self._closing.callback(self._stream.close)
        watching = asyncio.ensure_future(self._watch(self._stream))
        self._closing.callback(watching.cancel)
        return self

    async def fill_controls(self) -> None:
        """What Gradio's script does beside it when a page is opened: ask for the models."""
        await self._gradio.call(self._gradio.body("open_page", self._session, [None]), self._headers)

    async def close(self) -> None:
        """Close the page's connections."""
        await self._closing.aclose()

    async def command(self, name: str, **body: Any) -> httpx2.Response:
        """The answer to a command of the live routes."""
        return await self._gradio.http.post(f"live/{name}", params={"page": self._page}, json=body, headers=self._headers)

    async def event(self, name: str, event: Mapping[str, Any], controls: Sequence[Any]) -> dict[str, Any]:
        """What became of `send`, `retry` or `continue_`: {conversation, message_id, refused}. The reply arrives by the stream."""
        body = self._gradio.body(name, self._session, controls, {**event, "page": self._page})
        (answer,) = await self._gradio.call(body, self._headers)
        return dict(json.loads(answer))

    async def send(
        self,
        text: str,
        model: Any,
        conversation: Any,
        *,
        parent: str | None = None,
        message_id: str = "",
        settings: Sequence[Any] = DEFAULTS,
    ) -> dict[str, Any]:
        """Send a message; what became of it. Its `message_id` leads to the reply."""
        event = {"conversation": conversation, "message_id": message_id or uuid4().hex, "parent": parent, "text": text}
        return await self.event("send", event, [model, "auto", False, *settings])

    async def follow(self, message_id: str) -> AsyncIterator[LiveReply]:
        """The reply to a message, whenever it has changed, until it is finished. StreamEndedError if the stream ends before."""
        seen = 0
        while True:
            reply = self.replies.by_parent.get(message_id)
            if reply and reply.frames != seen:
                seen = reply.frames
                yield reply
                if reply.done:
                    return
            else:
                await self.news()

    async def finished(self, message_id: str) -> LiveReply:
        """The finished reply to a message."""
        async for reply in self.follow(message_id):
            if reply.done:
                return reply
        raise StreamEndedError("the reply has no end")

    async def ask(self, text: str, model: str, conversation: str, **more: Any) -> LiveReply:
        """Send a message and wait for the end of its reply. StreamEndedError with the sentence if it was refused."""
        answer = await self.send(text, model, conversation, **more)
        if answer["refused"]:
            raise StreamEndedError(answer["refused"]["sentence"])
        return await self.finished(answer["message_id"])

    async def saved(self) -> None:
        """Return once the sidebar says that everything is saved."""
        while self.replies.status != "saved":
            await self.news()

    async def news(self) -> None:
        """Return after the next event. StreamEndedError if there will be none."""
        if self.has_ended:
            raise StreamEndedError("the stream has ended")
        await self._news.wait()

    async def _watch(self, stream: EventStream) -> None:
        await stream.ended()
        self.has_ended = True
        self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _take(self, part: bytes) -> None:
        head, _, data = part.partition(b"\ndata: ")
        if not data:
            return  # a comment
        event = json.loads(data)
        reply = self.replies.apply(int(head.rpartition(b"-")[2]), event)
        if reply:
            self._on_frame(reply, event)
        self._tell()
