"""TCP and TLS connections for httpcore2 that collect what arrives, for many streamed replies at once. On asyncio's transports.

A connection reads on while no one reads from it, up to `BUFFER_BYTES`, and `read` returns everything that has arrived. What arrived before
an error is returned before the error is raised. A paced connection returns from `read` at most once a step, so that a process with hundreds
of slow streams wakes up a few times a second for each of them, and not for each token.

Does not parse HTTP.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

import httpcore2
from aiohappyeyeballs import start_connection

BUFFER_BYTES: Final = 64 * 1024
"""How much arrives ahead of `read` before the connection stops reading, and the sender is slowed down."""

NEXT_ADDRESS_SECONDS: Final = 0.25
"""How long one address of a host may take before the next is tried beside it (RFC 8305)."""


class BufferedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections for httpcore2's pools. Raises httpcore2's ConnectError and ConnectTimeout."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (the signature is httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A TCP connection to the first address of `host` that answers. `local_address` and `socket_options` are not supported."""
        loop = asyncio.get_running_loop()
        with _connect_errors():
            async with asyncio.timeout(timeout):
                addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                connected = await start_connection(addresses, happy_eyeballs_delay=NEXT_ADDRESS_SECONDS, loop=loop)
                transport, protocol = await loop.create_connection(_Arrivals, sock=connected)
        return BufferedStream(transport, protocol)


class BufferedStream(httpcore2.AsyncNetworkStream):
    """One connection. Has one reader at a time."""

    def __init__(self, transport: asyncio.Transport, arrivals: "_Arrivals") -> None:
        self._transport = transport
        self._arrivals = arrivals
        self._step_seconds = 0.0
        self._next_read = 0.0
        self._is_in_step = False

    def pace(self, step_seconds: float) -> None:
        """From now on let this time pass between two reads, unless the buffer is full or the connection has ended. 0 ends the pacing."""
        if step_seconds == self._step_seconds:
            return
        self._step_seconds = step_seconds
        self._next_read = asyncio.get_running_loop().time() + step_seconds
        if not step_seconds and self._is_in_step:
            self._arrivals.wake()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  (the signature is httpcore's)
        """What has arrived, at least one byte; nothing at the end.

        Raises:
            httpcore2.ReadTimeout: nothing arrived for `timeout` seconds.
            httpcore2.ReadError: the connection broke, and all that arrived before has been returned.
        """
        arrivals, loop = self._arrivals, asyncio.get_running_loop()
        if (rest_of_step := self._next_read - loop.time()) > 0:
            self._is_in_step = True
            try:
                await arrivals.wait(BUFFER_BYTES, rest_of_step)
            finally:
                self._is_in_step = False
        if not await arrivals.wait(1, timeout):
            raise httpcore2.ReadTimeout
        self._next_read = loop.time() + self._step_seconds
        if not arrivals.buffer and arrivals.error:
            raise httpcore2.ReadError(str(arrivals.error)) from arrivals.error
        return self._take(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  (the signature is httpcore's)
        """Send a part of a request, which ends the pacing of the reply before it. Raises httpcore2's WriteError and WriteTimeout."""
        self.pace(0)
        try:
            async with asyncio.timeout(timeout):
                self._transport.write(buffer)
                await self._arrivals.can_write.wait()
        except TimeoutError as error:
            raise httpcore2.WriteTimeout from error
        if self._arrivals.ended:
            raise httpcore2.WriteError("the connection is closed")

    async def aclose(self) -> None:
        """Close the connection at once, whatever is still to be sent."""
        self._transport.abort()
        await asyncio.sleep(0)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  (the signature is httpcore's)
    ) -> httpcore2.AsyncNetworkStream:
        """The same connection with TLS over it. Raises httpcore2's ConnectError and ConnectTimeout, and closes the connection then."""
        loop, arrivals = asyncio.get_running_loop(), _Arrivals()
        try:
            with _connect_errors():
                async with asyncio.timeout(timeout):
                    secured = await loop.start_tls(self._transport, arrivals, ssl_context, server_hostname=server_hostname)
        except BaseException:
            await self.aclose()
            raise
        transport = cast("asyncio.Transport", secured)
        arrivals.connection_made(transport)
        return BufferedStream(transport, arrivals)

    def get_extra_info(self, info: str) -> Any:
        """`is_readable`, which is how httpcore2 recognises an idle connection that the server closed; else what asyncio has."""
        if info == "is_readable":
            return bool(self._arrivals.buffer) or self._arrivals.ended
        return self._transport.get_extra_info(info)

    def _take(self, max_bytes: int) -> bytes:
        buffer = self._arrivals.buffer
        taken = bytes(buffer[:max_bytes])
        del buffer[:max_bytes]
        if len(buffer) < BUFFER_BYTES and not self._transport.is_closing():
            self._transport.resume_reading()
        return taken


class _Arrivals(asyncio.Protocol):
    """Collects what arrives over one connection.

    Attributes:
        buffer: what arrived and was not taken yet.
        ended: nothing more will arrive.
        error: why, if the connection broke.
        can_write: cleared while the transport has too much to send; set for good at the end.
    """

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.ended = False
        self.error: Exception | None = None
        self.can_write = asyncio.Event()
        self.can_write.set()
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._enough = 0

    async def wait(self, enough: int, seconds: float | None) -> bool:
        """Wait for so many bytes or the end, so many seconds at most. Return whether they are there, or the end is."""
        if not self.ended and len(self.buffer) < enough:
            loop = asyncio.get_running_loop()
            self._enough = enough
            self._waiter = loop.create_future()
            timer = loop.call_later(seconds, self.wake) if seconds is not None else None
            try:
                await self._waiter
            finally:
                self._waiter = None
                if timer:
                    timer.cancel()
        return self.ended or len(self.buffer) >= enough

    def wake(self) -> None:
        """End the wait of the reader, if it waits."""
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if len(self.buffer) >= BUFFER_BYTES and self._transport:
            self._transport.pause_reading()
        if len(self.buffer) >= self._enough:
            self.wake()

    def eof_received(self) -> None:
        self._end(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc)

    def pause_writing(self) -> None:
        self.can_write.clear()

    def resume_writing(self) -> None:
        self.can_write.set()

    def _end(self, error: Exception | None) -> None:
        self.ended = True
        self.error = self.error or error
        self.can_write.set()
        self.wake()


@contextmanager
def _connect_errors() -> Iterator[None]:
    """Raise httpcore2's errors in the place of Python's."""
    try:
        yield
    except TimeoutError as error:
        raise httpcore2.ConnectTimeout from error
    except (OSError, UnicodeError) as error:  # ssl.SSLError and socket.gaierror are OSErrors; a label of a host can be too long
        raise httpcore2.ConnectError(str(error)) from error
