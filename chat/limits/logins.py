"""Slows down guessing of passwords: too many wrong ones for a user, or from an address, and no password is looked at for a while."""

import hashlib
from collections.abc import Callable
from time import time
from typing import Final

from chat.errors import TooManyLogins
from chat.limits.addresses import network_of
from chat.limits.counters import Counters
from chat.limits.usage import Usage

WRONG_PASSWORDS: Final = 10
"""In BRAKE_SECONDS, for one user, from all addresses."""
WRONG_FROM_ADDRESS: Final = 50
"""In BRAKE_SECONDS, from one address, for all users: more, since colleagues share one, and behind some proxies everybody does."""

BRAKE_SECONDS: Final = 600


class LoginBrake:
    """Counts logins before their password is checked, since many may arrive at once; those that succeed are taken back.

    Args:
        clock: seconds since the epoch.
    """

    def __init__(self, counters: Counters, usage: Usage, clock: Callable[[], float] = time) -> None:
        self._counters = counters
        self._usage = usage
        self._clock = clock

    async def attempt(self, user: str, address: str) -> None:
        """Count a login as a failed one.

        Raises:
            TooManyLogins: the password must not be checked, right or wrong.
        """
        of_address, of_user = self._names(user, address)
        await self._count(of_address, WRONG_FROM_ADDRESS)  # first: one that is refused does no harm to the user
        try:
            await self._count(of_user, WRONG_PASSWORDS)
        except TooManyLogins:
            await self._counters.add(of_address, BRAKE_SECONDS, -1)  # nor does a user who tries on lock out their colleagues
            raise

    async def succeeded(self, user: str, address: str) -> None:
        """Take a counted login back: its password was right."""
        for name in self._names(user, address):
            await self._counters.add(name, BRAKE_SECONDS, -1)

    async def _count(self, name: str, limit: int) -> None:
        if await self._counters.add(name, BRAKE_SECONDS) > limit:
            self._usage.add("refusals", TooManyLogins.limit_name)
            raise TooManyLogins(limit, await self._counters.seconds_left(name, BRAKE_SECONDS, self._clock()))

    def _names(self, user: str, address: str) -> tuple[str, str]:
        digest = hashlib.sha256(user.encode(errors="replace")).hexdigest()[:32]
        return f"login_address/{network_of(address)}", f"login_user/{digest}"
