"""Picks the passages of pages that a model is shown: split, scored with BM25, near-duplicates dropped, spread over the sources.

Pure; a few milliseconds for five pages, without a model or embeddings.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from chat.conversation import Source
from chat.search.results import ExtractedPage

PASSAGE_CHARS = 700  # target length of a passage
MIN_PASSAGE_CHARS = 40  # shorter ones are buttons, captions and dates
MAX_PASSAGES_PER_PAGE = 60  # the rest of a page is not ranked
K1, B = 1.2, 0.75  # BM25's usual values
SAME_SOURCE_FACTOR = 0.75  # applied to the score for each passage of the same source already chosen
MIN_RELATIVE_SCORE = 0.2  # of the best score; passages below share only words like “the” and “when” with the query
DUPLICATE_OVERLAP = 0.6  # share of common word triples from which two passages count as the same

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
# Scripts without spaces between words (Thai, Japanese, Chinese) are compared by pairs of characters.
_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+|[^\W_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Passage:
    """A stretch of a page's text. `position` counts the page's passages from 0; `triples` are its runs of three terms."""

    page: ExtractedPage
    position: int
    text: str
    terms: tuple[str, ...]
    triples: frozenset[tuple[str, ...]]


def rank_sources(pages: Sequence[ExtractedPage], query: str, max_chars: int, *, wanted: Collection[str] = ()) -> tuple[Source, ...]:
    """The sources with the passages most relevant to `query`, numbered from 1, the most relevant first.

    If no page has a word of the query, each contributes its beginning.

    Args:
        max_chars: limit of all passages together.
        wanted: URLs of pages that come first whatever their score. Irrelevant passages of other pages are left out.
    """
    passages = [passage for page in pages for passage in _passages(page)]
    scores = _bm25(passages, frozenset(words(query)))
    best = max(scores, default=0.0)
    bonus = dict.fromkeys(wanted, best + 1)
    usable = [
        (score + bonus.get(passage.page.url, 0) + _lead(passage), passage)
        for score, passage in zip(scores, passages, strict=True)
        if score >= MIN_RELATIVE_SCORE * best or passage.page.url in bonus
    ]
    chosen = _choose(usable, max_chars)
    by_page: dict[str, list[_Passage]] = {}
    for passage in chosen:
        by_page.setdefault(passage.page.url, []).append(passage)
    return tuple(_source(number, found) for number, found in enumerate(by_page.values(), start=1))


def words(text: str) -> Iterator[str]:
    """The terms of a text in lower case: its words, or pairs of characters in scripts without spaces."""
    for word in _WORD.findall(text.lower()):
        if _UNSPACED.match(word) and len(word) > 1:
            yield from (word[i : i + 2] for i in range(len(word) - 1))
        else:
            yield word


def _passages(page: ExtractedPage) -> Iterator[_Passage]:
    """The page in passages of about PASSAGE_CHARS characters, split between blocks, else between sentences, else anywhere."""
    texts: list[str] = []
    for piece in _short_blocks(page.text):
        if texts and len(texts[-1]) + len(piece) < PASSAGE_CHARS:
            texts[-1] += f"\n{piece}"
        else:
            texts.append(piece)
    for position, text in enumerate(texts[:MAX_PASSAGES_PER_PAGE]):
        if len(text) >= MIN_PASSAGE_CHARS:
            terms = tuple(words(text))
            triples = frozenset(terms[i : i + 3] for i in range(max(len(terms) - 2, 1)))
            yield _Passage(page, position, text, terms, triples)


def _short_blocks(text: str) -> Iterator[str]:
    """The blocks of a text, those longer than PASSAGE_CHARS split between sentences, else anywhere."""
    for block in text.splitlines():
        if len(block) <= PASSAGE_CHARS:
            yield block
            continue
        piece = ""
        for sentence in _SENTENCE_END.split(block):
            if piece and len(piece) + len(sentence) >= PASSAGE_CHARS:
                yield piece
                piece = ""
            piece = f"{piece} {sentence}".strip()
            while len(piece) > PASSAGE_CHARS:
                yield piece[:PASSAGE_CHARS]
                piece = piece[PASSAGE_CHARS:]
        if piece:
            yield piece


def _bm25(passages: Sequence[_Passage], query: frozenset[str]) -> list[float]:
    """The BM25 score of each passage for the terms of the query."""
    counts = [Counter(term for term in passage.terms if term in query) for passage in passages]
    appear = Counter(term for count in counts for term in count)
    mean = sum(len(passage.terms) for passage in passages) / max(len(passages), 1) or 1
    rarity = {term: math.log(1 + (len(passages) - n + 0.5) / (n + 0.5)) for term, n in appear.items()}
    return [
        sum(rarity[term] * n * (K1 + 1) / (n + K1 * (1 - B + B * len(passage.terms) / mean)) for term, n in count.items())
        for passage, count in zip(passages, counts, strict=True)
    ]


def _lead(passage: _Passage) -> float:
    """A bonus for the beginning of a page: decides between equal scores, and is too small to outweigh a word of the query."""
    return 0.01 / (1 + passage.position)


def _choose(scored: Sequence[tuple[float, _Passage]], max_chars: int) -> list[_Passage]:
    """Greedily the best-scored passages within `max_chars`, without near-duplicates."""
    chosen: list[_Passage] = []
    taken: Counter[str] = Counter()
    left = list(scored)
    while left and max_chars >= MIN_PASSAGE_CHARS:
        best = max(left, key=lambda pair: pair[0] * SAME_SOURCE_FACTOR ** taken[pair[1].page.url])
        left.remove(best)
        passage = best[1]
        if len(passage.text) <= max_chars and not any(_near_duplicates(passage, other) for other in chosen):
            chosen.append(passage)
            taken[passage.page.url] += 1
            max_chars -= len(passage.text)
    return chosen


def _near_duplicates(one: _Passage, other: _Passage) -> bool:
    return len(one.triples & other.triples) >= DUPLICATE_OVERLAP * min(len(one.triples), len(other.triples))


def _source(number: int, passages: Sequence[_Passage]) -> Source:
    page = passages[0].page
    return Source(number, page.url, page.title, page.site, tuple(passage.text for passage in passages), page.dated)
