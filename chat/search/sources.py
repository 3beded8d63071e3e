"""What a search is made of: a result, a page that was read, a source that a reply may cite. Plain values."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Result:
    """One line of an engine's answer. Its page has not been read, so nothing in it is ever cited."""

    url: str
    title: str = ""
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was read. `url` is where the redirects ended; `text` is its main text, one block of the page a line."""

    url: str
    title: str
    text: str
    date: dt.date | None = None

    @property
    def site(self) -> str:
        return site_of(self.url)


@dataclass(frozen=True, slots=True)
class Source:
    """A page that the model was shown, under the number by which a reply cites it.

    `passages` are the page's own words, the most relevant first; never empty. `date` is when the page says it was published or changed.
    """

    number: int
    url: str
    title: str
    site: str
    passages: tuple[str, ...]
    date: dt.date | None = None

    @property
    def passage(self) -> str:
        """The one to quote where there is room for one."""
        return self.passages[0]


def site_of(url: str) -> str:
    """The host, as a person names it: without `www.` and without a port. Never what the page calls itself: that may be a lie."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
