import asyncio

import pytest

from chat.search.throttle import Throttle, TooManySearches
from tests.search.manual_time import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(100.0)


@pytest.fixture
def throttle(clock: ManualClock) -> Throttle:
    """One call per second of `clock`."""
    return Throttle(1.0, clock=clock, sleep=clock.sleep)


async def test_the_first_has_its_turn_at_once(clock: ManualClock, throttle: Throttle) -> None:
    await throttle.acquire(0)
    assert clock.now == 100


async def test_fifty_at_once_go_one_a_second_and_in_order(clock: ManualClock, throttle: Throttle) -> None:
    turns: list[tuple[int, float]] = []

    async def go(number: int) -> None:
        await throttle.acquire(1000)
        turns.append((number, clock.now))

    await asyncio.gather(*map(go, range(50)))
    assert turns == [(number, 100.0 + number) for number in range(50)]


async def test_who_would_wait_too_long_is_told_at_once(clock: ManualClock, throttle: Throttle) -> None:
    clock.now += 60  # after a pause, for which nobody gets credit
    outcomes = await asyncio.gather(*(throttle.acquire(3.5) for _ in range(50)), return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 4
    assert sum(isinstance(outcome, TooManySearches) for outcome in outcomes) == 46
    assert clock.now == 163


async def test_who_stops_waiting_leaves_no_gap(clock: ManualClock, throttle: Throttle) -> None:
    waiting = [asyncio.create_task(throttle.acquire(1000)) for _ in range(10)]
    await asyncio.sleep(0)
    for task in waiting[1:]:
        task.cancel()
    await asyncio.wait(waiting)
    await throttle.acquire(1000)
    assert clock.now == 101


async def test_after_a_pause_there_is_no_debt_and_no_credit(clock: ManualClock, throttle: Throttle) -> None:
    await throttle.acquire(0)
    clock.now += 60
    await throttle.acquire(0)
    with pytest.raises(TooManySearches):
        await throttle.acquire(0.5)
