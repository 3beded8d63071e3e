"""The words of a search, and the excerpt of a text around the first of them. Pure, and linear in the text.

In place of FTS5's `snippet`, whose time grows with the square of the matches in one text.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, TypeAlias

from chat.text import encodable

MAX_SEARCH_CHARS: Final = 200
"""Of what was typed. The rest is not searched for."""
MAX_SEARCH_WORDS: Final = 16
EXCERPT_CHARS: Final = 120
CHARS_BEFORE: Final = 40
"""Of them at most before the first match."""

Excerpt: TypeAlias = tuple[tuple[str, bool], ...]
"""Pieces of text in order, each as (text, whether it is a match)."""

_WORD_BREAK: Final = "\u200b"  # zero-width space: invisible, and a word separator for FTS5
_UNSPACED: Final = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])")  # kana and Han: each character is indexed as a word
_TOKEN: Final = re.compile(r"[^\W_]+")
_BEFORE, _AFTER, _REST = r"(?<![^\W_])", r"(?![^\W_])", r"[^\W_]*"  # where a word begins, where it ends, what may follow a prefix


@dataclass(frozen=True, slots=True)
class SearchWords:
    """What is searched for: `phrases` without repetitions, and a pattern of them for a text that `folded` returned."""

    phrases: tuple[str, ...]
    pattern: re.Pattern[str]


def split_words(typed: str, min_prefix_chars: int) -> SearchWords | None:
    """The words of a search, without repetitions and within the limits; None if there are none.

    Args:
        min_prefix_chars: from this length on, the last word also stands for longer ones; its phrase then ends with `*`.
    """
    tokens_by_phrase: dict[tuple[str, ...], str] = {}
    for word in encodable(typed[:MAX_SEARCH_CHARS]).replace('"', " ").replace("\x00", " ").split():
        if tokens := tuple(_TOKEN.findall(split_unspaced(folded(word)))):
            tokens_by_phrase.setdefault(tokens, f'"{split_unspaced(word)}"')
        if len(tokens_by_phrase) == MAX_SEARCH_WORDS:
            break
    if not tokens_by_phrase:
        return None
    *complete, last = map(_phrase_pattern, tokens_by_phrase)
    phrases = list(tokens_by_phrase.values())
    longer = len(phrases[-1].strip('"')) >= min_prefix_chars
    phrases[-1] += "*" if longer else ""
    patterns = [*map(_bounded, complete), _bounded(last, _REST if longer else _AFTER)]
    return SearchWords(tuple(phrases), re.compile("|".join(patterns)))


def excerpt(text: str, words: SearchWords) -> Excerpt:
    """The text around the first match; its beginning if nothing in it matches. Matches in it are marked."""
    text = text.replace(_WORD_BREAK, "")
    fold = folded(text)
    first = words.pattern.search(fold)
    at, after = first.span() if first else (0, 0)
    begin, end = max(0, at - CHARS_BEFORE), max(at - CHARS_BEFORE, 0) + EXCERPT_CHARS
    begin = _space_between(text, begin, at, begin) if begin else 0
    end = _space_between(text, max(after, end - CHARS_BEFORE), end, end) if end < len(text) else len(text)
    parts, done = [("…", False)] if begin else [], begin
    for match in words.pattern.finditer(fold, begin, end):
        parts += [(text[done : match.start()], False), (text[match.start() : match.end()], True)]
        done = match.end()
    parts += [(text[done:end], False), ("…" if end < len(text) else "", False)]
    return tuple(part for part in parts if part[0])


def split_unspaced(text: str) -> str:
    """`text` with a word break after each kana or Han character."""
    return _UNSPACED.sub(rf"\1{_WORD_BREAK}", text)


def folded(text: str) -> str:
    """`text` in lower case and without accents, like the terms of the index. Each character stays one character."""
    return text.lower() if text.isascii() else "".join(map(_folded_character, text))


@lru_cache(maxsize=4096)
def _folded_character(character: str) -> str:
    parts = unicodedata.normalize("NFD", character)
    return (parts[0] if all(map(unicodedata.combining, parts[1:])) else character).lower()[:1]


def _phrase_pattern(tokens: Sequence[str]) -> str:
    """These words in a row: kana and Han characters side by side, others with something between them."""
    pattern = tokens[0]
    for before, token in pairwise(tokens):
        pattern += (r"[\W_]*" if _UNSPACED.match(before) else r"[\W_]+") + token
    return pattern


def _bounded(pattern: str, after: str = _AFTER) -> str:
    """The pattern from the beginning of a word to the end of one; kana and Han characters are words wherever they stand."""
    return ("" if _UNSPACED.match(pattern) else _BEFORE) + pattern + ("" if _UNSPACED.match(pattern[-1]) else after)


def _space_between(text: str, begin: int, end: int, otherwise: int) -> int:
    """The place of a space, so that no word is cut; `otherwise` if there is none."""
    place = text.find(" ", begin, end) if otherwise == begin else text.rfind(" ", begin, end)
    return otherwise if place < 0 else place
