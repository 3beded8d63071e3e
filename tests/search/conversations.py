"""Branches of messages and query models for the tests of the search."""

from chat.conversation import Message, Role
from chat.search.queries import QueryModel


def branch(*texts: str) -> tuple[Message, ...]:
    """A branch in which messages of the user and the assistant alternate, the user's first."""
    roles: tuple[Role, Role] = ("user", "assistant")
    return tuple(Message(str(n), str(n - 1) if n else None, roles[n % 2], text) for n, text in enumerate(texts))


def answering(answer: str) -> QueryModel:
    """A query model that always gives this answer."""

    async def query_model(prompt: str) -> str:
        return answer

    return query_model
