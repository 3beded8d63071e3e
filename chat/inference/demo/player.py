"""Sends an `Answer` over ASGI: step by step at its pace, until its end or until the client disconnects."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic

from starlette.types import Receive, Scope, Send

from chat.inference.demo import wire


class Player:
    """An ASGI application that sends one answer, whatever the request.

    Args:
        on_disconnect: called if the client disconnects before the end of the answer.
        clock, sleep: monotonic clock and pause, in seconds.
    """

    def __init__(
        self,
        answer: wire.Answer,
        on_disconnect: Callable[[], None] = lambda: None,
        *,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._answer = answer
        self._on_disconnect = on_disconnect
        self._clock = clock
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer. The request's body has been read before, so `receive` can only return the disconnect."""
        playing = asyncio.ensure_future(self._play(send))
        disconnect = asyncio.ensure_future(_disconnected(receive))
        try:
            await asyncio.wait((playing, disconnect), return_when=asyncio.FIRST_COMPLETED)
            if playing.done():
                await playing
            else:
                self._on_disconnect()
        finally:
            for task in (playing, disconnect):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _play(self, send: Send) -> None:
        await self._wait(self._answer.delay)
        headers = {"content-type": self._answer.content_type, **self._answer.headers}
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self._answer.status, "headers": raw})
        due = self._clock()
        for step in self._answer.steps:
            match step:
                case wire.Send(data):
                    await send({"type": "http.response.body", "body": data, "more_body": True})
                case wire.Wait(seconds):
                    due += seconds or 0.0
                    await self._wait(None if seconds is None else due - self._clock())
                case wire.Cut():
                    return  # uvicorn closes the connection of an application that ends before its body does
        await send({"type": "http.response.body", "body": b""})

    async def _wait(self, seconds: float | None) -> None:
        await (asyncio.Event().wait() if seconds is None else self._sleep(max(0.0, seconds)))


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
