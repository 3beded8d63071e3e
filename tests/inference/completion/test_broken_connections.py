"""A reply is delivered up to its last byte, whatever ends its connection."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

import pytest
import uvloop

from chat import errors
from chat.errors import UpstreamError
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.completion.client import InferenceClient
from chat.inference.completion.sse import MAX_EVENT_BYTES
from chat.inference.demo import wire
from tests.fakes.raw_server import HEADERS, close, http_chunk, raw_server, read_request, reset
from tests.inference.completions import a_request, ending_of, text_of

TOKENS = [f"word{number} " for number in range(20)]
NEVER = 3600.0
"""A step that no test waits for: what a reply delivers within a test came at its first token, or when its connection ended."""

Write: TypeAlias = Callable[[asyncio.StreamWriter], Any]
Runner: TypeAlias = Callable[[Coroutine[Any, Any, Any]], Any]

each_loop = pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])


async def delivered(
    end: Write, *, pause: float = 0.0, step_seconds: float = NEVER, read_seconds: float = 10.0
) -> tuple[str, UpstreamError | None]:
    """The text and the error of a reply whose server sends TOKENS, `pause` seconds apart, and then calls `end`."""
    finished = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(HEADERS)
        for token in TOKENS:
            writer.write(http_chunk(wire.text(token).data))
            await asyncio.sleep(pause)
        end(writer)
        await finished.wait()
        writer.transport.abort()

    client = InferenceClient(retry_seconds=0, step_seconds=step_seconds, read_seconds=read_seconds)
    async with raw_server(serve) as port:
        events, error = await ending_of(client, a_request(Endpoint("my server", f"http://127.0.0.1:{port}/v1", "server")))
        await client.aclose()
        finished.set()
    return text_of(events), error


@each_loop
@pytest.mark.parametrize("end", [reset, close])
def test_all_that_arrived_before_a_cut_is_kept(run: Runner, end: Write) -> None:
    text, error = run(delivered(end))
    assert (text, type(error)) == ("".join(TOKENS), errors.ReplyCut)


@each_loop
@pytest.mark.parametrize("end", [reset, close])
def test_thirty_of_thirty_replies_of_a_token_a_millisecond_are_whole(run: Runner, end: Write) -> None:
    async def replies() -> list[tuple[str, UpstreamError | None]]:
        return [await delivered(end, pause=0.001, step_seconds=1 / 11) for _ in range(30)]

    assert [(text, type(error)) for text, error in run(replies())] == [("".join(TOKENS), errors.ReplyCut)] * 30


def write_and_close(data: bytes) -> Write:
    """An end of the connection with these last bytes."""

    def end(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        writer.close()

    return end


@pytest.mark.parametrize(
    ("end", "kind"),
    [
        (write_and_close(http_chunk(wire.finish().data) + http_chunk(wire.DONE.data) + b"0\r\n\r\n"), None),
        (write_and_close(http_chunk(wire.finish().data)), None),
        (write_and_close(b"0\r\n\r\n"), errors.ReplyCut),
        (write_and_close(b"not a size\r\n"), errors.ReplyCut),
        (write_and_close(http_chunk(b"data: {malformed}\n\n")), errors.BadAnswer),
        (write_and_close(http_chunk(wire.event({"error": "overloaded"}).data)), errors.ProviderFailed),
        (write_and_close(http_chunk(b"data: " + b"x" * (MAX_EVENT_BYTES + 1))), errors.ReplyTooLong),
    ],
    ids=["done", "finished", "unfinished", "malformed_chunk", "malformed_event", "error", "too_long"],
)
async def test_all_that_arrived_before_any_other_end_is_kept(end: Write, kind: type[UpstreamError] | None) -> None:
    text, error = await delivered(end)
    assert (text, type(error) if error else None) == ("".join(TOKENS), kind)


async def test_all_that_arrived_before_silence_is_kept() -> None:
    text, error = await delivered(lambda writer: None, step_seconds=0.01, read_seconds=0.2)
    assert (text, type(error)) == ("".join(TOKENS), errors.TimedOut)


@pytest.mark.parametrize("end", [reset, close])
async def test_an_event_without_its_empty_line_is_kept(end: Write) -> None:
    def end_within_an_event(writer: asyncio.StreamWriter) -> None:
        writer.write(http_chunk(wire.text("last").data.rstrip(b"\n")))
        end(writer)

    text, error = await delivered(end_within_an_event)
    assert (text, type(error)) == ("".join(TOKENS) + "last", errors.ReplyCut)


async def test_a_finish_without_its_empty_line_completes_the_reply() -> None:
    text, error = await delivered(write_and_close(http_chunk(wire.finish().data.rstrip(b"\n"))))
    assert (text, error) == ("".join(TOKENS), None)
