"""When one person's next push is due: debounce, rate limit, and retry delays with jitter. Pure; the caller passes the time.

All times are seconds of one monotonic clock.
"""

import random
from collections import deque
from math import inf
from typing import Final

from chat.history.hub.faults import (
    AccessRefused,
    DatasetIsPublic,
    DatasetNotFound,
    HeadMoved,
    HubFault,
    MissingAtFirst,
    OutcomeUnknown,
    RateLimited,
)

DEBOUNCE_SECONDS: Final = 5.0
"""From a change to its push, so that a change right after it (a title) is in the same commit."""
COMMIT_INTERVAL_SECONDS: Final = 60.0
COMMITS_PER_HOUR: Final = 60
HOUR_SECONDS: Final = 3600.0
SQUASH_DEBOUNCE_SECONDS: Final = 10.0
"""From a deletion to the squash: deletions often come several at a time, and each squash rewrites the whole dataset."""
MAX_RETRY_SECONDS: Final = 300.0
LOOK_AGAIN_SECONDS: Final = 15.0
"""The delay after a dataset was public or missing, which the person may be about to change: one request each time."""
DEFAULT_RETRY_AFTER_SECONDS: Final = 60.0
"""The delay after a rate limit without a Retry-After header."""


class PushSchedule:
    """State of one person. `rng`: jitter for retries, so that devices whose commits conflicted do not retry at the same time."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._push_at = inf
        self._is_urgent = False
        self._started_as_urgent = False
        self._squash_at = inf
        self._not_before = -inf
        self._failures = 0
        self._commits: deque[float] = deque(maxlen=COMMITS_PER_HOUR)

    def request_push(self, now: float) -> None:
        """Something was changed: push after the debounce time."""
        self._push_at = min(self._push_at, now + DEBOUNCE_SECONDS)

    def request_push_now(self, now: float) -> None:
        """Push or pull without debounce and without regard to the commit rate: a deletion, a sign-in, a sign-out."""
        self._push_at = min(self._push_at, now)
        self._is_urgent = True

    def request_squash(self, now: float) -> None:
        """A deletion was committed: squash the history after the debounce time."""
        self._squash_at = now + SQUASH_DEBOUNCE_SECONDS

    def clear_retry_delay(self) -> None:
        """There is a new token, or a push has succeeded: the next push is due without a delay."""
        self._not_before = -inf
        self._failures = 0

    def push_started(self) -> None:
        """A push begins with all changes so far. A change from here on requests another push."""
        self._push_at, self._started_as_urgent, self._is_urgent = inf, self._is_urgent, False

    def push_succeeded(self, now: float, *, committed: bool, has_more: bool) -> None:
        """The push has ended. `has_more`: the outbox has further changes."""
        if has_more:
            self._push_at = min(self._push_at, now + DEBOUNCE_SECONDS)
        self.clear_retry_delay()
        if committed:
            self._commits.append(now)

    def push_failed(self, now: float, fault: HubFault) -> None:
        """The push, or the squash after it, has failed: retry after a delay that depends on the fault."""
        self._push_at = min(self._push_at, now)
        self._is_urgent = self._is_urgent or self._started_as_urgent
        self._failures += 1
        self._not_before = now + self._retry_delay(fault)
        if isinstance(fault, OutcomeUnknown):
            self._commits.append(now)  # it may have been committed

    def squash_succeeded(self) -> None:
        """The history was squashed."""
        self._squash_at = inf
        self._failures = 0

    @property
    def needs_new_token(self) -> bool:
        """Whether a retry with the present token is pointless."""
        return self._not_before == inf

    def squash_is_due(self, now: float) -> bool:
        """Whether to squash after this push."""
        return self._squash_at <= now

    def next_at(self) -> float:
        """When the next push or squash is due; infinity if none is."""
        push_at = self._push_at
        if not self._is_urgent and self._commits:
            push_at = max(push_at, self._commits[-1] + COMMIT_INTERVAL_SECONDS)
            if len(self._commits) == COMMITS_PER_HOUR:
                push_at = max(push_at, self._commits[0] + HOUR_SECONDS)
        return max(min(push_at, self._squash_at), self._not_before)

    def _retry_delay(self, fault: HubFault) -> float:
        backoff = 2.0 ** min(self._failures, 10)
        match fault:
            case HeadMoved():
                return min(MAX_RETRY_SECONDS, self._rng.uniform(0.1, 0.5) * backoff)
            case RateLimited():
                return (fault.retry_after or DEFAULT_RETRY_AFTER_SECONDS) + self._rng.uniform(0, 5)
            case AccessRefused() | DatasetNotFound():
                return inf
            case DatasetIsPublic() | MissingAtFirst():
                return LOOK_AGAIN_SECONDS
            case OutcomeUnknown():
                return min(MAX_RETRY_SECONDS, self._rng.uniform(2, 3) * backoff)
        return MAX_RETRY_SECONDS
