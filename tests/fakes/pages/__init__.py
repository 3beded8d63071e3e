"""Saved pages, each with its main text as a person marked it: `<name>.html` beside `<name>.txt`. An empty text means: nothing to read.

All of it was written for these tests. Some declare their character set, some do not, as on the web.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chat.search.rank import words

HERE = Path(__file__).parent
TYPES = {".html": "text/html", ".pdf": "application/pdf", ".json": "application/json", ".md": "text/markdown"}
CHARSETS = {"german_latin1": "; charset=iso-8859-1"}  # what the server says, where it says it


@dataclass(frozen=True, slots=True)
class SavedPage:
    name: str
    content: bytes
    content_type: str
    main_text: str

    def f_measure(self, text: str) -> float:
        """How well `text` is the main text: the harmonic mean of precision and recall over its words. 1 if both are empty."""
        expected, found = Counter(words(self.main_text)), Counter(words(text))
        if not expected and not found:
            return 1.0
        return 2 * (expected & found).total() / (expected.total() + found.total())


def saved_pages() -> Iterator[SavedPage]:
    for path in sorted(HERE.iterdir()):
        if path.suffix in TYPES:
            kind = TYPES[path.suffix] + CHARSETS.get(path.stem, "")
            yield SavedPage(path.stem, path.read_bytes(), kind, path.with_suffix(".txt").read_text("utf-8"))


def saved_page(name: str) -> SavedPage:
    return next(page for page in saved_pages() if page.name == name)
