"""The progress events of a search, in the order in which they are sent. Plain values.

`SearchStarted` (absent if no query was written), then for each page `PageStarted` and `PageRead` or `PageFailed`, interleaved with those of
other pages, and always `SearchFinished` last.
"""

from dataclasses import dataclass
from typing import TypeAlias

from chat.conversation import Source


@dataclass(frozen=True, slots=True)
class SearchStarted:
    """These queries, at least one, are sent to the search engines."""

    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageStarted:
    """A page is being fetched. `title` is the engine's; empty for an address from the person's message."""

    url: str
    site: str
    title: str


@dataclass(frozen=True, slots=True)
class PageRead:
    """The page was read. `url` is that of its `PageStarted`; `title` is the page's own."""

    url: str
    site: str
    title: str


@dataclass(frozen=True, slots=True)
class PageFailed:
    """The page could not be read. `reason` completes the sentence “This page …”."""

    url: str
    site: str
    reason: str


@dataclass(frozen=True, slots=True)
class SearchFinished:
    """The search has ended.

    Attributes:
        sources: what the model is shown, numbered from 1.
        seconds: the duration of the whole search.
        sentence: without sources, why there are none; else empty.
    """

    sources: tuple[Source, ...]
    seconds: float
    sentence: str = ""


SearchProgress: TypeAlias = SearchStarted | PageStarted | PageRead | PageFailed | SearchFinished
