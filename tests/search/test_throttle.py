import asyncio

import pytest

from chat.search.throttle import Throttle, TooManySearches


class Time:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def throttle(time: Time) -> Throttle:
    return Throttle(1.0, clock=time.clock, sleep=time.sleep)


async def test_the_first_has_its_turn_at_once(time: Time, throttle: Throttle) -> None:
    await throttle.turn(0)
    assert time.now == 100


async def test_fifty_at_once_go_one_a_second_and_in_order(time: Time, throttle: Throttle) -> None:
    turns: list[tuple[int, float]] = []

    async def go(number: int) -> None:
        await throttle.turn(1000)
        turns.append((number, time.now))

    await asyncio.gather(*map(go, range(50)))
    assert turns == [(number, 100.0 + number) for number in range(50)]


async def test_who_would_wait_too_long_is_told_at_once(time: Time, throttle: Throttle) -> None:
    time.now += 60  # after a pause, for which nobody gets credit
    outcomes = await asyncio.gather(*(throttle.turn(3.5) for _ in range(50)), return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 4
    assert sum(isinstance(outcome, TooManySearches) for outcome in outcomes) == 46
    assert time.now == 163


async def test_who_stops_waiting_leaves_no_gap(time: Time, throttle: Throttle) -> None:
    waiting = [asyncio.create_task(throttle.turn(1000)) for _ in range(10)]
    await asyncio.sleep(0)
    for task in waiting[1:]:
        task.cancel()
    await asyncio.wait(waiting)
    await throttle.turn(1000)
    assert time.now == 101


async def test_after_a_pause_there_is_no_debt_and_no_credit(time: Time, throttle: Throttle) -> None:
    await throttle.turn(0)
    time.now += 60
    await throttle.turn(0)
    with pytest.raises(TooManySearches):
        await throttle.turn(0.5)
