"""A small internet on loopback: names, public addresses, and sites that answer over real sockets.

The code under test resolves names with `web.resolve` and dials through `web.wire`, which carries what is dialled to a public address
to the server on loopback. So every check of the real code stays in force: an address that is not public never reaches the wire.
"""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import httpcore2

from chat.search.addresses import AddressRefused
from tests.fakes.loopback import Loopback

Writer = Callable[[bytes], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. `body` is sent as it is; `stream`, if given, is sent in its place, piece by piece, until the reader goes away.

    Nothing at all is sent before `after` is set, if it is given.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: Callable[[], AsyncIterator[bytes]] | None = None
    after: asyncio.Event | None = None


@dataclass(frozen=True, slots=True)
class Request:
    host: str
    path: str
    headers: Mapping[str, str]
    tls_name: str | None


def html(body: str | bytes, **headers: str) -> Answer:
    content = body.encode() if isinstance(body, str) else body
    return Answer(content, headers={"Content-Type": "text/html; charset=utf-8", **headers})


def zipped(body: bytes, **headers: str) -> Answer:
    return Answer(gzip.compress(body), headers={"Content-Type": "text/html", "Content-Encoding": "gzip", **headers})


def redirect(location: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": location})


class Web:
    """Use as `async with Web() as web`. Sites are made by the first page that is put on them, each at a public address of its own."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.names: dict[str, list[str]] = {}
        self.answers: dict[tuple[str, str], Answer] = {}
        self.requests: list[Request] = []
        self.dialled: list[tuple[str, int]] = []
        self.arrived = asyncio.Event()  # a request
        self.gone = asyncio.Event()  # a reader closed its connection before the whole answer was sent
        self.wire = Loopback(self._door)
        self._tls = tls
        self._names_of_tls: dict[object, str | None] = {}
        self._servers: dict[int, asyncio.Server] = {}
        self._visitors: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._servers[80] = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        if self._tls:
            self._tls.sni_callback = self._remember_name
            self._servers[443] = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        for server in self._servers.values():
            server.close()
        for visitor in list(self._visitors):
            visitor.cancel()
        await asyncio.gather(*list(self._visitors), return_exceptions=True)
        for server in self._servers.values():
            await server.wait_closed()

    def put(self, url: str, answer: Answer) -> str:
        """Put a page on the web; gives its URL."""
        parts = httpcore2.URL(url)
        host = parts.host.decode()
        self.names.setdefault(host, [f"93.184.{len(self.names) // 200}.{len(self.names) % 200 + 1}"])
        self.answers[host, parts.target.decode()] = answer
        return url

    async def resolve(self, host: str) -> Sequence[str]:
        if host not in self.names:
            raise AddressRefused("is on a site that cannot be found")
        return self.names[host]

    def _door(self, host: str, port: int) -> int:
        self.dialled.append((host, port))
        if port not in self._servers:
            raise httpcore2.ConnectError("nobody listens there")
        return int(self._servers[port].sockets[0].getsockname()[1])

    def _remember_name(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        self._names_of_tls[connection] = name

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        me = asyncio.current_task()
        assert me
        self._visitors.add(me)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = head[0].split(" ")[1]
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
            host = headers["host"].split(":")[0]
            self.requests.append(Request(host, path, headers, self._names_of_tls.get(writer.get_extra_info("ssl_object"))))
            self.arrived.set()
            await self._answer(writer, self.answers.get((host, path), Answer(b"not here", 404)))
        except (ConnectionError, asyncio.IncompleteReadError):
            self.gone.set()
        except asyncio.CancelledError:  # the test is over
            pass
        finally:
            self._visitors.discard(me)
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
