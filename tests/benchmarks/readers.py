"""Many readers at once: when each arrives, how late each token reaches them, and what went wrong.

Tokens carry the time of their sending (the model `demo/long-<tokens>-<rate>-stamped`), and one machine has one clock.
"""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from tests.benchmarks.event_stream import EventStream

STAMP = re.compile(r"\d{10}\.\d{6} ")
MOST_SECONDS = 120.0
"""For one reader. Whoever has no end of their reply by then is unanswered."""


@dataclass(slots=True)
class Reader:
    """What one reader saw.

    Attributes:
        began, ended: when they sent, and when their reply was finished; Unix time.
        lags: how late each token was, in seconds.
        refused: the sentence with which their message was refused.
        fault: what went wrong otherwise.
    """

    began: float = field(default_factory=time.time)
    ended: float = 0.0
    lags: list[float] = field(default_factory=list)
    refused: str = ""
    fault: str = ""
    _last: float = 0.0

    def see(self, text: str) -> None:
        """Note the tokens in this text, those apart that were seen before."""
        now = time.time()
        for token in STAMP.findall(text):
            if (stamp := float(token)) > self._last and stamp >= self.began - 1:
                self._last = stamp
                self.lags.append(now - stamp)

    def end(self, tokens: int) -> None:
        """The reply is finished, and should have had so many tokens."""
        self.ended = time.time()
        if len(self.lags) != tokens:
            self.fault = self.fault or f"{len(self.lags)} of {tokens} tokens"


@dataclass(frozen=True, slots=True)
class Load:
    """What all of them saw; times in seconds. Without any reader who got a whole reply, times are infinite."""

    readers: Sequence[Reader]

    @property
    def slowest(self) -> float:
        """Of the whole replies, from the sending to the end."""
        return max((reader.ended - reader.began for reader in self._whole), default=float("inf"))

    @property
    def first_token(self) -> float:
        """The median lag of a reply's first token."""
        return median(reader.lags[0] for reader in self._whole) if self._whole else float("inf")

    def lag(self, percent: int) -> float:
        """So many of a hundred tokens were less late."""
        lags = [lag for reader in self._whole for lag in reader.lags]
        return quantiles(lags, n=100)[percent - 1] if lags else float("inf")

    @property
    def refused(self) -> int:
        """How many were refused."""
        return sum(bool(reader.refused) for reader in self.readers)

    @property
    def failed(self) -> int:
        """How many got no reply, or a wrong one."""
        return sum(bool(reader.fault) for reader in self.readers)

    @property
    def troubles(self) -> Counter[str]:
        """What went wrong, and how often."""
        return Counter(reader.refused or reader.fault for reader in self.readers if reader.refused or reader.fault)

    @property
    def _whole(self) -> list[Reader]:
        return [reader for reader in self.readers if not reader.refused and not reader.fault]


async def arrive(read: Callable[[Reader, int], Awaitable[None]], readers: int, seconds: float) -> Load:
    """Let so many readers come one after the other within these seconds, and wait for all."""

    async def one(number: int) -> Reader:
        await asyncio.sleep(number * seconds / readers)
        reader = Reader()
        try:
            async with asyncio.timeout(MOST_SECONDS):
                await read(reader, number)
        except TimeoutError:
            reader.fault = f"no end after {MOST_SECONDS:.0f} s"
        except Exception as error:
            reader.fault = f"{type(error).__name__}: {error}"
        return reader

    return Load(await asyncio.gather(*map(one, range(readers))))


async def read_raw(base_url: str, model: str, reader: Reader, tokens: int) -> None:
    """Ask the model's server, without any app."""
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": "Go on"}], "stream": True}).encode()
    headers = {"content-type": "application/json"}
    stream = await EventStream.open(f"{base_url}/chat/completions", lambda event: reader.see(event.decode()), headers=headers, body=body)
    await stream.ended()
    reader.end(tokens)
