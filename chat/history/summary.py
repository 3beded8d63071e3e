"""What lists and searches return about a conversation, without its messages. Plain values."""

from dataclasses import dataclass
from typing import Final

MAX_SEARCH_HITS: Final = 30
"""How many conversations one search returns at most."""


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """One line of the sidebar. Times are seconds since 1970, UTC."""

    id: str
    title: str
    created_at: float
    updated_at: float
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A conversation that matches a search, with the text around the first match.

    Attributes:
        message: id of the matching message; None if the title matched.
        excerpt: pieces of text in order, each as (text, whether it is a match).
    """

    id: str
    title: str
    updated_at: float
    message: str | None
    excerpt: tuple[tuple[str, bool], ...]
