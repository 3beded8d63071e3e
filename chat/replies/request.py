"""What a person asks of the service: a message, whom to ask, and how. Knows nothing of what is listed, or of who pays."""

import re
from dataclasses import dataclass
from typing import Final

from chat.conversation import Parameters
from chat.errors import EmptyMessage, MessageTooLong
from chat.text import encodable

_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
"""Ids of conversations and messages come from the page, so that a message sent twice is known; they mean nothing to anybody else."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person sends: `text` as the answer to `parent`, the last message that they saw (None: whichever is the last).

    The conversation begins with it if it is not here yet.
    """

    conversation: str
    message_id: str
    text: str
    parent: str | None = None

    @property
    def has_ids(self) -> bool:
        """Whether both ids are what a page may make up."""
        return bool(_ID.fullmatch(self.conversation) and _ID.fullmatch(self.message_id))


@dataclass(frozen=True, slots=True)
class ReplyOptions:
    """Whom to ask, and how. `model` is a key of the catalog; `provider` is "auto", "fastest", "cheapest", or a provider's name.

    With `web_search` the web is read first, and the reply cites it.
    """

    model: str
    provider: str = "auto"
    parameters: Parameters = Parameters()
    web_search: bool = False


def usable(text: str, limit: int) -> str:
    """A message as it is kept and sent. `limit` is in characters, 0 for none.

    Raises:
        MessageTooLong, EmptyMessage
    """
    if limit and len(text) > limit:
        raise MessageTooLong(len(text), limit)
    text = encodable(text).replace("\0", "").strip("\r\n")
    if not text.strip():
        raise EmptyMessage
    return text
