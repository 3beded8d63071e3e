"""What was sent, refused and spent today, as numbers: for a line of the log, and for Prometheus. No addresses, no names, no texts.

Counts what this process has seen. All calls come from one event loop.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from time import time
from typing import Final, Literal, TypeAlias

Figure: TypeAlias = Literal["messages", "refusals", "guest_tokens"]

LOG_SECONDS: Final = 3600.0
PREFIX: Final = "huggingchat_"

_FIGURES: Final[Mapping[Figure, tuple[str, str]]] = {
    "messages": ("visitor", "Messages that were accepted, retries and continuations among them, by kind of visitor."),
    "refusals": ("limit", "What was refused, by the limit that was reached."),
    "guest_tokens": ("kind", "Tokens of guests' replies, titles and searches, which the owner of the app pays for."),
}
"""The label of each figure, and what it counts."""

log = logging.getLogger(__name__)


class Usage:
    """Counts of today (UTC), and since the process began.

    Args:
        clock: seconds since the epoch.
        sleep: returns after that many seconds.
    """

    def __init__(self, clock: Callable[[], float] = time, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._day = self._date()
        self._today: Counter[tuple[Figure, str]] = Counter()
        self._total: Counter[tuple[Figure, str]] = Counter()
        self._logged: Counter[tuple[Figure, str]] = Counter()
        self._watching: asyncio.Task[None] | None = None

    def add(self, figure: Figure, label: str, amount: int = 1) -> None:
        """Add to a figure."""
        self._turn_day()
        self._today[figure, label] += amount
        self._total[figure, label] += amount

    def start(self) -> None:
        """Write a line to the log once an hour from now on, if there is news."""
        self._watching = asyncio.create_task(self._watch(), name="usage")

    def close(self) -> None:
        """Write the last line."""
        if self._watching:
            self._watching.cancel()
        self.log()

    def log(self) -> None:
        """Write today's figures to the log, unless that was done and nothing has changed."""
        self._turn_day()
        self._log()

    def prometheus(self, gauges: Mapping[str, tuple[str, int]]) -> str:
        """All figures in Prometheus' text format; `gauges` are further ones, as name → (what it is, value)."""
        lines = []
        for figure, (label, meaning) in _FIGURES.items():
            name = f"{PREFIX}{figure}_total"
            lines += [f"# HELP {name} {meaning}", f"# TYPE {name} counter"]
            lines += [f'{name}{{{label}="{key}"}} {count}' for (of, key), count in sorted(self._total.items()) if of == figure]
        for name, (meaning, value) in gauges.items():
            lines += [f"# HELP {PREFIX}{name} {meaning}", f"# TYPE {PREFIX}{name} gauge", f"{PREFIX}{name} {value}"]
        return "\n".join(lines) + "\n"

    async def _watch(self) -> None:
        while True:
            await self._sleep(LOG_SECONDS)
            self.log()

    def _turn_day(self) -> None:
        """Begin a new day, if there is one, with the last line of the one before."""
        today = self._date()
        if today != self._day:
            self._log()
            self._day = today
            self._today.clear()
            self._logged.clear()

    def _log(self) -> None:
        if self._today != self._logged:
            self._logged = self._today.copy()
            log.info("on %s (UTC): %s", self._day, "; ".join(map(self._told, _FIGURES)))

    def _told(self, figure: Figure) -> str:
        """Such as "messages 5 (guest 3, member 2)"."""
        parts = {label: count for (of, label), count in sorted(self._today.items()) if of == figure}
        detail = ", ".join(f"{label} {count:,}" for label, count in parts.items())
        return f"{figure.replace('_', ' ')} {sum(parts.values()):,}" + (f" ({detail})" if detail else "")

    def _date(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()
