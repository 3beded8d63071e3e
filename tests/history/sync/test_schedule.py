import random
from math import inf

import pytest

from chat.history.hub.faults import (
    AccessRefused,
    DatasetIsPublic,
    DatasetNotFound,
    HeadMoved,
    HubFault,
    MissingAtFirst,
    OutcomeUnknown,
    RateLimited,
    StorageFull,
)
from chat.history.sync.schedule import COMMITS_PER_HOUR, PushSchedule


@pytest.fixture
def schedule() -> PushSchedule:
    """A schedule with nothing due."""
    return PushSchedule(random.Random(1))


def push(schedule: PushSchedule, now: float) -> None:
    """A push that commits."""
    schedule.push_started()
    schedule.push_succeeded(now, committed=True, has_more=False)


def test_no_push_is_due_at_first(schedule: PushSchedule) -> None:
    assert schedule.next_at() == inf


def test_a_change_is_sent_five_seconds_later_and_others_do_not_put_it_off(schedule: PushSchedule) -> None:
    schedule.request_push(100)
    schedule.request_push(104)
    assert schedule.next_at() == 105


def test_commits_are_a_minute_apart(schedule: PushSchedule) -> None:
    push(schedule, 100)
    schedule.request_push(101)
    assert schedule.next_at() == 160


def test_an_urgent_push_ignores_the_commit_interval(schedule: PushSchedule) -> None:
    push(schedule, 100)
    schedule.request_push_now(101)
    assert schedule.next_at() == 101


def test_an_hour_has_no_more_than_sixty_commits(schedule: PushSchedule) -> None:
    for number in range(COMMITS_PER_HOUR):
        schedule.request_push_now(number)
        push(schedule, number)
    schedule.request_push(1000)
    assert schedule.next_at() == 3600


def test_a_change_during_a_push_requests_another_one(schedule: PushSchedule) -> None:
    schedule.request_push(0)
    schedule.push_started()
    schedule.request_push(6)
    schedule.push_succeeded(7, committed=False, has_more=False)
    assert schedule.next_at() == 11


def test_the_retry_of_an_urgent_push_is_urgent(schedule: PushSchedule) -> None:
    push(schedule, 0)
    schedule.request_push_now(1)
    schedule.push_started()
    schedule.push_failed(1, HeadMoved(412))
    assert 1 < schedule.next_at() < 5


def test_further_changes_in_the_outbox_request_another_push(schedule: PushSchedule) -> None:
    schedule.request_push(0)
    schedule.push_started()
    schedule.push_succeeded(10, committed=True, has_more=True)
    assert schedule.next_at() == 70


@pytest.mark.parametrize(
    ("fault", "earliest", "latest"),
    [
        (HeadMoved(412), 0.1, 2),
        (RateLimited(429, 90), 90, 96),
        (RateLimited(429, None), 60, 66),
        (OutcomeUnknown(503), 4, 7),
        (DatasetIsPublic(), 15, 15),
        (MissingAtFirst(404), 15, 15),
        (StorageFull(403), 300, 300),
        (AccessRefused(401), inf, inf),
        (DatasetNotFound(404), inf, inf),
    ],
)
def test_each_fault_has_its_retry_delay(schedule: PushSchedule, fault: HubFault, earliest: float, latest: float) -> None:
    schedule.request_push_now(0)
    schedule.push_started()
    schedule.push_failed(0, fault)
    assert earliest <= schedule.next_at() <= latest


def test_retry_delays_grow_up_to_a_maximum(schedule: PushSchedule) -> None:
    pauses = []
    for _ in range(20):
        schedule.request_push_now(0)
        schedule.push_started()
        schedule.push_failed(0, OutcomeUnknown(503))
        pauses.append(schedule.next_at())
    assert pauses[0] < pauses[3] < pauses[6]
    assert max(pauses) == 300


def test_a_new_token_ends_every_retry_delay(schedule: PushSchedule) -> None:
    schedule.request_push_now(0)
    schedule.push_started()
    schedule.push_failed(0, AccessRefused(401))
    schedule.clear_retry_delay()
    assert schedule.next_at() == 0


def test_a_squash_comes_ten_seconds_after_the_last_deletion(schedule: PushSchedule) -> None:
    schedule.request_squash(0)
    schedule.request_squash(8)
    assert not schedule.squash_is_due(17)
    assert schedule.next_at() == 18
    assert schedule.squash_is_due(18)
    schedule.squash_succeeded()
    assert schedule.next_at() == inf
