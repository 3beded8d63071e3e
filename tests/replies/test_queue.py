"""Places and the queue, without replies."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from chat.errors import AppBusy, TooManyReplies
from chat.inference.events import Event, TextDelta, Waiting
from chat.replies.queue import RESTARTING, Admission, Ticket, in_turn
from tests.limits import GENEROUS_SECONDS


def enter(admission: Admission, owner: str = "someone", at_most: int | None = None) -> Ticket:
    return admission.enter(owner, at_most)


async def said(*events: Event) -> AsyncGenerator[Event, None]:
    for event in events:
        yield event


async def test_there_are_so_many_places_and_the_next_one_waits() -> None:
    admission = Admission(places=2, queue=2)
    assert [enter(admission).number for _ in range(4)] == [0, 0, 1, 2]


async def test_beyond_the_queue_is_a_refusal() -> None:
    admission = Admission(places=1, queue=1)
    enter(admission)
    enter(admission)
    with pytest.raises(AppBusy, match="Too many people"):
        enter(admission)


async def test_a_place_that_is_given_back_goes_to_whoever_waited_longest() -> None:
    admission = Admission(places=1, queue=3)
    first, *others = [enter(admission) for _ in range(4)]
    first.leave()
    assert [ticket.number for ticket in others] == [0, 1, 2]


async def test_whoever_leaves_the_queue_moves_the_others_up() -> None:
    admission = Admission(places=1, queue=3)
    _, second, third, fourth = [enter(admission) for _ in range(4)]
    second.leave()
    assert [third.number, fourth.number] == [1, 2]


async def test_a_place_is_given_back_once() -> None:
    admission = Admission(places=1, queue=3)
    first = enter(admission)
    first.leave()
    first.leave()
    assert [enter(admission).number for _ in range(2)] == [0, 1]


async def test_one_visitor_has_so_many_and_others_still_enter() -> None:
    admission = Admission(places=9)
    tickets = [enter(admission, "greedy", 2) for _ in range(2)]
    with pytest.raises(TooManyReplies, match="2 of your replies"):
        enter(admission, "greedy", 2)
    assert enter(admission, "other", 2).number == 0
    tickets[0].leave()
    assert enter(admission, "greedy", 2).number == 0


async def test_nothing_is_taken_on_once_it_is_closed() -> None:
    admission = Admission()
    admission.close()
    with pytest.raises(AppBusy, match=RESTARTING):
        enter(admission)


async def test_the_person_hears_their_number_until_it_is_their_turn() -> None:
    admission = Admission(places=1, queue=3)
    first, second, third = [enter(admission) for _ in range(3)]
    events = in_turn(third, said(TextDelta("Hi")))
    heard = [await anext(events)]
    second.leave()
    heard.append(await asyncio.wait_for(anext(events), GENEROUS_SECONDS))
    first.leave()
    heard += [event async for event in events]
    assert heard == [
        Waiting("Waiting for a free place: you are number 2."),
        Waiting("Waiting for a free place: you are number 1."),
        Waiting(""),
        TextDelta("Hi"),
    ]


async def test_whoever_need_not_wait_hears_of_no_queue() -> None:
    assert [event async for event in in_turn(enter(Admission()), said(TextDelta("Hi")))] == [TextDelta("Hi")]
