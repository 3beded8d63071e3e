"""Sends a completion request and yields the typed events of its reply; repeats it where that helps, and closes it.

`request_fields` has what is sent, `reply_parser` what the body means, `error_sentences` what an error means, `body` and `network` how the
body is read.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing
from typing import TYPE_CHECKING, Any

from chat.errors import ProviderFailed, Unreachable, UpstreamError
from chat.inference.completion import error_sentences
from chat.inference.completion.body import BodyReader
from chat.inference.completion.connections import http_client, pace
from chat.inference.completion.error_body import read_error
from chat.inference.completion.error_sentences import PROVIDER_HEADER, error_for_status
from chat.inference.completion.reply_parser import ReplyParser
from chat.inference.completion.request_fields import encodable_json, optional_fields, refused_field, without
from chat.inference.events import Answering, CompletionRequest, Event, LeftOut, TextDelta, merge_deltas

if TYPE_CHECKING:  # half a second to import: `_connected` does it, off the page's start
    from openai import AsyncAPIResponse, AsyncOpenAI

CONNECT_SECONDS = 10.0
READ_SECONDS = 120.0
"""The longest silence. LM Studio and llama.cpp load a model before its first token."""

RETRY_SECONDS = 0.5
RETRIED_STATUSES = frozenset({None, 500, 502, 503})
"""None: no connection, or an idle one that the server had closed meanwhile."""

USAGE_SECONDS = 2.0
"""How long to wait for the usage once the model has stopped: some servers leave the connection open then."""

STEP_SECONDS = 1 / 11
"""How often the body is read once the reply has begun. A page receives at most eleven frames a second, so what arrives in between would
wait there; reading it in one go costs a busy process less."""

END_SECONDS = 0.1
"""How long to wait for the body's end after `[DONE]`, so that the connection can be used again."""

MAX_PROVIDER_CHARACTERS = 60


class InferenceClient:
    """Makes completion requests. One for the process: all requests share its connections, each with its own server and key.

    A request that finds no connection, or gets a 500, 502 or 503, is repeated once after `retry_seconds`. The openai client's own retries
    are off: they also repeat what timed out, and silently wait for up to a minute when a busy server sends Retry-After.
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
        self._servers: dict[str, AsyncOpenAI] = {}

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Event, None]:
        """Yield the events of one completion, in order: first `Answering`, then any `LeftOut`, the deltas, `TokenUsage`, `Finished`.

        Closing the generator, or cancelling the task that iterates it, closes the connection at once, so that the provider stops (and
        stops charging). Everything that arrived before an error is yielded before it is raised.

        Raises:
            UpstreamError: one of its kinds (see `errors`), never a bare openai, httpx2 or JSON error.
        """
        async with AsyncExitStack() as stack:
            response, left_out = await self._open(request, stack)
            yield Answering(provider=_provider_name(response.headers.get(PROVIDER_HEADER)))
            for name in left_out:
                yield LeftOut(name)
            reply = ReplyParser(request, response.headers)
            body = await stack.enter_async_context(BodyReader(response.http_response.aiter_bytes()))
            failure: UpstreamError | None = None
            while not reply.done:
                try:
                    arrived = await self._next(body, reply, request)
                except UpstreamError as error:
                    failure = error
                    break
                if not arrived:
                    break
                for event in merge_deltas(reply.feed(arrived)):
                    yield event
                if reply.begun:  # the first token waits for no step
                    pace(response.http_response, self._step_seconds)
            for event in reply.end(failure):
                yield event
            pace(response.http_response, 0)
            await body.ended(END_SECONDS)

    async def complete(self, request: CompletionRequest) -> str:
        """The whole text of the reply, without its reasoning. Raises the errors of `stream`."""
        async with aclosing(self.stream(request)) as events:
            return "".join([event.text async for event in events if isinstance(event, TextDelta)])

    async def prepare(self) -> None:
        """Import in a thread what the first request needs, which takes about a second."""
        await self._connected()

    async def aclose(self) -> None:
        """Close all connections; replies in progress break off. The client can be used again."""
        client, self._openai = self._openai, None
        self._servers.clear()
        if client:
            await client.close()

    async def _open(self, request: CompletionRequest, stack: AsyncExitStack) -> "tuple[AsyncAPIResponse[Any], list[str]]":
        """The response once its headers are there, to be closed by `stack`; and the parameters that the server refused."""
        fields, left_out, retried = optional_fields(request), list[str](), False
        while True:
            try:
                return await self._attempt(request, fields, stack), left_out
            except _FieldRefusedError as refused:
                fields, lost = without(fields, refused.name)
                left_out += [lost] if lost else []
            except (Unreachable, ProviderFailed) as error:
                if retried or error.status not in RETRIED_STATUSES:
                    raise
                retried = True
                await asyncio.sleep(self._retry_seconds)

    async def _attempt(self, request: CompletionRequest, fields: Mapping[str, Any], stack: AsyncExitStack) -> "AsyncAPIResponse[Any]":
        if not (request.key.isascii() and request.key.isprintable()):
            raise error_sentences.unusable_key(request)
        client = await self._connected()
        import httpx2
        import openai

        try:
            server = self._server(client, request.endpoint.base_url)
            return await stack.enter_async_context(_streaming_request(server, request, fields))
        except openai.APIStatusError as error:
            answer = error.response
        except openai.APITimeoutError as error:
            raise error_sentences.timed_out(request) from error
        except (openai.APIConnectionError, httpx2.RequestError, httpx2.InvalidURL) as error:
            raise error_sentences.unreachable(request) from error
        # Not within the `except`: openai's error quotes the whole body, which can repeat the message or the key, and would be the context.
        body = read_error(answer.text)
        if (name := refused_field(fields, answer.status_code, body)) is not None:
            raise _FieldRefusedError(name)
        raise error_for_status(answer.status_code, answer.headers, body, request)

    async def _next(self, body: BodyReader, reply: ReplyParser, request: CompletionRequest) -> bytes:
        """What has arrived of the body; nothing at its end. A reply whose model has stopped is complete, however its connection ends."""
        import httpx2

        try:
            if reply.reason is None:
                return await body.take()
            async with asyncio.timeout(self._usage_seconds):
                return await body.take()
        except (TimeoutError, httpx2.RequestError) as error:
            if reply.reason:
                return b""
            silent = isinstance(error, httpx2.TimeoutException)
            raise (error_sentences.timed_out if silent else error_sentences.reply_cut)(request) from error

    def _server(self, client: "AsyncOpenAI", base_url: str) -> "AsyncOpenAI":
        """The client for one server, on the connections of all. It has no key: each request brings its own."""
        if base_url not in self._servers:
            self._servers[base_url] = client.with_options(base_url=base_url)
        return self._servers[base_url]

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
    """The server refused the optional field `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _streaming_request(server: "AsyncOpenAI", request: CompletionRequest, fields: Mapping[str, Any]) -> "AbstractAsyncContextManager[Any]":
    """The request, sent on entering. Its body is read raw: the typed stream hides `[DONE]` and takes three times as long for a chunk."""
    headers = {"Authorization": f"Bearer {request.key}", **({"X-HF-Bill-To": request.bill_to} if request.bill_to else {})}
    return server.chat.completions.with_streaming_response.create(
        model=request.model,
        messages=[],
        stream=True,
        extra_headers=headers,
        # Not as `messages`: the client transforms each of those, which takes seconds for a thousand of them.
        extra_body={"messages": encodable_json(request.messages)},
        **fields,
    )


def _provider_name(header: str | None) -> str | None:
    """The provider's name if it is fit to be shown, else None."""
    return header if header and len(header) <= MAX_PROVIDER_CHARACTERS and header.isprintable() else None
