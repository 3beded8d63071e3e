"""How much later the page has the first token than the raw openai client, and how many frames a second a reader gets.

Both ask the same scripted server in this process; the app is a process of its own, read as its page reads it.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median
from uuid import uuid4

from openai import AsyncOpenAI

from tests.benchmarks.live_client import LiveClient
from tests.benchmarks.result import Result, at_most, between
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter, listed

ROUNDS = 30
FIRST = "demo/long-5-50"
LONG_TOKENS = 500
LONG = f"demo/long-{LONG_TOKENS}-100"


def measure() -> list[Result]:
    with ScriptedRouter() as router, tempfile.TemporaryDirectory() as folder:
        router.models = [listed(FIRST), listed(LONG)]
        with app(Path(folder) / "log.txt", HF_ROUTER_URL=router.base_url, HF_TOKEN="hf_bench") as url:
            return asyncio.run(_measure(url, router.base_url))


async def _measure(url: str, base_url: str) -> list[Result]:
    raw: list[float] = []
    page: list[float] = []
    async with LiveClient(url) as client, AsyncOpenAI(api_key="hf_bench", base_url=base_url) as openai:
        for _ in range(ROUNDS):
            raw.append(await _first_token_raw(openai))
            page.append(await _first_token_page(client))
        frames, seconds = await _frames(client)
    overhead = (median(page) - median(raw)) * 1000
    return [
        Result("first token: reader of the page", median(page) * 1000, "ms", median(raw) * 1000, "raw openai client"),
        Result("first token: overhead", overhead, "ms", budget=at_most(60)),
        Result("frames a second of a reply of 100 tokens/s", frames / seconds, "/s", budget=between(10, 12)),
    ]


async def _first_token_raw(openai: AsyncOpenAI) -> float:
    began = time.perf_counter()
    first = None
    async with await openai.chat.completions.create(
        model=FIRST, messages=[{"role": "user", "content": "Hi"}], stream=True, stream_options={"include_usage": True}
    ) as stream:
        async for chunk in stream:
            if first is None and chunk.choices and chunk.choices[0].delta.content:
                first = time.perf_counter() - began
    assert first is not None, "the reply had a text"
    return first


async def _first_token_page(client: LiveClient) -> float:
    began = time.perf_counter()
    first = None
    answer = await client.send("Hi", FIRST, uuid4().hex)
    async for reply in client.follow(answer["message_id"]):
        if first is None and reply.text:
            first = time.perf_counter() - began
    if first is None:
        raise RuntimeError(f"a reply without text: {reply}")
    return first


async def _frames(client: LiveClient) -> tuple[int, float]:
    """(frames with text, seconds from the first to the last)."""
    times: list[float] = []
    length = 0
    answer = await client.send("Go on", LONG, uuid4().hex)
    async for reply in client.follow(answer["message_id"]):
        if len(reply.text) > length:
            length = len(reply.text)
            times.append(time.perf_counter())
    assert length == len("".join(f"word{number} " for number in range(LONG_TOKENS))), "the reply is whole"
    return len(times) - 1, times[-1] - times[0]
