"""When to fly next for one person. Pure: it is told what happened and when, in seconds of any clock that only goes forward."""

import random
from collections import deque
from math import inf
from typing import Final

from chat.history.hub.faults import HubFault, Limited, Missing, Moved, Refused, Unsure

QUIET: Final = 5.0
"""After a change, so that what follows at once (a title) goes along."""
BETWEEN_COMMITS: Final = 60.0
COMMITS_PER_HOUR: Final = 60
HOUR: Final = 3600.0
SQUASH_AFTER: Final = 10.0
"""After a deletion, since deletions come in rows and each squash rewrites the whole dataset."""
LONGEST_WAIT: Final = 300.0
PAUSE: Final = 60.0
"""Where the Hub asks for a pause and does not say how long."""


class Schedule:
    """Of one person. `dice` spreads the retries of devices that met."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._wanted = inf
        self._urgent = False
        self._took_urgent = False
        self._squash = inf
        self._not_before = -inf
        self._failures = 0
        self._commits: deque[float] = deque(maxlen=COMMITS_PER_HOUR)

    def changed(self, now: float) -> None:
        """Something is to be saved."""
        self._wanted = min(self._wanted, now + QUIET)

    def urgent(self, now: float) -> None:
        """Something is to be deleted or read, or the person leaves."""
        self._wanted = min(self._wanted, now)
        self._urgent = True

    def deleted(self, now: float) -> None:
        """A deletion was committed: the history is to be squashed."""
        self._squash = now + SQUASH_AFTER

    def renewed(self) -> None:
        """There is a new token: what was refused may be allowed now."""
        self._not_before = -inf
        self._failures = 0

    def began(self) -> None:
        """A flight takes off with all that is wanted by now; what is wanted from here on needs another one."""
        self._wanted, self._took_urgent, self._urgent = inf, self._urgent, False

    def landed(self, now: float, *, committed: bool, more: bool) -> None:
        """The flight went well."""
        if more:
            self._wanted = min(self._wanted, now + QUIET)
        self.renewed()
        if committed:
            self._commits.append(now)

    def squashed(self) -> None:
        """The history was squashed."""
        self._squash = inf
        self._failures = 0

    def failed(self, now: float, fault: HubFault) -> None:
        """It did not go well: the same again, later."""
        self._wanted = min(self._wanted, now)
        self._urgent = self._urgent or self._took_urgent
        self._failures += 1
        self._not_before = now + self._pause(fault)
        if isinstance(fault, Unsure):
            self._commits.append(now)  # it may have been one

    @property
    def is_hopeless(self) -> bool:
        """Whether nothing will do but a new token."""
        return self._not_before == inf

    def squash_is_due(self, now: float) -> bool:
        """Whether to squash with this flight."""
        return self._squash <= now

    def next_at(self) -> float:
        """When to fly; infinity if there is no reason to."""
        wanted = self._wanted
        if not self._urgent and self._commits:
            wanted = max(wanted, self._commits[-1] + BETWEEN_COMMITS)
            if len(self._commits) == COMMITS_PER_HOUR:
                wanted = max(wanted, self._commits[0] + HOUR)
        return max(min(wanted, self._squash), self._not_before)

    def _pause(self, fault: HubFault) -> float:
        growing = 2.0 ** min(self._failures, 10)
        match fault:
            case Moved():
                return min(LONGEST_WAIT, self._dice.uniform(0.1, 0.5) * growing)
            case Limited():
                return (fault.retry_after or PAUSE) + self._dice.uniform(0, 5)
            case Refused() | Missing():
                return inf
            case Unsure():
                return min(LONGEST_WAIT, self._dice.uniform(2, 3) * growing)
        return LONGEST_WAIT
