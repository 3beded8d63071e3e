"""The demo model's prepared replies: one for each example of the first screen, and one that explains the demo for any other message."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

DISPLAY_NAME = "Demo model (not an AI)"
FOOTNOTE = "\n*This was written beforehand: I am the demo model, not an AI. Pick another model above to ask one.*\n"


@dataclass(frozen=True, slots=True)
class PreparedReply:
    """A complete reply. Most have no reasoning."""

    text: str
    reasoning: str = ""


def prepared_reply(messages: Sequence[Mapping[str, Any]]) -> PreparedReply:
    """The reply to the person's last message: the first topic whose words it holds, else the text about the demo and how to get a model."""
    question = _last_question(messages).casefold()
    for words, name, reasoning in _TOPICS:
        if all(word in question for word in words):
            return PreparedReply(read_text(name) + FOOTNOTE, read_text(reasoning) if reasoning else "")
    return PreparedReply(read_text("about"))


@cache
def read_text(name: str) -> str:
    """The content of `texts/<name>.md`."""
    return resources.files(__package__).joinpath("texts", f"{name}.md").read_text(encoding="utf-8")


def split_tokens(text: str) -> list[str]:
    """`text` cut into pieces that stand for tokens: up to eight characters, with the white space before them. Joined they are `text`."""
    return re.findall(r"\s*\S{1,8}|\s+", text)


_TOPICS: Sequence[tuple[tuple[str, ...], str, str]] = (
    (("excerpts of web pages", "<source-"), "searched", ""),  # first: a web page may hold the words of any topic
    (("rainbow",), "rainbow", ""),
    (("anagram",), "anagrams", ""),
    (("hiking", "cycling"), "exercise", ""),
    (("train", "210", "84"), "train", "train_reasoning"),
    (("markdown",), "showcase", ""),
)
"""(words that must all occur, name of the text, name of the reasoning or "")."""


def _last_question(messages: Sequence[Mapping[str, Any]]) -> str:
    content = next((message.get("content") for message in reversed(messages) if message.get("role") == "user"), "")
    if isinstance(content, list):
        return " ".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content)
