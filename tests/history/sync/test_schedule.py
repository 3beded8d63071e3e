import random
from math import inf

import pytest

from chat.history.hub.faults import HubFault, Limited, Missing, Moved, Public, Refused, Unsure
from chat.history.sync.schedule import COMMITS_PER_HOUR, Schedule


@pytest.fixture
def schedule() -> Schedule:
    return Schedule(random.Random(1))


def fly(schedule: Schedule, now: float) -> None:
    schedule.began()
    schedule.landed(now, committed=True, more=False)


def test_there_is_no_reason_to_fly_at_first(schedule: Schedule) -> None:
    assert schedule.next_at() == inf


def test_a_change_is_sent_five_seconds_later_and_others_do_not_put_it_off(schedule: Schedule) -> None:
    schedule.changed(100)
    schedule.changed(104)
    assert schedule.next_at() == 105


def test_commits_are_a_minute_apart(schedule: Schedule) -> None:
    fly(schedule, 100)
    schedule.changed(101)
    assert schedule.next_at() == 160


def test_what_is_urgent_waits_for_no_minute(schedule: Schedule) -> None:
    fly(schedule, 100)
    schedule.urgent(101)
    assert schedule.next_at() == 101


def test_an_hour_has_no_more_than_sixty_commits(schedule: Schedule) -> None:
    for number in range(COMMITS_PER_HOUR):
        schedule.urgent(number)
        fly(schedule, number)
    schedule.changed(1000)
    assert schedule.next_at() == 3600


def test_a_change_during_a_flight_needs_another_one(schedule: Schedule) -> None:
    schedule.changed(0)
    schedule.began()
    schedule.changed(6)
    schedule.landed(7, committed=False, more=False)
    assert schedule.next_at() == 11


def test_a_flight_that_failed_is_as_urgent_as_it_was(schedule: Schedule) -> None:
    fly(schedule, 0)
    schedule.urgent(1)
    schedule.began()
    schedule.failed(1, Moved(412))
    assert 1 < schedule.next_at() < 5


def test_what_is_left_over_goes_with_the_next_one(schedule: Schedule) -> None:
    schedule.changed(0)
    schedule.began()
    schedule.landed(10, committed=True, more=True)
    assert schedule.next_at() == 70


@pytest.mark.parametrize(
    ("fault", "earliest", "latest"),
    [
        (Moved(412), 0.1, 2),
        (Limited(429, 90), 90, 96),
        (Limited(429, None), 60, 66),
        (Unsure(503), 4, 7),
        (Public(), 300, 300),
        (Refused(401), inf, inf),
        (Missing(404), inf, inf),
    ],
)
def test_each_fault_has_its_pause(schedule: Schedule, fault: HubFault, earliest: float, latest: float) -> None:
    schedule.urgent(0)
    schedule.began()
    schedule.failed(0, fault)
    assert earliest <= schedule.next_at() <= latest


def test_pauses_grow_and_have_an_end(schedule: Schedule) -> None:
    pauses = []
    for _ in range(20):
        schedule.urgent(0)
        schedule.began()
        schedule.failed(0, Unsure(503))
        pauses.append(schedule.next_at())
    assert pauses[0] < pauses[3] < pauses[6]
    assert max(pauses) == 300


def test_a_new_token_ends_every_pause(schedule: Schedule) -> None:
    schedule.urgent(0)
    schedule.began()
    schedule.failed(0, Refused(401))
    schedule.renewed()
    assert schedule.next_at() == 0


def test_a_squash_comes_ten_seconds_after_the_last_deletion(schedule: Schedule) -> None:
    schedule.deleted(0)
    schedule.deleted(8)
    assert not schedule.squash_is_due(17)
    assert schedule.next_at() == 18
    assert schedule.squash_is_due(18)
    schedule.squashed()
    assert schedule.next_at() == inf
