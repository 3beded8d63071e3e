"""Processor time of this process for a hundred streamed replies at once: the app's client beside the raw openai client.

The model server is a process of its own. Processor time and not wall time: the machine may be shared.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from openai import AsyncOpenAI

from chat.inference.catalog.endpoints import Endpoint
from chat.inference.completion.client import InferenceClient
from chat.inference.events import CompletionRequest, TextDelta
from tests.benchmarks.result import Result, at_most_times
from tests.benchmarks.upstream import upstream

REPLIES = 100
TOKENS, RATE = 200, 30
MODEL = f"demo/long-{TOKENS}-{RATE}"
ARRIVALS = 3.0
"""Seconds in which the requests begin."""


def measure() -> list[Result]:
    with upstream(MODEL) as base_url:
        ours = asyncio.run(_ours(base_url))
        raw = asyncio.run(_raw(base_url))
    name = f"{REPLIES} replies × {RATE} tokens/s"
    return [Result(f"{name}: processor time for a token read", ours, "µs", raw, "raw openai client", at_most_times(0.5))]


async def _ours(base_url: str) -> float:
    client = InferenceClient()
    await client.prepare()
    request = CompletionRequest(Endpoint("upstream", base_url, "server"), "none", MODEL, ({"role": "user", "content": "Hello"},))

    async def read() -> str:
        async with aclosing(client.stream(request)) as events:
            return "".join([event.text async for event in events if isinstance(event, TextDelta)])

    try:
        return await _processor_time(read)
    finally:
        await client.aclose()


async def _raw(base_url: str) -> float:
    async with AsyncOpenAI(api_key="none", base_url=base_url) as client:

        async def read() -> str:
            async with await client.chat.completions.create(
                model=MODEL, messages=[{"role": "user", "content": "Hello"}], stream=True
            ) as stream:
                return "".join([chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices])

        return await _processor_time(read)


async def _processor_time(read: Callable[[], Awaitable[str]]) -> float:
    """Microseconds for a token."""

    async def later(number: int) -> str:
        await asyncio.sleep(number * ARRIVALS / REPLIES)
        return await read()

    began = time.process_time()
    texts = await asyncio.gather(*map(later, range(REPLIES)))
    assert all(len(text.split()) == TOKENS for text in texts), "every reply is whole"
    return (time.process_time() - began) * 1e6 / (REPLIES * TOKENS)
