"""A small internet on loopback: host names, public addresses, and sites that answer over real sockets.

The code under test resolves names with `web.resolve` and connects through `web.network`, which redirects connections to public addresses
to a server on loopback. All address checks of the code under test stay in force: `web.dialled` shows what passed them.
"""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import httpcore2

from chat.search.addresses import AddressRefused
from tests.fakes.loopback import Loopback


@dataclass(frozen=True, slots=True)
class Answer:
    """A response.

    Attributes:
        body: sent unchanged, whatever `headers` state.
        stream: sent instead of `body`, piece by piece, until the client closes the connection.
        after: nothing is sent before this is set.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: Callable[[], AsyncIterator[bytes]] | None = None
    after: asyncio.Event | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request that arrived. `tls_name` is the server name of the TLS handshake; None over plain HTTP."""

    host: str
    path: str
    headers: Mapping[str, str]
    tls_name: str | None


def html(body: str | bytes, **headers: str) -> Answer:
    """An HTML page in UTF-8."""
    content = body.encode() if isinstance(body, str) else body
    return Answer(content, headers={"Content-Type": "text/html; charset=utf-8", **headers})


def zipped(body: bytes, **headers: str) -> Answer:
    """An HTML page, compressed with gzip."""
    return Answer(gzip.compress(body), headers={"Content-Type": "text/html", "Content-Encoding": "gzip", **headers})


def redirect(location: str, status: int = 302) -> Answer:
    """A redirect to `location`."""
    return Answer(status=status, headers={"Location": location})


class Web:
    """Use as `async with Web() as web`. The first page that is `put` on a host gives the host a public address of its own.

    Attributes:
        names: the addresses of each host; tests may change them.
        answers: the pages, by host and path.
        dialled: address and port of each connection that the code under test made.
        arrived: set when a request has arrived.
        gone: set when a client closed its connection before the whole answer was sent.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.names: dict[str, list[str]] = {}
        self.answers: dict[tuple[str, str], Answer] = {}
        self.requests: list[Request] = []
        self.dialled: list[tuple[str, int]] = []
        self.arrived = asyncio.Event()
        self._counted = asyncio.Condition()
        self.gone = asyncio.Event()
        self.network = Loopback(self._local_port)
        self._tls = tls
        self._tls_names: dict[object, str | None] = {}
        self._servers: dict[int, asyncio.Server] = {}
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Start a server for port 80, and for 443 if there is a TLS context."""
        self._servers[80] = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        if self._tls:
            self._tls.sni_callback = self._remember_name
            self._servers[443] = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop the servers and close all connections."""
        for server in self._servers.values():
            server.close()
        for connection in list(self._connections):
            connection.cancel()
        await asyncio.gather(*list(self._connections), return_exceptions=True)
        for server in self._servers.values():
            await server.wait_closed()

    def put(self, url: str, answer: Answer) -> str:
        """Serve `answer` at `url`, which is returned."""
        parts = httpcore2.URL(url)
        host = parts.host.decode()
        self.names.setdefault(host, [f"93.184.{len(self.names) // 200}.{len(self.names) % 200 + 1}"])
        self.answers[host, parts.target.decode()] = answer
        return url

    async def resolve(self, host: str) -> Sequence[str]:
        """The addresses of `host`. Raises AddressRefused for an unknown host, as the real resolver does."""
        if host not in self.names:
            raise AddressRefused("is on a site that cannot be found")
        return self.names[host]

    async def wait_for_requests(self, count: int) -> None:
        """Return once at least `count` requests have arrived."""
        async with self._counted:
            await self._counted.wait_for(lambda: len(self.requests) >= count)

    def _local_port(self, host: str, port: int) -> int:
        self.dialled.append((host, port))
        if port not in self._servers:
            raise httpcore2.ConnectError("no server on this port")
        return int(self._servers[port].sockets[0].getsockname()[1])

    def _remember_name(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        self._tls_names[connection] = name

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._connections.add(task)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = head[0].split(" ")[1]
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
            host = headers["host"].split(":")[0]
            request = Request(host, path, headers, self._tls_names.get(writer.get_extra_info("ssl_object")))
            async with self._counted:
                self.requests.append(request)
                self._counted.notify_all()
            self.arrived.set()
            await self._answer(writer, self.answers.get((host, path), Answer(b"not here", 404)))
        except (ConnectionError, asyncio.IncompleteReadError):
            self.gone.set()
        except asyncio.CancelledError:  # the test is over
            pass
        finally:
            self._connections.discard(task)
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, answer: Answer) -> None:
        if answer.after:
            await answer.after.wait()
        lines = [f"HTTP/1.1 {answer.status} Whatever", "Connection: close", *(f"{n}: {v}" for n, v in answer.headers.items())]
        if answer.stream is None:
            lines.append(f"Content-Length: {len(answer.body)}")
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        if answer.stream is None:
            writer.write(answer.body)
        else:
            async for piece in answer.stream():
                writer.write(piece)
                await writer.drain()
        await writer.drain()
