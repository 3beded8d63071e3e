"""The sidebar of one visitor as events: lines of the list that changed, ids that are gone, and the status."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from chat.ui.payloads.payload import Payload

Lines: TypeAlias = dict[str, Payload]
"""The list: each conversation's line, by its id."""


class ListFeed:
    """What the pages of one visitor have of the list. Each call of `changes` gives what they lack.

    Args:
        lines: reads the list as it is now.
        status: reads the status as it is now.
    """

    def __init__(self, lines: Callable[[], Awaitable[Lines]], status: Callable[[], Awaitable[Payload]]) -> None:
        self._read_lines = lines
        self._read_status = status
        self._lines: Lines = {}
        self._status: Payload = {}
        self._reading = asyncio.Lock()

    def whole(self) -> Payload:
        """The list and the status as of the last `changes`."""
        return {"conversations": list(self._lines.values()), "status": self._status}

    async def changes(self) -> Payload | None:
        """What has changed since the last call; None for nothing. The caller publishes it before it awaits anything else."""
        async with self._reading:  # one at a time: what was read earlier must not replace what was read later
            return self._difference(await self._read_lines(), await self._read_status())

    def _difference(self, lines: Lines, status: Payload) -> Payload | None:
        event: Payload = {"type": "list"}
        if put := [line for key, line in lines.items() if self._lines.get(key) != line]:
            event["put"] = put
        if gone := [key for key in self._lines if key not in lines]:
            event["gone"] = gone
        if status != self._status:
            event["status"] = status
        self._lines, self._status = lines, status
        return event if len(event) > 1 else None
