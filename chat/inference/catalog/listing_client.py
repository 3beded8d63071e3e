"""Asks a server for its list of models, over HTTP. Whatever goes wrong becomes one sentence of `errors`.

Sends each server its own key and nobody's token: the router lists its models to everyone. Knows nothing of what was listed before.
"""

import asyncio
import ssl
from dataclasses import dataclass

import httpx

from chat import errors
from chat.errors import UpstreamError
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.catalog.listing import parse
from chat.inference.catalog.model import Model
from chat.inference.retry_after import retry_after

MAX_BYTES = 32_000_000
"""Of a listing, unpacked. 3,000 models of the router with five providers each take four million."""

EXAMPLE = "http://127.0.0.1:8080/v1"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `whole` bounds the answer from the first byte sent to the last one read, however slowly it trickles in."""

    connect: float = 5.0
    read: float = 20.0
    whole: float = 30.0


class ListingClient:
    """Each question has a connection of its own, since minutes lie between two. So it works from whichever event loop asks."""

    def __init__(self, timeouts: Timeouts = Timeouts(), max_bytes: int = MAX_BYTES) -> None:
        self._timeouts = timeouts
        self._max_bytes = max_bytes
        self._tls: ssl.SSLContext | None = None

    async def models(self, endpoint: Endpoint) -> tuple[Model, ...]:
        """What the server lists, as `listing.parse` reads it.

        Raises:
            UpstreamError: Unreachable, TimedOut, KeyRefused, NotPermitted, NotKnown, Busy, ProviderFailed or BadAnswer.
        """
        key = endpoint.api_key or ""
        if not (key.isascii() and key.isprintable()):  # httpx would quote the key in its complaint
            raise errors.KeyRefused("OPENAI_API_KEY holds characters that no key has. Set it again.")
        try:
            async with asyncio.timeout(self._timeouts.whole):
                body = await self._body(endpoint, {"Authorization": f"Bearer {key}"} if key else {})
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            sentence = f"{endpoint.name} is not a web address. OPENAI_BASE_URL takes addresses such as {EXAMPLE}."
            raise errors.Unreachable(sentence) from error
        except (httpx.ReadTimeout, TimeoutError) as error:
            raise errors.TimedOut(f"{endpoint.name} takes too long to list its models.") from error
        except (httpx.HTTPError, OSError) as error:
            advice = "Check the network." if endpoint.kind == "router" else "Check that it runs, and its address in OPENAI_BASE_URL."
            raise errors.Unreachable(f"{endpoint.name} does not answer. {advice}") from error
        return await asyncio.to_thread(parse, body, endpoint)

    async def _body(self, endpoint: Endpoint, headers: dict[str, str]) -> bytes:
        if self._tls is None:  # 20 ms
            self._tls = await asyncio.to_thread(httpx.create_ssl_context)
        client = httpx.AsyncClient(
            verify=self._tls,
            timeout=httpx.Timeout(self._timeouts.read, connect=self._timeouts.connect),
            trust_env=not endpoint.on_this_machine,  # a proxy of the environment knows no way back to this machine
        )
        async with client, client.stream("GET", f"{endpoint.base_url}/models", headers=headers) as response:
            if response.status_code != httpx.codes.OK:
                raise _refusal(endpoint, response)
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > self._max_bytes:
                    raise errors.BadAnswer(f"{endpoint.name} answered with far more than a list of models.")
            return bytes(body)


def _refusal(endpoint: Endpoint, response: httpx.Response) -> UpstreamError:
    name, status = endpoint.name, response.status_code
    if status in (401, 403):
        advice = "Try again later." if endpoint.kind == "router" else "Set OPENAI_API_KEY to one that it knows."
        kind = errors.KeyRefused if status == 401 else errors.NotPermitted
        return kind(f"{name} does not let this app see its models. {advice}", status=status)
    if status == 429:
        wait = retry_after(response.headers.get("retry-after"))
        return errors.Busy(f"{name} is busy. Its models are asked for again in a while.", retry_after=wait)
    if status >= 500:
        return errors.ProviderFailed(f"{name} has a fault of its own (status {status}).", status=status)
    if 300 <= status < 400:  # not followed, since it may lead to another host and the key would go there
        return errors.BadAnswer(f"{name} points to another address. Set OPENAI_BASE_URL to that one.", status=status)
    return errors.NotKnown(
        f"{name} has no list of models at its address. Such addresses often end in /v1, as {EXAMPLE} does.", status=status
    )
