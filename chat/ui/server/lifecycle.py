"""Serves the page until SIGTERM or SIGINT, then shuts down in order: replies, storage, connections.

Does not import the services: `start` and `end` are passed in.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import FrameType
from typing import Any, Final

import gradio as gr
from starlette.applications import Starlette
from starlette.types import ASGIApp

FINISH_SECONDS: Final = 5.0
"""How long replies in progress may finish by themselves after SIGTERM. After SIGINT (Ctrl+C) they are interrupted at once."""

END_SECONDS: Final = 17.0
"""Limit for `end`. Hosts send SIGKILL some time after SIGTERM: 30 s on Spaces, 10 s under Docker."""

DISCONNECT_SECONDS: Final = 1
"""Grace time for open connections once `end` has returned. Open pages never close theirs."""

log = logging.getLogger(__name__)


def serve(
    blocks: gr.Blocks,
    options: dict[str, Any],
    *,
    outermost: Callable[[ASGIApp], ASGIApp],
    start: Callable[[], None],
    end: Callable[[float], Awaitable[None]],
) -> None:
    """Launch, and return after SIGTERM or SIGINT and an orderly shutdown. A second signal ends the process at once.

    Args:
        options: for `Blocks.launch`.
        outermost: puts middleware around the whole app. The middleware in `options` stands inside Gradio's own.
        start: called in the server's event loop before the first request.
        end: awaited in that loop at shutdown; receives the seconds that replies in progress may still take.
    """
    shutdown = _ShutdownSignal()
    loops: list[asyncio.AbstractEventLoop] = []

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if app.middleware_stack:  # built by now, since this runs inside it; no request has come yet
            app.middleware_stack = outermost(app.middleware_stack)
        loops.append(asyncio.get_running_loop())
        start()
        yield

    app_kwargs = {**options.get("app_kwargs", {}), "lifespan": lifespan}
    blocks.launch(**{**options, "app_kwargs": app_kwargs, "prevent_thread_lock": True})
    finish_seconds = FINISH_SECONDS if shutdown.wait() == signal.SIGTERM else 0.0
    ending = asyncio.run_coroutine_threadsafe(_with_timeout(END_SECONDS, end(finish_seconds)), loops[0])
    ending.result()
    if blocks.server:
        blocks.server.config.timeout_graceful_shutdown = DISCONNECT_SECONDS
    blocks.close(verbose=False)


class _ShutdownSignal:
    """The first SIGTERM or SIGINT received. The same signal again has its default effect."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._received = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._receive)

    def wait(self) -> int | None:
        """Block until a signal arrives; its number."""
        while not self._received.wait(1.0):  # with a timeout: on Windows an endless wait blocks signal handlers
            pass
        return self._number

    def _receive(self, number: int, frame: FrameType | None) -> None:
        self._number = number
        self._received.set()
        signal.signal(number, signal.SIG_DFL)


async def _with_timeout(seconds: float, work: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(seconds):
            await work
    except TimeoutError:
        log.warning("shutdown was cut off after %.0f s", seconds)
