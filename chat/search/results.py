"""What a search engine returns and what is read from the web. Plain values."""

from dataclasses import dataclass
from datetime import date
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
    dated: date | None = None

    @property
    def site(self) -> str:
        return site_of(self.url)


def site_of(url: str) -> str:
    """The host, as a person names it: without `www.` and without a port. Never what the page calls itself: that may be a lie."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
