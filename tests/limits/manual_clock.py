"""A clock of seconds since the epoch that tests set."""

from dataclasses import dataclass
from datetime import UTC, datetime

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()


@dataclass(slots=True)
class ManualClock:
    """Called for the time. `now` is noon of a day until a test changes it."""

    now: float = NOON

    def __call__(self) -> float:
        return self.now
