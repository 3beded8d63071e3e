"""The turns of one visitor: in order, to their end, and without waiting for others."""

import asyncio

import pytest

from chat.replies.turns import Turns


async def test_work_of_one_owner_is_done_in_the_order_in_which_it_was_given() -> None:
    turns, done = Turns(), list[str]()

    async def work(name: str) -> None:
        done.append(f"{name} begins")
        await asyncio.sleep(0)
        done.append(f"{name} ends")

    await asyncio.gather(turns.take("ada", work("one")), turns.take("ada", work("two")))
    assert done == ["one begins", "one ends", "two begins", "two ends"]


async def test_work_of_others_does_not_wait() -> None:
    turns, may_end = Turns(), asyncio.Event()
    hers = asyncio.create_task(turns.take("ada", may_end.wait()))
    await turns.take("bob", asyncio.sleep(0))
    assert not hers.done()
    may_end.set()
    await hers


async def test_a_caller_who_is_cancelled_does_not_interrupt_the_work() -> None:
    turns, may_end, done = Turns(), asyncio.Event(), list[str]()

    async def work() -> None:
        await may_end.wait()
        done.append("work")

    caller = asyncio.create_task(turns.take("ada", work()))
    await asyncio.sleep(0)
    caller.cancel()
    await asyncio.wait([caller])
    may_end.set()
    await turns.passed("ada")
    assert (caller.cancelled(), done) == (True, ["work"])


async def test_an_error_reaches_the_caller_and_the_next_work_is_done() -> None:
    turns = Turns()

    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await turns.take("ada", fail())
    await turns.passed("ada")


async def test_at_the_end_all_work_that_was_given_is_waited_for() -> None:
    turns, done = Turns(), list[str]()

    async def work(name: str) -> None:
        await asyncio.sleep(0)
        done.append(name)

    callers = [asyncio.create_task(turns.take(owner, work(owner))) for owner in ("ada", "ada", "bob")]
    await asyncio.sleep(0)
    await turns.wait()
    assert sorted(done) == ["ada", "ada", "bob"]
    await asyncio.gather(*callers)
