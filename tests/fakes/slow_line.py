"""An HTTP proxy between a browser and the app, on the loopback: requests arrive late and out of order, live streams are cut."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from types import TracebackType
from typing import Any, Self

import httpx2
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from chat.inference.demo.loopback import LoopbackServer
from tests.limits import GENEROUS_SECONDS

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


class SlowLine:
    """Forwards requests to `server_url` while the block is entered.

    Attributes:
        url: where to connect, with a slash at its end.
        delay: seconds by which a request to a path is held up.
        cut_after: events of a live stream after which its connection is cut; None for never.
        is_live_open: whether requests for a live stream are forwarded. Those that are open when this changes go on.
        cuts: how many streams were cut.
    """

    def __init__(self, server_url: str, *, delay: Callable[[str], float] = lambda path: 0.0, cut_after: int | None = None) -> None:
        self.delay = delay
        self.cut_after = cut_after
        self.is_live_open = True
        self.cuts = 0
        self._server_url = server_url.rstrip("/")
        self._http: httpx2.AsyncClient | None = None
        self._live: set[httpx2.Response] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server = LoopbackServer(Starlette(routes=[Route("/{path:path}", self._forward, methods=["GET", "POST", "HEAD"])]))
        self.url = self._server.base_url.removesuffix("v1")

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._run(self._close())
        self._server.stop()

    def cut_live(self) -> None:
        """Cut all live streams that are open now."""
        self._run(self._cut())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        if self._loop is None:
            work.close()
        else:
            asyncio.run_coroutine_threadsafe(work, self._loop).result(GENEROUS_SECONDS)

    async def _cut(self) -> None:
        for stream in tuple(self._live):
            await stream.aclose()

    async def _close(self) -> None:
        await self._cut()
        if self._http:
            await self._http.aclose()

    async def _forward(self, request: Request) -> Response:
        self._loop = asyncio.get_running_loop()
        path = request.url.path
        await asyncio.sleep(self.delay(path))
        is_live = path == "/live"
        if is_live and not self.is_live_open:
            return Response(status_code=502)
        if self._http is None:
            self._http = httpx2.AsyncClient(trust_env=False, timeout=None, limits=httpx2.Limits(max_connections=None))
        query = f"?{request.url.query}" if request.url.query else ""
        sent = self._http.build_request(
            request.method, f"{self._server_url}{path}{query}", headers=request.headers.raw, content=await request.body()
        )
        try:
            answer = await self._http.send(sent, stream=True)
        except httpx2.TransportError:
            return Response(status_code=502)
        body = self._events(answer) if is_live and answer.status_code == 200 else answer.aiter_raw()
        response = StreamingResponse(body, answer.status_code, background=BackgroundTask(answer.aclose))
        response.raw_headers = [pair for pair in answer.headers.raw if pair[0].decode().lower() not in HOP_BY_HOP]
        return response

    async def _events(self, answer: httpx2.Response) -> AsyncIterator[bytes]:
        """The stream, until it is cut: a response without its end."""
        self._live.add(answer)
        count = 0
        try:
            async for piece in answer.aiter_raw():
                count += piece.count(b"data: ")
                yield piece
                if self.cut_after is not None and count >= self.cut_after:
                    self.cuts += 1
                    return
        except (httpx2.TransportError, httpx2.StreamError):
            return
        finally:
            self._live.discard(answer)
