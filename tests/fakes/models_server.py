"""An imitation of a server's `/v1/models` over real loopback sockets, which can be down, slow or broken, and recover."""

import asyncio
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Request:
    """A request that arrived. `headers` have lower-case names."""

    path: str
    headers: Mapping[str, str]


@dataclass
class ModelsServer:
    """Lists `entries`; a string is an entry with that id alone. Use with `async with`."""

    entries: tuple[str | dict[str, Any], ...] = ()
    port: int = 0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    requests: list[Request] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _answering: asyncio.Event = field(default_factory=asyncio.Event)
    _connections: set[asyncio.Task[None]] = field(default_factory=set)
    _server: asyncio.Server | None = None

    @property
    def base_url(self) -> str:
        """The base URL of the API, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}/v1"

    def lists(self, *entries: str | dict[str, Any]) -> None:
        """List these entries from now on."""
        self.status, self.headers, self.body, self.entries = 200, {}, None, entries

    def answers(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer every request with this from now on. In header names, `_` stands for `-`."""
        self.status, self.body, self.headers = status, body, {name.replace("_", "-"): value for name, value in headers.items()}

    def hang(self) -> None:
        """Accept requests without answering them, until `go_on`."""
        self._answering.clear()

    def go_on(self) -> None:
        """Answer the requests that hang, and those to come."""
        self._answering.set()

    async def received(self) -> None:
        """Return once a request has arrived."""
        await self._arrived.wait()

    async def __aenter__(self) -> Self:
        self._answering.set()
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.go_down()

    async def go_down(self) -> None:
        """Close all connections, and listen no more."""
        assert self._server is not None
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.current_task()
        assert connection is not None
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
            pairs = [line.split(": ", 1) for line in head[1:] if line]
            self.requests.append(Request(head[0].split()[1], {name.lower(): value for name, value in pairs}))
            self._arrived.set()
            await self._answering.wait()
            writer.write(self._response())
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client left, or this server goes down
        finally:
            writer.close()

    def _response(self) -> bytes:
        body = self.body if self.body is not None else listing(*self.entries)
        headers = {"content-length": str(len(body)), "connection": "close", **self.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 {self.status} Said\r\n{lines}\r\n".encode() + body


def listing(*entries: str | dict[str, Any]) -> bytes:
    """The body of `/v1/models` with these entries."""
    data = [{"id": entry} if isinstance(entry, str) else entry for entry in entries]
    return json.dumps({"object": "list", "data": data}).encode()


def routed(model_id: str, *providers: dict[str, Any], images: bool = False) -> dict[str, Any]:
    """An entry in the router's form. Of a provider, pass only the fields that matter to the test."""
    architecture = {"input_modalities": ["text", "image"] if images else ["text"], "output_modalities": ["text"]}
    listed = [{"provider": f"provider{index}", "status": "live", **fields} for index, fields in enumerate(providers or ({},))]
    return {"id": model_id, "object": "model", "created": 1754000000, "owned_by": "x", "architecture": architecture, "providers": listed}


def unused_port() -> int:
    """A port of this machine on which no server listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
