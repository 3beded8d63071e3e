"""What a search tells while it works, for a reader to watch. Plain values, in the order in which they come.

`Searching`, then `Reading` and `Read` or `NotRead` for each page as it happens, and `SearchFinished` last, always. A stage that
is not reached sends nothing.
"""

from dataclasses import dataclass
from typing import TypeAlias

from chat.conversation import Source


@dataclass(frozen=True, slots=True)
class Searching:
    """The queries that leave for the engines. Not said where there is none."""

    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A page is being fetched. `title` is the engine's, and empty for an address that the person named."""

    url: str
    site: str
    title: str


@dataclass(frozen=True, slots=True)
class Read:
    """It was read. `url` is the one of its `Reading`; `title` is the page's own."""

    url: str
    site: str
    title: str


@dataclass(frozen=True, slots=True)
class NotRead:
    """It was not. `reason` completes the sentence “This page …”."""

    url: str
    site: str
    reason: str


@dataclass(frozen=True, slots=True)
class SearchFinished:
    """The end. `sources` are what the model is to be shown; `seconds` what all of it took.

    Without a source, `sentence` says why, and that the reply is not based on the web; else it is empty.
    """

    sources: tuple[Source, ...]
    seconds: float
    sentence: str = ""


Progress: TypeAlias = Searching | Reading | Read | NotRead | SearchFinished
