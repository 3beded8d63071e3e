"""Connections: what arrives is collected, bounded, paced, and not lost."""

import asyncio
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import httpcore2
import pytest

from chat.inference.completion.network import BUFFER_BYTES, BufferedBackend, BufferedStream
from tests.fakes.raw_server import raw_server, reset

NEVER = 3600.0


@asynccontextmanager
async def connection() -> AsyncIterator[tuple[BufferedStream, socket.socket]]:
    """A stream, and the other end as a non-blocking socket."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stream = await BufferedBackend().connect_tcp(*listener.getsockname())
        peer, _ = listener.accept()
    peer.setblocking(False)
    try:
        yield cast("BufferedStream", stream), peer
    finally:
        peer.close()
        await stream.aclose()


async def test_a_read_returns_all_that_has_arrived() -> None:
    async with connection() as (stream, peer):
        peer.send(b"a")
        assert await stream.read(BUFFER_BYTES) == b"a"
        for piece in (b"b", b"c", b"d"):
            peer.send(piece)
        peer.shutdown(socket.SHUT_WR)
        assert b"".join([piece async for piece in _pieces(stream)]) == b"bcd"


async def test_a_read_returns_no_more_than_it_may() -> None:
    async with connection() as (stream, peer):
        peer.send(b"abc")
        assert [await stream.read(2), await stream.read(2)] == [b"ab", b"c"]


async def test_a_paced_read_waits_for_more_until_the_connection_ends() -> None:
    async with connection() as (stream, peer):
        stream.pace(NEVER)
        for piece in (b"b", b"c", b"d"):
            peer.send(piece)
        peer.close()
        assert await stream.read(BUFFER_BYTES) == b"bcd"


async def test_a_paced_read_does_not_wait_once_the_buffer_is_full() -> None:
    async with connection() as (stream, peer):
        stream.pace(NEVER)
        sending = asyncio.create_task(asyncio.get_running_loop().sock_sendall(peer, bytes(BUFFER_BYTES)))
        assert len(await stream.read(BUFFER_BYTES)) == BUFFER_BYTES
        await sending


async def test_the_end_of_the_pacing_wakes_a_read() -> None:
    async with connection() as (stream, peer):
        stream.pace(NEVER)
        peer.send(b"a")
        reading = asyncio.create_task(stream.read(BUFFER_BYTES))
        await asyncio.sleep(0)
        stream.pace(0)
        assert await reading == b"a"


async def test_the_end_of_the_pacing_does_not_end_a_wait_for_the_first_byte() -> None:
    async with connection() as (stream, peer):
        reading = asyncio.create_task(stream.read(BUFFER_BYTES, NEVER))
        await asyncio.sleep(0)
        stream.pace(NEVER)
        stream.pace(0)
        peer.send(b"a")
        assert await reading == b"a"


async def test_the_next_request_is_not_paced() -> None:
    async with connection() as (stream, peer):
        stream.pace(NEVER)
        await stream.write(b"GET / HTTP/1.1\r\n")
        peer.send(b"a")
        assert await stream.read(BUFFER_BYTES) == b"a"


async def test_a_sender_is_slowed_down_by_a_reader_that_does_not_read() -> None:
    """Were it not, this would not end: the sender sends until the connection takes no more, in a hundred turns of the loop."""
    async with connection() as (stream, peer):
        sent, refused = 0, 0
        while refused < 100:
            try:
                sent += peer.send(bytes(BUFFER_BYTES))
                refused = 0
            except BlockingIOError:
                refused += 1
            assert sent < 64 * 1024 * 1024
            await asyncio.sleep(0)
        received = 0
        while received < sent:
            received += len(await stream.read(BUFFER_BYTES))
        assert received == sent


async def test_what_arrived_before_a_reset_is_returned_before_the_error() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"abc")
        reset(writer)

    async with raw_server(serve) as port:
        stream = cast("BufferedStream", await BufferedBackend().connect_tcp("127.0.0.1", port))
        stream.pace(NEVER)
        assert await stream.read(BUFFER_BYTES) == b"abc"
        with pytest.raises(httpcore2.ReadError):
            await stream.read(BUFFER_BYTES)
        await stream.aclose()


async def test_a_connection_that_the_server_closed_is_recognised() -> None:
    async with connection() as (stream, peer):
        assert not stream.get_extra_info("is_readable")
        peer.close()
        assert await stream.read(BUFFER_BYTES) == b""
        assert stream.get_extra_info("is_readable")


async def test_silence_ends_a_read() -> None:
    async with connection() as (stream, _):
        with pytest.raises(httpcore2.ReadTimeout):
            await stream.read(BUFFER_BYTES, timeout=0.01)


async def test_a_peer_that_does_not_read_ends_a_write() -> None:
    async with connection() as (stream, _):
        with pytest.raises(httpcore2.WriteTimeout):
            await stream.write(bytes(64 * 1024 * 1024), timeout=0.01)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_a_port_where_no_one_listens_is_a_connect_error(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closing:
        port = closing.getsockname()[1]
    with pytest.raises(httpcore2.ConnectError):
        await BufferedBackend().connect_tcp(host, port, timeout=10)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a key and a certificate for localhost, signed by itself."""
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    options = ["-newkey", "rsa:2048", "-noenc", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(["openssl", "req", "-x509", *options, "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@asynccontextmanager
async def tls_server(certificate: Path) -> AsyncIterator[int]:
    """The port of a TLS server that sends "hello" and ends."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def test_a_connection_with_tls_reads_the_same(certificate: Path) -> None:
    async with tls_server(certificate) as port:
        plain = await BufferedBackend().connect_tcp("127.0.0.1", port)
        stream = await plain.start_tls(ssl.create_default_context(cafile=certificate), "localhost", 10)
        assert stream.get_extra_info("ssl_object").version().startswith("TLS")
        assert b"".join([piece async for piece in _pieces(stream)]) == b"hello"
        await stream.aclose()


async def test_an_unknown_certificate_is_a_connect_error(certificate: Path) -> None:
    async with tls_server(certificate) as port:
        plain = await BufferedBackend().connect_tcp("127.0.0.1", port)
        with pytest.raises(httpcore2.ConnectError, match="certificate"):
            await plain.start_tls(ssl.create_default_context(), "localhost", 10)


async def _pieces(stream: httpcore2.AsyncNetworkStream) -> AsyncIterator[bytes]:
    while piece := await stream.read(BUFFER_BYTES, timeout=10):
        yield piece
