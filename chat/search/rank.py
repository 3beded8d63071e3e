"""From pages to the passages worth showing to a model: cut, scored with BM25, near-duplicates dropped, spread over the sources.

Pure and quick (a few milliseconds for five pages); no model is asked. Knows nothing of how pages came or of prompts.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from chat.conversation import Source
from chat.search.results import Page

PASSAGE = 700  # characters that a passage aims at
MIN_PASSAGE = 40  # below that it is a button, a caption, a date
PER_PAGE = 60  # passages of one page that are looked at
K1, B = 1.2, 0.75  # BM25's usual values
ANOTHER_OF_THE_SAME = 0.75  # what each further passage of one source is worth
RELEVANT = 0.2  # of the best score; what is below shares only words like “the” and “when” with the query
DUPLICATE = 0.6  # shared share of word triples from which two passages are one

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
# Scripts that write no spaces are compared by pairs of characters.
_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+|[^\W_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Passage:
    page: Page
    position: int
    text: str
    terms: tuple[str, ...]
    triples: frozenset[tuple[str, ...]]


def ranked(pages: Sequence[Page], query: str, max_chars: int, *, wanted: Collection[str] = ()) -> tuple[Source, ...]:
    """The sources whose passages say most about `query`, numbered from 1 in that order; together at most `max_chars` characters.

    A page whose URL is `wanted` (the person named it) comes first, however little it says; another that says next to nothing is left
    out. Where no page holds a single word of the query, each gives its beginning.
    """
    passages = [passage for page in pages for passage in _cut(page)]
    scores = _bm25(passages, frozenset(words(query)))
    best = max(scores, default=0.0)
    bonus = dict.fromkeys(wanted, best + 1)
    usable = [
        (score + bonus.get(passage.page.url, 0) + _lead(passage), passage)
        for score, passage in zip(scores, passages, strict=True)
        if score >= RELEVANT * best or passage.page.url in bonus
    ]
    chosen = _choose(usable, max_chars)
    by_page: dict[str, list[_Passage]] = {}
    for passage in chosen:
        by_page.setdefault(passage.page.url, []).append(passage)
    return tuple(_source(number, found) for number, found in enumerate(by_page.values(), start=1))


def words(text: str) -> Iterator[str]:
    """The terms that texts are compared by: words in lower case; pairs of characters where a script writes no spaces."""
    for word in _WORD.findall(text.lower()):
        if _UNSPACED.match(word) and len(word) > 1:
            yield from (word[i : i + 2] for i in range(len(word) - 1))
        else:
            yield word


def _cut(page: Page) -> Iterator[_Passage]:
    """The page in passages of about PASSAGE characters, cut between blocks, else between sentences, else anywhere."""
    texts: list[str] = []
    for piece in _pieces(page.text):
        if texts and len(texts[-1]) + len(piece) < PASSAGE:
            texts[-1] += f"\n{piece}"
        else:
            texts.append(piece)
    for position, text in enumerate(texts[:PER_PAGE]):
        if len(text) >= MIN_PASSAGE:
            terms = tuple(words(text))
            triples = frozenset(terms[i : i + 3] for i in range(max(len(terms) - 2, 1)))
            yield _Passage(page, position, text, terms, triples)


def _pieces(text: str) -> Iterator[str]:
    for block in text.splitlines():
        if len(block) <= PASSAGE:
            yield block
            continue
        piece = ""
        for sentence in _SENTENCE.split(block):
            if piece and len(piece) + len(sentence) >= PASSAGE:
                yield piece
                piece = ""
            piece = f"{piece} {sentence}".strip()
            while len(piece) > PASSAGE:
                yield piece[:PASSAGE]
                piece = piece[PASSAGE:]
        if piece:
            yield piece


def _bm25(passages: Sequence[_Passage], query: frozenset[str]) -> list[float]:
    counts = [Counter(term for term in passage.terms if term in query) for passage in passages]
    appear = Counter(term for count in counts for term in count)
    mean = sum(len(passage.terms) for passage in passages) / max(len(passages), 1) or 1
    rarity = {term: math.log(1 + (len(passages) - n + 0.5) / (n + 0.5)) for term, n in appear.items()}
    return [
        sum(rarity[term] * n * (K1 + 1) / (n + K1 * (1 - B + B * len(passage.terms) / mean)) for term, n in count.items())
        for passage, count in zip(passages, counts, strict=True)
    ]


def _lead(passage: _Passage) -> float:
    """Among equals the beginning of a page says most about it; too little to outweigh a word of the query."""
    return 0.01 / (1 + passage.position)


def _choose(scored: Sequence[tuple[float, _Passage]], max_chars: int) -> list[_Passage]:
    """Greedily the best, each worth less the more of its page is there already."""
    chosen: list[_Passage] = []
    taken: Counter[str] = Counter()
    left = list(scored)
    while left and max_chars >= MIN_PASSAGE:
        best = max(left, key=lambda pair: pair[0] * ANOTHER_OF_THE_SAME ** taken[pair[1].page.url])
        left.remove(best)
        passage = best[1]
        if len(passage.text) <= max_chars and not any(_alike(passage, other) for other in chosen):
            chosen.append(passage)
            taken[passage.page.url] += 1
            max_chars -= len(passage.text)
    return chosen


def _alike(one: _Passage, other: _Passage) -> bool:
    return len(one.triples & other.triples) >= DUPLICATE * min(len(one.triples), len(other.triples))


def _source(number: int, passages: Sequence[_Passage]) -> Source:
    page = passages[0].page
    return Source(number, page.url, page.title, page.site, tuple(passage.text for passage in passages), page.dated)
