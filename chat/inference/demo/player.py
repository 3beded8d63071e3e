"""Plays an `Answer` over ASGI: paces it, breaks it off where it says so, and notices when the reader has gone."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.types import Receive, Scope, Send

from chat.inference.demo import wire


class Player:
    """An ASGI application that gives one answer. `on_disconnect` is called if the reader goes before its end."""

    def __init__(self, answer: wire.Answer, on_disconnect: Callable[[], None] = lambda: None) -> None:
        self._answer = answer
        self._on_disconnect = on_disconnect

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The request's body has been read by now, so all that `receive` can still bring is the reader's leave."""
        playing = asyncio.ensure_future(self._play(send))
        leaving = asyncio.ensure_future(_left(receive))
        try:
            await asyncio.wait((playing, leaving), return_when=asyncio.FIRST_COMPLETED)
            if playing.done():
                await playing
            else:
                self._on_disconnect()
        finally:
            for task in (playing, leaving):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _play(self, send: Send) -> None:
        await _sleep(self._answer.delay)
        headers = {"content-type": self._answer.content_type, **self._answer.headers}
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self._answer.status, "headers": raw})
        due = asyncio.get_running_loop().time()
        for step in self._answer.steps:
            match step:
                case wire.Send(data):
                    await send({"type": "http.response.body", "body": data, "more_body": True})
                case wire.Wait(seconds):
                    due += seconds or 0.0
                    await _sleep(None if seconds is None else due - asyncio.get_running_loop().time())
                case wire.Cut():
                    return  # uvicorn closes the connection of an application that ends before its body does
        await send({"type": "http.response.body", "body": b""})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _sleep(seconds: float | None) -> None:
    await (asyncio.Event().wait() if seconds is None else asyncio.sleep(max(0.0, seconds)))
