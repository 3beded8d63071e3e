"""What the demo model says: prepared texts for the first screen's examples, and the plain truth for everything else."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

NAME = "Demo model (not an AI)"
FOOTNOTE = "\n*This was written beforehand: I am the demo model, not an AI. Pick another model above to ask one.*\n"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A reply that is ready. `reasoning` is empty for most."""

    text: str
    reasoning: str = ""


def answer_to(messages: Sequence[Mapping[str, Any]]) -> Prepared:
    """The prepared reply that fits the last message of the person, or else what this model is and how to get a real one."""
    question = _last_question(messages).casefold()
    for words, name, reasoning in _TOPICS:
        if all(word in question for word in words):
            return Prepared(page(name) + FOOTNOTE, page(reasoning) if reasoning else "")
    return Prepared(page("about"))


@cache
def page(name: str) -> str:
    """The text of `texts/<name>.md`."""
    return resources.files(__package__).joinpath("texts", f"{name}.md").read_text(encoding="utf-8")


def pieces(text: str) -> list[str]:
    """`text` cut into what stands for tokens here: up to eight characters, with the white space before them. Joined they are `text`."""
    return re.findall(r"\s*\S{1,8}|\s+", text)


_TOPICS: Sequence[tuple[tuple[str, ...], str, str]] = (
    (("excerpts of web pages", "<source-"), "searched", ""),  # first: a page may speak of anything
    (("rainbow",), "rainbow", ""),
    (("anagram",), "anagrams", ""),
    (("hiking", "cycling"), "exercise", ""),
    (("train", "210", "84"), "train", "train_reasoning"),
    (("markdown",), "showcase", ""),
)
"""(all of these words, text, reasoning)."""


def _last_question(messages: Sequence[Mapping[str, Any]]) -> str:
    content = next((message.get("content") for message in reversed(messages) if message.get("role") == "user"), "")
    if isinstance(content, list):
        return " ".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content)
