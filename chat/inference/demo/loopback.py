"""Serves an ASGI application on a free port of this machine's loopback, in a thread of its own."""

import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp

START_SECONDS = 10.0
"""How long a start may take."""


class LoopbackServer:
    """Serves HTTP on a socket that only this machine can reach. Can be started once. A context manager that starts and stops it.

    Attributes:
        base_url: of the OpenAI-compatible API, without a slash at its end; valid before the start.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._socket = _listening_socket()
        self._server = _UvicornServer(uvicorn.Config(app, log_config=None, lifespan="off", access_log=False, timeout_graceful_shutdown=1))
        # A daemon, so that the process can end while a client is still connected.
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, name="loopback", daemon=True)
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def start(self) -> None:
        """Return once it listens. Raises RuntimeError if it does not within START_SECONDS."""
        self._thread.start()
        if not self._server.listening.wait(START_SECONDS):
            raise RuntimeError("the loopback server did not start")

    def stop(self) -> None:
        """Close all connections without waiting for their responses, and free the port. Does nothing the second time."""
        self._server.should_exit = self._server.force_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def _listening_socket() -> socket.socket:
    # With IPPROTO_TCP, since asyncio disables Nagle's algorithm only then; else each request on a used connection waits 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(1024)
    return listening


class _UvicornServer(uvicorn.Server):
    """Sets `listening` once it accepts connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()
