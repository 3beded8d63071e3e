"""A request to the service: a message, and how its reply is written. Values only."""

import re
from dataclasses import dataclass
from typing import Final

from chat.conversation import Parameters
from chat.errors import EmptyMessage, MessageTooLong
from chat.text import encodable

_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
"""Ids of conversations and messages come from the page, so that a message sent twice is recognised. They are scoped to their owner."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to send: `text` as the answer to `parent`, the last message on the page (None: the last one stored).

    Creates the conversation if it does not exist.
    """

    conversation: str
    message_id: str
    text: str
    parent: str | None = None

    @property
    def has_ids(self) -> bool:
        """Whether both ids have the form that pages generate."""
        return bool(_ID.fullmatch(self.conversation) and _ID.fullmatch(self.message_id))


@dataclass(frozen=True, slots=True)
class ReplyOptions:
    """How a reply is written. `model` is a key of the catalog; `provider` is "auto", "fastest", "cheapest", or a provider's name.

    With `web_search` the web is read first and the reply cites it.
    """

    model: str
    provider: str = "auto"
    parameters: Parameters = Parameters()
    web_search: bool = False


def usable(text: str, limit: int) -> str:
    """The text of a message as stored and sent. `limit` is in characters, 0 for none.

    Raises:
        MessageTooLong, EmptyMessage
    """
    if limit and len(text) > limit:
        raise MessageTooLong(len(text), limit)
    text = encodable(text).replace("\0", "").strip("\r\n")
    if not text.strip():
        raise EmptyMessage
    return text
