"""What the sync loops of all members share, handed to each of them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from chat.history.local.database import Database
from chat.history.sync.clock import Clock
from chat.history.sync.outbox import Outbox
from chat.history.sync.pull import PulledList
from chat.history.sync.push import Push

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SyncDependencies:
    """Values, and calls back to the `Sync` of this process.

    Attributes:
        notify: called with an owner whenever their list or status may have changed.
        sign_out_seconds: how long a sign-out waits for its last pushes at most.
        on_end: called with an owner whose loop has ended by itself.
        replace_token: called with an owner and a token that was refused; returns one to go on with, None if there is no other.
    """

    database: Database
    outbox: Outbox
    pulled: PulledList
    push: Push
    clock: Clock
    notify: Callable[[str], None]
    sign_out_seconds: float
    on_end: Callable[[str], None]
    replace_token: Callable[[str, str], str | None]

    async def purge_deleted(self) -> None:
        """Remove deleted text from the bytes of the history's files."""
        if not await self.database.purge_deleted():
            log.info("another process is reading the history file; deleted text is purged from it later")
