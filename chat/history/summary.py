"""What is known of a conversation without its messages: a line of the sidebar, a hit of a search, what a dataset had. Plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Summary:
    """A line of the sidebar. Times are seconds since 1970, UTC."""

    id: str
    title: str
    created_at: float
    updated_at: float
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A conversation that a search found, and the text around the first place: (text, whether it is what was searched for), in order.

    `message` is the message's id, None if it was the title.
    """

    id: str
    title: str
    updated_at: float
    message: str | None
    excerpt: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Base:
    """The version of a conversation that this machine and the dataset had in common last. `digest` is `rows.digest` of its line."""

    digest: str
    title: str
    pinned: bool
