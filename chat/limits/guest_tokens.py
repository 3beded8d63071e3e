"""The tokens of one day that all guests together may use: reserved before a reply, settled after it.

A reservation is as large as its reply can become, so that replies in flight together cannot exceed the day's tokens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from chat.errors import GuestTokensSpent
from chat.limits.counters import Counters
from chat.limits.metered import Tally
from chat.limits.usage import Usage

KEPT_SECONDS: Final = 2 * 24 * 3600
"""How long a day's count is kept: a reply may end after midnight."""

SHORTEST_REPLY: Final = 256
"""Tokens. Where less is left of the day, a reply that may be longer is refused."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """Tokens set aside: for which day, how many in all, and how many of them for the reply."""

    name: str
    tokens: int
    reply: int


class GuestTokens:
    """Today's count.

    Args:
        per_day: the limit in tokens; 0 for none, and then they are counted only.
        clock: seconds since the epoch.
    """

    def __init__(self, counters: Counters, usage: Usage, per_day: int, clock: Callable[[], float]) -> None:
        self._counters = counters
        self._usage = usage
        self._per_day = per_day
        self._clock = clock

    async def today(self) -> int:
        """Tokens used or reserved today, by all replicas that share the counters."""
        return await self._counters.count(self._name())

    async def reserve(self, prompt: int, reply: int) -> Reserved:
        """Set aside `prompt` tokens and at most `reply` tokens.

        Raises:
            GuestTokensSpent: so much is not left; nothing was set aside.
        """
        name = self._name()
        if not self._per_day:
            await self._counters.add(name, KEPT_SECONDS, prompt + reply)
            return Reserved(name, prompt + reply, reply)
        left = self._per_day - await self._counters.count(name) - prompt
        if left < min(reply, SHORTEST_REPLY):
            raise self._spent()
        reply = min(reply, left)
        if await self._counters.add(name, KEPT_SECONDS, prompt + reply) > self._per_day:  # another one came in between
            await self._counters.add(name, KEPT_SECONDS, -(prompt + reply))
            raise self._spent()
        return Reserved(name, prompt + reply, reply)

    async def settle(self, reserved: Reserved, used: Tally) -> None:
        """Count what was used in the place of what was reserved."""
        await self._counters.add(reserved.name, KEPT_SECONDS, used.total - reserved.tokens)
        self._usage.add("guest_tokens", "prompt", used.prompt)
        self._usage.add("guest_tokens", "completion", used.completion)

    async def add(self, used: Tally) -> None:
        """Count what was used without a reservation: a short task, which is small."""
        await self.settle(Reserved(self._name(), 0, 0), used)

    def _name(self) -> str:
        return f"guest_tokens/{self._now():%Y-%m-%d}"

    def _spent(self) -> GuestTokensSpent:
        now = self._now()
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return GuestTokensSpent(self._per_day, midnight, (midnight - now).total_seconds())

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)
