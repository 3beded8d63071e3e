"""The citations `[n]` in a reply: which match a source, and the link of each to the passage it rests on. Pure.

Only numbers of the list of sources become links, and every link is built from that list; a link that the model wrote on such a number is
replaced. Code is left unchanged: `rows[0]` is no citation.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import quote, urlsplit

from chat.conversation import Source
from chat.search.rank import words

FRAGMENT_WORDS = 6  # at each end of the text that a text fragment names
CLAIM_CHARS = 300  # before a citation in which its claim is looked for
PLACE_CHARS = 100  # after † in a citation; without a limit, unclosed ones take time that grows with the square of their number

_NUMBERS = r"[1-9]\d{0,2}(?:\s*[,;]\s*[1-9]\d{0,2})*"
_TARGET = r"\((?:[^()\n]|\([^()\n]*\))*\)"  # of a Markdown link
_CODE = r"(?P<code>```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|(?P<tick>`+)(?!`)[^\n]*?(?<!`)(?P=tick)(?!`)|\\\[)"
_DEFINITION = rf"^[ ]{{0,3}}\[\^?{_NUMBERS}\]:[^\n]*\n?"  # a link definition would turn every [n] into that link
_IMAGE = rf"!\[\^?{_NUMBERS}\]{_TARGET}"
_GPT_CITED = rf"【(?P<gpt>{_NUMBERS})(?:†[^【】\n]{{0,{PLACE_CHARS}}})?】"
_CITED = rf"(?:\[\[(?P<double>{_NUMBERS})\]\]|\[\^?(?P<plain>{_NUMBERS})\])(?:{_TARGET})?|{_GPT_CITED}"
_CITATION = re.compile(_CITED)
_TOKEN = re.compile(f"{_CODE}|{_DEFINITION}|{_IMAGE}|[ ]?(?:{_CITED})", re.DOTALL | re.MULTILINE)
_SENTENCE_SPACE = re.compile(r"(?<=[.!?…。])\s+")
_BULLET = re.compile(r"^[-*•]\s+")  # added by the extraction before a list item; not in the page's text


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation of a reply. `claim` is the sentence before it, from which the cited passage is found."""

    source: Source
    claim: str

    @property
    def passage(self) -> str:
        """The passage of the source that shares most words with the claim."""
        claimed = frozenset(words(self.claim))
        return max(self.source.passages, key=lambda passage: len(claimed & _terms(passage)))

    @property
    def href(self) -> str:
        """The source's URL with a text fragment of the passage's sentence that shares most words with the claim."""
        return text_fragment_url(self.source.url, _closest_line(self.passage, self.claim))


Piece: TypeAlias = str | Citation


def split_citations(text: str, sources: Sequence[Source]) -> Iterator[Piece]:
    """Split a reply into text and citations, in order. `[n]` without a matching source is removed."""
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
            yield Citation(source, _claim(text[max(token.start() - CLAIM_CHARS, 0) : token.start()]))
        if named and text[end : end + 1] in ("(", "[") and not _CITATION.match(text, end):  # and “[1](” or “[1][” a link
            yield " "
    yield text[end:]


def normalize_citations(text: str, sources: Sequence[Source]) -> str:
    """The reply with every citation written as `[n]`; `[n]` without a matching source is removed."""
    return _render(text, sources, lambda citation: f"[{citation.source.number}]")


def link_citations(text: str, sources: Sequence[Source]) -> str:
    """The reply as Markdown in which every citation is a link to its passage."""
    return _render(text, sources, lambda citation: f"[\\[{citation.source.number}\\]](<{citation.href}>)")


def text_fragment_url(url: str, passage: str) -> str:
    """`url` with a text fragment, so that a browser scrolls to `passage` (https://wicg.github.io/scroll-to-text-fragment/).

    The fragment holds the first and last words of the passage's first line (of a table row, of its longest cell): it must stay within
    one block of the page, and changes made by the extraction in the middle then do no harm.
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


def _render(text: str, sources: Sequence[Source], rendered: Callable[[Citation], str]) -> str:
    return "".join(piece if isinstance(piece, str) else rendered(piece) for piece in split_citations(text, sources))


def _claim(before: str) -> str:
    """The last sentence of the text before a citation, without other citations."""
    return _SENTENCE_SPACE.split(re.sub(r"[\[【][^\]】]*[\]】]", " ", before).strip())[-1]


def _closest_line(passage: str, claim: str) -> str:
    """The sentence of the passage that shares most words with the claim; the first if none shares any."""
    claimed = frozenset(words(claim))
    return max(_sentences(passage), key=lambda part: len(claimed & _terms(part)), default=passage)


# A reply can cite one passage thousands of times.
@lru_cache(maxsize=4096)
def _terms(text: str) -> frozenset[str]:
    return frozenset(words(text))


@lru_cache(maxsize=512)
def _sentences(passage: str) -> tuple[str, ...]:
    parts = (part for line in passage.splitlines() for part in _SENTENCE_SPACE.split(line))
    return tuple(part for part in parts if len(part.split()) > 2 or len(part) > 20)


def _encoded(found: Sequence[str]) -> str:
    """The words, percent-encoded. Hyphens too, which `quote` leaves: in a fragment they are syntax, like commas and ampersands."""
    return quote(" ".join(found), safe="").replace("-", "%2D")
