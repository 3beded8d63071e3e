"""Readers that do as little as can be done to know when each token arrived, so that the server is measured and not they.

Tokens carry the time of their sending (the model `demo/long-<tokens>-<rate>-stamped`), and one machine has one clock.
"""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any
from uuid import uuid4

import httpx2

STAMP = re.compile(rb"\d{10}\.\d{6}")
MOST_SECONDS = 180


@dataclass(slots=True)
class Reader:
    """What one reader saw: its seconds in all, and how late each token was."""

    began: float = field(default_factory=time.time)
    lags: list[float] = field(default_factory=list)
    ended: float = 0.0
    last: float = 0.0

    def see(self, line: bytes) -> None:
        """Note the tokens in these bytes that were not there before: the first and the last frame hold the whole text."""
        now = time.time()
        for stamp in map(float, STAMP.findall(line)):
            if stamp > self.last and stamp >= self.began - 1:
                self.last = stamp
                self.lags.append(now - stamp)

    def end(self) -> None:
        self.ended = time.time()


@dataclass(frozen=True, slots=True)
class Load:
    """`slowest` and `p95_lag` in seconds; `first` is the median time to the first token; `whole` says how many read all tokens."""

    slowest: float
    p95_lag: float
    first: float
    whole: int


Read = Callable[[Reader, int], Awaitable[None]]


async def load(read: Read, readers: int, arrivals: float, tokens: int) -> Load:
    """All `readers`, who come one after the other within `arrivals` seconds."""

    async def one(number: int) -> Reader:
        await asyncio.sleep(number * arrivals / readers)
        reader = Reader()
        await read(reader, number)
        reader.end()
        return reader

    async with asyncio.timeout(MOST_SECONDS):
        seen = await asyncio.gather(*map(one, range(readers)))
    lags = [lag for reader in seen for lag in reader.lags]
    firsts = sorted(reader.lags[0] for reader in seen if reader.lags)
    return Load(
        slowest=max(reader.ended - reader.began for reader in seen),
        p95_lag=quantiles(lags, n=20)[-1],
        first=firsts[len(firsts) // 2],
        whole=sum(len(reader.lags) == tokens for reader in seen),
    )


def queue_body(dependency: dict[str, Any], session: str, data: Sequence[Any], event: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "data": list(data),
        "event_data": event,
        "fn_index": dependency["id"],
        "trigger_id": dependency["targets"][0][0],
        "session_hash": session,
    }


async def read_queue(http: httpx2.AsyncClient, reader: Reader, body: dict[str, Any]) -> None:
    """Join Gradio's queue and read, without putting the frames together."""
    (await http.post("gradio_api/queue/join", json=body)).raise_for_status()
    async with http.stream("GET", "gradio_api/queue/data", params={"session_hash": body["session_hash"]}) as response:
        buffer = b""
        async for piece in response.aiter_bytes():
            *lines, buffer = (buffer + piece).split(b"\n\n")
            for line in lines:
                reader.see(line)
                if b'"msg":"process_completed"' in line:
                    assert json.loads(line[5:])["success"], line[:500]
                    return


def new_session() -> str:
    return uuid4().hex[:11]
