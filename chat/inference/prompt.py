"""Builds the prompt: the system prompt and the branch on show, within the model's context. Pure.

A long conversation is fitted, never refused: the oldest turns are dropped first, and a text that still does not fit loses its middle.
Tokens are estimated, since each model has a tokenizer of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from chat.conversation import Message

BYTES_PER_TOKEN = 3.5
"""UTF-8 bytes per token, a low estimate: English prose has about 4.4, source code about 3.4, Chinese about 3.9 (three bytes a
character, 1.3 characters a token) with the vocabularies of 100,000 tokens and more that today's models have."""

TOKENS_PER_MESSAGE = 8
"""Tokens that a chat template puts around a message: role, separators."""

REPLY_RESERVE = 4096
"""Tokens kept free for the reply when Max tokens is the model's default; a quarter of the context where that is less."""

OMISSION_MARK = "\n\n[… the middle of this text was left out, because it is longer than the model can read …]\n\n"


@dataclass(frozen=True, slots=True)
class Prompt:
    """The messages to send, and what was left out of them.

    Attributes:
        messages: in the protocol's form.
        tokens: the estimated size of all messages.
        dropped: how many messages at the beginning did not fit.
        shortened: whether the middle of the last message, or of the system prompt, was left out.
    """

    messages: tuple[Mapping[str, str], ...]
    tokens: int
    dropped: int = 0
    shortened: bool = False

    @property
    def notices(self) -> tuple[str, ...]:
        """What the person should know about the omissions, a sentence each."""
        sentences = []
        if self.dropped:
            omitted = "oldest message was" if self.dropped == 1 else f"{self.dropped} oldest messages were"
            sentences.append(f"The {omitted} left out, because the conversation is longer than this model can read at once.")
        if self.shortened:
            sentences.append("The middle of your text was left out, because it is longer than this model can read at once.")
        return tuple(sentences)


def estimate_tokens(text: str) -> int:
    """The estimated number of tokens in `text`, rounded up."""
    return -int(-len(text.encode(errors="replace")) // BYTES_PER_TOKEN)


def fit(branch: Sequence[Message], *, system_prompt: str, context: int | None, max_tokens: int | None) -> Prompt:
    """The prompt for the reply to the last message of `branch`.

    Args:
        branch: first to last; it ends with a message of the person, or with a reply to continue.
        context: tokens of prompt and reply together; None if unknown, and then everything is sent.
        max_tokens: the reply's limit, None for the model's default.
    """
    turns = _turns(branch)
    if context is None:
        return _assemble(system_prompt, turns)
    room = context - _reserve(context, max_tokens)
    system_prompt, system_cut = _shorten(system_prompt, room // 2)
    room -= _cost(system_prompt) if system_prompt else 0
    kept: list[tuple[str, str, int]] = []
    shortened = False
    for role, text, count in reversed(turns):
        if (cost := _cost(text)) > room:
            if kept:
                break
            text, shortened = _shorten(text, room - TOKENS_PER_MESSAGE)
            cost = _cost(text)
        kept.append((role, text, count))
        room -= cost
    while len(kept) > 1 and kept[-1][0] == "assistant":  # many chat templates require the first turn to be the person's
        kept.pop()
    kept.reverse()
    return _assemble(system_prompt, kept, dropped=sum(t[2] for t in turns) - sum(t[2] for t in kept), shortened=shortened or system_cut)


def _turns(branch: Sequence[Message]) -> list[tuple[str, str, int]]:
    """(role, text, number of messages merged into it), with alternating roles. Leaves out empty messages and all reasoning."""
    written = (message for message in branch if message.text.strip())
    turns = ((role, [message.text for message in group]) for role, group in groupby(written, attrgetter("role")))  # a reply that failed
    return [(role, "\n\n".join(texts), len(texts)) for role, texts in turns]


def _assemble(system_prompt: str, turns: Sequence[tuple[str, str, int]], *, dropped: int = 0, shortened: bool = False) -> Prompt:
    messages = [{"role": "system", "content": system_prompt}] if system_prompt.strip() else []
    messages += [{"role": role, "content": text} for role, text, _ in turns]
    return Prompt(tuple(messages), sum(_cost(message["content"]) for message in messages), dropped, shortened)


def _cost(text: str) -> int:
    return estimate_tokens(text) + TOKENS_PER_MESSAGE


def _reserve(context: int, max_tokens: int | None) -> int:
    return min(max_tokens, context // 2) if max_tokens else min(REPLY_RESERVE, context // 4)


def _shorten(text: str, tokens: int) -> tuple[str, bool]:
    """(`text` within `tokens`, whether it was cut). Beginning and end are kept, since a question stands at either."""
    if estimate_tokens(text) <= tokens:
        return text, False
    room = max(0, int(tokens * BYTES_PER_TOKEN) - len(OMISSION_MARK.encode()))
    raw = text.encode(errors="replace")
    head, tail = raw[: room * 3 // 5], raw[len(raw) - room * 2 // 5 :]
    return head.decode(errors="ignore") + OMISSION_MARK + tail.decode(errors="ignore"), True
