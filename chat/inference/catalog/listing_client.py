"""Requests a server's list of models over HTTP. Every failure is raised as one of `errors`, with a sentence for the person.

Sends each server its own key, and no person's token: the router lists its models without one. Keeps nothing between two requests.
"""

import asyncio
import ssl
from dataclasses import dataclass

import httpx2

from chat import errors
from chat.errors import UpstreamError
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.catalog.listing import parse_listing
from chat.inference.catalog.model import Model
from chat.retry_after import parse_retry_after

MAX_BYTES = 32_000_000
"""The largest listing accepted, decompressed. 3,000 models of the router with five providers each take four million."""

EXAMPLE_URL = "http://127.0.0.1:8080/v1"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `whole` limits the time from the start of the request to the last byte of the response."""

    connect: float = 5.0
    read: float = 20.0
    whole: float = 30.0


class ListingClient:
    """Opens a connection for each request, since minutes lie between two. So one instance works on any event loop.

    Args:
        transport: takes the place of the network.
    """

    def __init__(
        self, timeouts: Timeouts = Timeouts(), max_bytes: int = MAX_BYTES, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._timeouts = timeouts
        self._max_bytes = max_bytes
        self._transport = transport
        self._tls: ssl.SSLContext | None = None

    async def models(self, endpoint: Endpoint) -> tuple[Model, ...]:
        """The models that the server lists, as `listing.parse_listing` reads it.

        Raises:
            UpstreamError: Unreachable, TimedOut, KeyRefused, NotPermitted, NotKnown, Busy, ProviderFailed or BadAnswer.
        """
        key = endpoint.api_key or ""
        if not (key.isascii() and key.isprintable()):  # httpx2 would quote the key in its error
            raise errors.KeyRefused("OPENAI_API_KEY holds characters that no key has. Set it again.")
        try:
            async with asyncio.timeout(self._timeouts.whole):
                body = await self._body(endpoint, {"Authorization": f"Bearer {key}"} if key else {})
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
            sentence = f"{endpoint.name} is not a web address. OPENAI_BASE_URL takes addresses such as {EXAMPLE_URL}."
            raise errors.Unreachable(sentence) from error
        except (httpx2.ReadTimeout, TimeoutError) as error:
            raise errors.TimedOut(f"{endpoint.name} takes too long to list its models.") from error
        except (httpx2.HTTPError, OSError) as error:
            advice = "Check the network." if endpoint.kind == "router" else "Check that it runs, and its address in OPENAI_BASE_URL."
            raise errors.Unreachable(f"{endpoint.name} does not answer. {advice}") from error
        return await asyncio.to_thread(parse_listing, body, endpoint)

    async def _body(self, endpoint: Endpoint, headers: dict[str, str]) -> bytes:
        if self._tls is None:  # 20 ms
            self._tls = await asyncio.to_thread(httpx2.create_ssl_context)
        client = httpx2.AsyncClient(
            verify=self._tls,
            transport=self._transport,
            timeout=httpx2.Timeout(self._timeouts.read, connect=self._timeouts.connect),
            trust_env=not endpoint.on_this_machine,  # a proxy cannot reach this machine's loopback
        )
        async with client, client.stream("GET", f"{endpoint.base_url}/models", headers=headers) as response:
            if response.status_code != httpx2.codes.OK:
                raise _refusal(endpoint, response)
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > self._max_bytes:
                    raise errors.BadAnswer(f"{endpoint.name} answered with far more than a list of models.")
            return bytes(body)


def _refusal(endpoint: Endpoint, response: httpx2.Response) -> UpstreamError:
    name, status = endpoint.name, response.status_code
    if status in (401, 403):
        advice = "Try again later." if endpoint.kind == "router" else "Set OPENAI_API_KEY to one that it knows."
        kind = errors.KeyRefused if status == 401 else errors.NotPermitted
        return kind(f"{name} does not let this app see its models. {advice}", status=status)
    if status == 429:
        wait = parse_retry_after(response.headers.get("retry-after"))
        return errors.Busy(f"{name} is busy. Its models are asked for again in a while.", retry_after=wait)
    if status >= 500:
        return errors.ProviderFailed(f"{name} has a fault of its own (status {status}).", status=status)
    if 300 <= status < 400:  # not followed: it may lead to another host, which must not get the key
        return errors.BadAnswer(f"{name} points to another address. Set OPENAI_BASE_URL to that one.", status=status)
    return errors.NotKnown(
        f"{name} has no list of models at its address. Such addresses often end in /v1, as {EXAMPLE_URL} does.", status=status
    )
