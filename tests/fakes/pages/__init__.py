"""Saved pages with their main text, marked by hand: `<name>.html` beside `<name>.txt`. An empty text means that a page has no main text.

All were written for these tests. Only some declare their character set, as on the web.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chat.search.rank import words

HERE = Path(__file__).parent
TYPES = {".html": "text/html", ".pdf": "application/pdf", ".json": "application/json", ".md": "text/markdown"}
CHARSETS = {"german_latin1": "; charset=iso-8859-1"}  # of the Content-Type header, where it has one


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as a server would send it, and the main text that the extraction should find."""

    name: str
    content: bytes
    content_type: str
    main_text: str

    def f_measure(self, text: str) -> float:
        """How close `text` is to the main text: harmonic mean of precision and recall over words. 1 if both are empty."""
        expected, found = Counter(words(self.main_text)), Counter(words(text))
        if not expected and not found:
            return 1.0
        return 2 * (expected & found).total() / (expected.total() + found.total())


def saved_pages() -> Iterator[SavedPage]:
    """All saved pages, by name."""
    for path in sorted(HERE.iterdir()):
        if path.suffix in TYPES:
            kind = TYPES[path.suffix] + CHARSETS.get(path.stem, "")
            yield SavedPage(path.stem, path.read_bytes(), kind, path.with_suffix(".txt").read_text("utf-8"))


def saved_page(name: str) -> SavedPage:
    """The saved page of this name. Raises StopIteration for an unknown one."""
    return next(page for page in saved_pages() if page.name == name)
