"""The connections that all replies share."""

import asyncio

import httpx2

from chat.inference.completion.connections import http_client, pace
from tests.fakes.raw_server import raw_server
from tests.limits import GENEROUS_SECONDS

NEVER = 3600.0
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"


async def test_pacing_a_response_that_was_read_to_its_end_leaves_the_next_request_on_its_connection_alone() -> None:
    next_arrived, may_answer, served = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        await reader.readuntil(b"\r\n\r\n")
        next_arrived.set()
        await may_answer.wait()
        writer.write(ANSWER)
        await reader.read()
        writer.close()
        await writer.wait_closed()
        served.set()

    async with raw_server(serve) as port, http_client(httpx2.Timeout(GENEROUS_SECONDS)) as http:
        async with http.stream("GET", f"http://127.0.0.1:{port}/") as first:
            await first.aread()
            following = asyncio.create_task(http.get(f"http://127.0.0.1:{port}/"))
            await next_arrived.wait()
            for step in (NEVER, 0):
                pace(first, step)
            may_answer.set()
            assert (await following).text == "hello"
        await http.aclose()
        await served.wait()
