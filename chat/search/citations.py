"""The `[n]` of a reply: which are real, what they link to, and which sources were read without being cited. Pure.

A model's citations are claims. Only numbers of the list of sources become links, every link is made from that list, and a link that the
model made under such a number is replaced. Code is left as it is: `rows[0]` cites nothing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote, urlsplit

from chat.conversation import Source
from chat.search.rank import words

FRAGMENT_WORDS = 6  # at the beginning and at the end of a quoted stretch
BEFORE = 300  # characters before a citation in which its claim is looked for

_NUMBERS = r"[1-9]\d{0,2}(?:\s*[,;]\s*[1-9]\d{0,2})*"
_TARGET = r"\((?:[^()\n]|\([^()\n]*\))*\)"  # of a link, as the model wrote it
_CODE = r"(?P<code>```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|(?P<tick>`+)(?!`)[^\n]*?(?<!`)(?P=tick)(?!`)|\\\[)"
_DEFINITION = rf"^[ ]{{0,3}}\[\^?{_NUMBERS}\]:[^\n]*\n?"  # it would turn every [n] into a link of the model's choice
_IMAGE = rf"!\[\^?{_NUMBERS}\]{_TARGET}"
_MARK = rf"(?:\[\[(?P<double>{_NUMBERS})\]\]|\[\^?(?P<plain>{_NUMBERS})\])(?:{_TARGET})?|【(?P<gpt>{_NUMBERS})(?:†[^】\n]*)?】"
_CITATION = re.compile(_MARK)
_TOKEN = re.compile(f"{_CODE}|{_DEFINITION}|{_IMAGE}|[ ]?(?:{_MARK})", re.DOTALL | re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?…。])\s+")
_BULLET = re.compile(r"^[-*•]\s+")  # extraction writes it before an item of a list; on the page it is no text


@dataclass(frozen=True, slots=True)
class Citation:
    """One `[n]` of a reply. `claim` is the text before it, by which the passage to jump to is found."""

    source: Source
    claim: str

    @property
    def passage(self) -> str:
        """The passage of the source that says most of what is claimed."""
        claimed = frozenset(words(self.claim))
        return max(self.source.passages, key=lambda passage: len(claimed.intersection(words(passage))))

    @property
    def href(self) -> str:
        return link_to(self.source.url, _closest_line(self.passage, self.claim))


Piece: TypeAlias = str | Citation


def pieces(text: str, sources: Sequence[Source]) -> Iterator[Piece]:
    """The reply as stretches of text and citations, in order. An `[n]` that is nobody's number is gone."""
    known = {source.number: source for source in sources}
    end = 0
    for token in _TOKEN.finditer(text):
        if token["code"]:
            continue
        before, end = text[end : token.start()], token.end()
        yield before
        numbers = (int(number) for number in re.findall(r"\d+", token["double"] or token["plain"] or token["gpt"] or ""))
        named = [known[number] for number in dict.fromkeys(numbers) if number in known]
        if named and (token[0].startswith(" ") or before.endswith("!")):  # “![1]” would begin an image
            yield " "
        for source in named:
            yield Citation(source, _claim(text[max(token.start() - BEFORE, 0) : token.start()]))
        if named and text[end : end + 1] in ("(", "[") and not _CITATION.match(text, end):  # and “[1](” or “[1][” a link
            yield " "
    yield text[end:]


def checked(text: str, sources: Sequence[Source]) -> str:
    """The reply with each citation in the one form `[n]`, and those of no source dropped."""
    return _joined(text, sources, lambda citation: f"[{citation.source.number}]")


def linked(text: str, sources: Sequence[Source]) -> str:
    """The reply as Markdown whose citations are links to their passages."""
    return _joined(text, sources, lambda citation: f"[\\[{citation.source.number}\\]](<{citation.href}>)")


def link_to(url: str, passage: str) -> str:
    """`url` with a text fragment, so that a browser scrolls to `passage` (https://wicg.github.io/scroll-to-text-fragment/).

    Only the passage's first line is named (of a table's row the longest cell), by its first and last words: a fragment must not run
    over the edge of a block, and what extraction changed in the middle does not matter then.
    """
    line = next((line for line in passage.splitlines() if line.strip(" |")), "")
    found = _BULLET.sub("", max(line.split("|"), key=len).strip()).split()
    if not found or urlsplit(url).scheme not in ("http", "https"):
        return url
    if len(found) <= 2 * FRAGMENT_WORDS:
        directive = _encoded(found)
    else:
        directive = f"{_encoded(found[:FRAGMENT_WORDS])},{_encoded(found[-FRAGMENT_WORDS:])}"
    return f"{url}{'' if '#' in url else '#'}:~:text={directive}"


def _joined(text: str, sources: Sequence[Source], show: Callable[[Citation], str]) -> str:
    return "".join(piece if isinstance(piece, str) else show(piece) for piece in pieces(text, sources))


def _claim(before: str) -> str:
    """The sentence that a citation stands at the end of, without citations that stand there, too."""
    return _SENTENCE.split(re.sub(r"[\[【][^\]】]*[\]】]", " ", before).strip())[-1]


def _closest_line(passage: str, claim: str) -> str:
    """The sentence of the passage that says most of what is claimed; its first if none does."""
    claimed = frozenset(words(claim))
    sentences = [part for line in passage.splitlines() for part in _SENTENCE.split(line) if len(part.split()) > 2 or len(part) > 20]
    return max(sentences, key=lambda part: len(claimed.intersection(words(part))), default=passage)


def _encoded(found: Sequence[str]) -> str:
    """Percent-encoded. A comma, hyphen or ampersand would be read as syntax, and `quote` leaves the hyphen."""
    return quote(" ".join(found), safe="").replace("-", "%2D")
