"""Keeps what a reply has so far, while it is written, so that a process that dies loses little of it.

It follows the reply as a page does. Knows nothing of where the text is kept.
"""

import logging
from collections.abc import Callable
from typing import Final

from chat.conversation import Message
from chat.errors import ChatError
from chat.replies.run import Run

SAVE_SECONDS: Final = 3.0
"""Shortest time between two saves of one reply, and so the most of it that can be lost."""

log = logging.getLogger(__name__)


async def autosave(run: Run, save: Callable[[Message], object], *, seconds: float = SAVE_SECONDS) -> None:
    """Call `save` with the reply so far whenever it has grown, at most every `seconds`. Its end is left to whoever began it."""
    async for message in run.follow(frame_seconds=seconds, heartbeat_seconds=None):
        if message.status == "writing" and (message.text or message.reasoning):
            try:
                save(message)
            except ChatError as error:
                log.warning("the reply %s so far could not be kept (%s)", message.id, type(error).__name__)
