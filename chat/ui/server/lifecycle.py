"""Serves the page until the process is told to end, and then ends in order: replies first, then what is kept, then the connections.

Knows nothing of what is served.
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

FINISH_SECONDS: Final = 5.0
"""What replies in flight get to end by themselves on SIGTERM. Whoever presses Ctrl+C wants it to end now."""

END_SECONDS: Final = 17.0
"""For all that has to be kept. A host that says SIGTERM says SIGKILL some time after: half a minute on Spaces, ten seconds under Docker."""

GOODBYE_SECONDS: Final = 1
"""For connections that are still open when everything is kept. Pages hold theirs for ever."""

log = logging.getLogger(__name__)


def serve(blocks: gr.Blocks, options: dict[str, Any], *, start: Callable[[], None], end: Callable[[float], Awaitable[None]]) -> None:
    """Launch, and return once SIGTERM or SIGINT has come and all is kept. A second signal ends the process at once.

    Args:
        options: for `Blocks.launch`.
        start: called in the server's event loop before it takes requests.
        end: awaited there at the end; gets the seconds that replies may still take.
    """
    told = _Told()
    loops: list[asyncio.AbstractEventLoop] = []

    @asynccontextmanager
    async def lifespan(app: object) -> AsyncIterator[None]:
        loops.append(asyncio.get_running_loop())
        start()
        yield

    app_kwargs = {**options.get("app_kwargs", {}), "lifespan": lifespan}
    blocks.launch(**{**options, "app_kwargs": app_kwargs, "prevent_thread_lock": True})
    finish_seconds = FINISH_SECONDS if told.wait() == signal.SIGTERM else 0.0
    ending = asyncio.run_coroutine_threadsafe(_within(END_SECONDS, end(finish_seconds)), loops[0])
    ending.result()
    if blocks.server:
        blocks.server.config.timeout_graceful_shutdown = GOODBYE_SECONDS
    blocks.close(verbose=False)


class _Told:
    """Which signal told the process to end."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._event = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._hear)

    def wait(self) -> int | None:
        while not self._event.wait(1.0):  # on Windows a wait without an end hears no signal
            pass
        return self._number

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self._number = number
        self._event.set()
        signal.signal(number, signal.SIG_DFL)


async def _within(seconds: float, work: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(seconds):
            await work
    except TimeoutError:
        log.warning("not all could be brought to an end within %.0f s", seconds)
