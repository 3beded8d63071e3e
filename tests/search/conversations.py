"""Conversations and models for the tests of a search."""

from chat.conversation import Message, Role
from chat.search.queries import Complete


def branch(*texts: str) -> tuple[Message, ...]:
    """Messages in turn, the person's first; the last one is the person's if there is an odd number."""
    roles: tuple[Role, Role] = ("user", "assistant")
    return tuple(Message(str(n), str(n - 1) if n else None, roles[n % 2], text) for n, text in enumerate(texts))


def says(answer: str) -> Complete:
    """A model that always answers this."""

    async def complete(prompt: str) -> str:
        return answer

    return complete
