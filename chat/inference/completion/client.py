"""Turns a chat completion into typed events.

Knows the OpenAI protocol and its connections. Knows nothing of conversations, pages, or who is asking. What a body means is read by
`reply_reader.py`, what a refusal means by `refusals.py`; here are the request, its repetition, and its end.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, suppress
from typing import TYPE_CHECKING, Any, cast

from chat.errors import ProviderFailed, Unreachable
from chat.inference.completion import faults
from chat.inference.completion.connections import http_client, was_timeout
from chat.inference.completion.error_body import read_error
from chat.inference.completion.reader import ReplyReader
from chat.inference.completion.refusals import PROVIDER_HEADER, refusal
from chat.inference.completion.request_fields import encodable_json, optional_fields, refused_field, without
from chat.inference.events import Answering, CompletionRequest, Event, LeftOut, TextDelta, merge_deltas

if TYPE_CHECKING:  # half a second to import: `_connected` does it, off the page's start
    from openai import AsyncAPIResponse, AsyncOpenAI

CONNECT_SECONDS = 10.0
READ_SECONDS = 120.0
"""Of silence. LM Studio and llama.cpp load a model before its first token."""

RETRY_SECONDS = 0.5
RETRIED = frozenset({None, 500, 502, 503})
"""None: there was no connection, or an idle one that the server had closed meanwhile."""

USAGE_SECONDS = 2.0
"""How long to wait for the usage once the model has stopped: some servers leave the connection open then."""

STEP_SECONDS = 1 / 11
"""How often the body is read once the reply has begun. A page is sent no more than eleven frames a second, so what comes in between would
wait there; read in one go, it costs a busy process less."""

FAST_BYTES = 4096
"""A step that brings so much is followed by the next at once: a fast reply is not to wait in the buffers."""

DRAIN_SECONDS = 0.1
"""For the body's end after `[DONE]`, so that the next request finds the connection open."""


class InferenceClient:
    """One for the process: all requests share its connections, each with its own server and key.

    A request that finds no connection, or meets a 500, 502 or 503, is made a second time after `retry_seconds`. The openai client's own
    retries are off: they also repeat what timed out, and wait out a busy server's Retry-After of up to a minute without a word.
    """

    def __init__(
        self,
        *,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
        retry_seconds: float = RETRY_SECONDS,
        usage_seconds: float = USAGE_SECONDS,
        step_seconds: float = STEP_SECONDS,
    ) -> None:
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds
        self._retry_seconds = retry_seconds
        self._usage_seconds = usage_seconds
        self._step_seconds = step_seconds
        self._openai: AsyncOpenAI | None = None

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Event, None]:
        """Yield the events of one completion, in order: first `Answering`, then what was `LeftOut`, the deltas, `TokenUsage`, `Finished`.

        Closing the generator, or cancelling the task that iterates it, closes the connection, so that the provider stops (and stops
        charging). What arrived before an error has been yielded.

        Raises:
            UpstreamError: one of its kinds (see `errors`), and never a bare openai, httpx2 or JSON error.
        """
        async with AsyncExitStack() as stack:
            response, left_out = await self._open(request, stack)
            yield Answering(provider=_name(response.headers.get(PROVIDER_HEADER)))
            for name in left_out:
                yield LeftOut(name)
            reply = ReplyReader(request, response.headers)
            pieces = await stack.enter_async_context(aclosing(cast("AsyncGenerator[bytes, None]", response.iter_bytes())))
            while not reply.done and (piece := await self._next(pieces, reply, request)) is not None:
                for event in merge_deltas(reply.feed(piece)):
                    yield event
                if reply.begun and not reply.done and len(piece) < FAST_BYTES:
                    await asyncio.sleep(self._step_seconds)
            for event in reply.end():
                yield event
            await _drain(pieces)

    async def complete(self, request: CompletionRequest) -> str:
        """The whole text of the reply, without its reasoning. Raises as `stream` does."""
        async with aclosing(self.stream(request)) as events:
            return "".join([event.text async for event in events if isinstance(event, TextDelta)])

    async def prepare(self) -> None:
        """Import what the first request would else wait for, about a second, in a thread."""
        await self._connected()

    async def aclose(self) -> None:
        """Close all connections; what is still being read breaks off. The client can be used again."""
        client, self._openai = self._openai, None
        if client:
            await client.close()

    async def _open(self, request: CompletionRequest, stack: AsyncExitStack) -> "tuple[AsyncAPIResponse[Any], list[str]]":
        """The answer once its headers are there, to be closed by `stack`; and the fields that the server did not take."""
        fields, left_out, retried = optional_fields(request), list[str](), False
        while True:
            try:
                return await self._attempt(request, fields, stack), left_out
            except _FieldRefusedError as refused:
                fields, lost = without(fields, refused.name)
                left_out += [lost] if lost else []
            except (Unreachable, ProviderFailed) as error:
                if retried or error.status not in RETRIED:
                    raise
                retried = True
                await asyncio.sleep(self._retry_seconds)

    async def _attempt(self, request: CompletionRequest, fields: Mapping[str, Any], stack: AsyncExitStack) -> "AsyncAPIResponse[Any]":
        if not (request.key.isascii() and request.key.isprintable()):
            raise faults.unusable_key(request)
        client = await self._connected()
        import httpx2
        import openai

        try:
            return await stack.enter_async_context(_create(client, request, fields))
        except openai.APIStatusError as error:
            answer = error.response
        except (openai.APIConnectionError, httpx2.RequestError, httpx2.InvalidURL) as error:
            fault = faults.timed_out if was_timeout(error) else faults.unreachable
            raise fault(request) from error
        # Not within the `except`: openai's error quotes the whole body, which can repeat the message or the key, and would be the context.
        body = read_error(answer.text)
        if (name := refused_field(fields, answer.status_code, body)) is not None:
            raise _FieldRefusedError(name)
        raise refusal(answer.status_code, answer.headers, body, request)

    async def _next(self, pieces: AsyncIterator[bytes], reply: ReplyReader, request: CompletionRequest) -> bytes | None:
        """The next bytes of the body; None at its end. A reply whose model has stopped is whole, however its connection ends."""
        import httpx2

        try:
            async with asyncio.timeout(self._usage_seconds if reply.reason else None):
                return await anext(pieces, None)
        except (TimeoutError, httpx2.RequestError) as error:
            if reply.reason:
                return None
            fault = faults.timed_out if was_timeout(error) else faults.reply_cut
            raise fault(request) from error

    async def _connected(self) -> "AsyncOpenAI":
        if self._openai is None:
            client = await asyncio.to_thread(self._connect)
            self._openai = self._openai or client
        return self._openai

    def _connect(self) -> "AsyncOpenAI":
        import openai

        timeout = openai.Timeout(self._read_seconds, connect=self._connect_seconds)
        return openai.AsyncOpenAI(
            api_key="none", base_url="http://127.0.0.1:9", timeout=timeout, max_retries=0, http_client=http_client(timeout)
        )


class _FieldRefusedError(Exception):
    """The server did not take the optional field `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _create(client: "AsyncOpenAI", request: CompletionRequest, fields: Mapping[str, Any]) -> "AbstractAsyncContextManager[Any]":
    """The request, made on entering. The body comes raw: the typed stream hides `[DONE]` and takes three times as long a chunk."""
    here = client.with_options(api_key=request.key, base_url=request.endpoint.base_url)
    headers = {"X-HF-Bill-To": request.bill_to} if request.bill_to and request.endpoint.kind == "router" else {}
    return here.chat.completions.with_streaming_response.create(
        model=request.model,
        messages=[],
        stream=True,
        extra_headers=headers,
        # As it is: the client walks through each message of its own argument, which takes seconds for a thousand of them.
        extra_body={"messages": encodable_json(request.messages)},
        **fields,
    )


def _name(header: str | None) -> str | None:
    """A provider's name as it can be shown: a word of the router's, so anything else is not one."""
    return header if header and len(header) <= 60 and header.isprintable() else None


async def _drain(pieces: AsyncIterator[bytes]) -> None:
    import httpx2

    with suppress(TimeoutError, httpx2.RequestError):
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _ in pieces:
                pass
