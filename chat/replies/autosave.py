"""Saves checkpoints of a reply in flight, so that a crash loses at most the last SAVE_SECONDS of it."""

import logging
from collections.abc import Callable
from typing import Final

from chat.conversation import Message
from chat.errors import ChatError
from chat.replies.run import Run

SAVE_SECONDS: Final = 3.0
"""Shortest time between two checkpoints of one reply, in seconds."""

log = logging.getLogger(__name__)


async def autosave(run: Run, save: Callable[[Message], object], *, seconds: float = SAVE_SECONDS) -> None:
    """Call `save` with the reply so far whenever it has grown, at most every `seconds`; not with the finished reply."""
    async for message in run.follow(frame_seconds=seconds, heartbeat_seconds=None):
        if message.status == "writing" and (message.text or message.reasoning):
            try:
                save(message)
            except ChatError as error:
                log.warning("the reply %s so far could not be kept (%s)", message.id, type(error).__name__)
