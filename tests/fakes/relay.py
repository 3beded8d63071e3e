"""A TCP relay between a browser and the app, on the loopback, whose connections can be cut."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TypeVar, cast
from urllib.parse import urlsplit

T = TypeVar("T")


class Relay:
    """Relays connections to `server_url` while the block is entered.

    Attributes:
        url: where to connect, with a slash at its end.
    """

    def __init__(self, server_url: str) -> None:
        self.url = ""
        self._server_port = urlsplit(server_url).port
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="relay", daemon=True)

    def cut_connections(self) -> None:
        """Abort all open connections. New ones are accepted."""
        self._run(self._abort())

    def __enter__(self) -> Self:
        self._thread.start()
        self._listener = self._run(asyncio.start_server(self._relay, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.sockets[0].getsockname()[1]}/"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(cast("asyncio.Task[None]", asyncio.current_task()))
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        self._writers |= {writer, server_writer}
        await asyncio.gather(_copy(reader, server_writer), _copy(server_reader, writer))
        self._writers -= {writer, server_writer}

    async def _abort(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _close(self) -> None:
        self._listener.close()
        await self._abort()
        await asyncio.gather(*self._tasks)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # the connection was cut
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
