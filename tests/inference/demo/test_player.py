"""Answers over ASGI, with a clock that advances only when the test or the player says so."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from chat.inference.demo.player import Player
from chat.inference.demo.wire import DONE, Answer, Step, Wait, text


class ManualClock:
    """A clock that the sleeps advance. `pauses` lists them, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


async def never() -> dict[str, Any]:
    """An ASGI `receive` of a client that stays."""
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


async def test_the_pace_holds_though_each_piece_takes_time_to_make() -> None:
    clock = ManualClock()
    sent: list[bytes] = []

    def steps() -> Iterator[Step]:
        for _ in range(10):
            clock.now += 0.03  # the time that this piece takes to make
            yield text("word ")
            yield Wait(0.04)
        yield DONE

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    await Player(Answer(steps()), clock=clock, sleep=clock.sleep)({"type": "http"}, never, send)
    assert clock.pauses[1:] == pytest.approx([0.01] * 10), "what the work leaves of each wait"
    assert sent.count(text("word ").data) == 10
