"""The demo model's reply to a prompt, as paced steps of the protocol. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chat.inference.demo.answers import prepared_reply, split_tokens
from chat.inference.demo.wire import DONE, Send, Step, Wait, finish, reasoning, text, usage

TOKENS_PER_SECOND = 60.0


def demo_reply(messages: Sequence[Mapping[str, Any]], rate: float = TOKENS_PER_SECOND) -> Iterator[Step]:
    """A prepared reply at `rate` tokens a second, its reasoning twice as fast, and then the usage.

    A prompt that ends with the beginning of that reply is answered with the rest.
    """
    prepared = prepared_reply(messages)
    beginning = str(messages[-1].get("content")) if messages and messages[-1].get("role") == "assistant" else ""
    reasoning_tokens = split_tokens("" if beginning else prepared.reasoning)
    text_tokens = split_tokens(prepared.text.removeprefix(beginning))
    yield from _paced([reasoning(token) for token in reasoning_tokens], rate * 2)
    yield from _paced([text(token) for token in text_tokens], rate)
    yield from (finish(), usage(prompt_tokens(messages), len(reasoning_tokens) + len(text_tokens)), DONE)


def prompt_tokens(messages: Sequence[Mapping[str, Any]]) -> int:
    """The size of the prompt in tokens, as `split_tokens` counts them."""
    return sum(len(split_tokens(str(message.get("content", "")))) for message in messages)


def _paced(sends: Sequence[Send], rate: float) -> Iterator[Step]:
    for send in sends:
        yield send
        yield Wait(1 / rate)
