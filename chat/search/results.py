"""What a search engine returns, and a page once its main text was extracted. Plain values."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One result of a search engine. Its page is still unread, so neither title nor snippet is ever cited."""

    url: str
    title: str = ""
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """A page that was fetched and extracted.

    Attributes:
        url: the address after all redirects.
        text: the main text, one block of the page (paragraph, list item, table row) per line.
        dated: when the page says it was published or changed.
    """

    url: str
    title: str
    text: str
    dated: date | None = None

    @property
    def site(self) -> str:
        """The host of `url`, as `site_of` gives it."""
        return site_of(self.url)


def site_of(url: str) -> str:
    """The host of a URL without `www.` and port. Taken from the address, since the site name that a page states may be false."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
