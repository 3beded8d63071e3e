"""A reply that reads the web first: the search's progress, then the reply to a prompt that holds its sources.

Search and inference do not know each other; here they meet. Knows nothing of storage, of pages, or of who is asking.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date
from typing import Protocol

from chat.conversation import Message
from chat.inference.events import Event
from chat.inference.reply import Completions, Question, reply
from chat.inference.task import Completes, Writer, written
from chat.search.grounding import grounded, room
from chat.search.pipeline import WebSearch
from chat.search.progress import Finished, Progress
from chat.search.queries import Complete
from chat.search.sources import Source


class Client(Completions, Completes, Protocol):
    """What asks a model: streamed for a reply, whole for search queries and titles."""


async def grounded_reply(
    client: Client, question: Question, search: WebSearch, writer: Writer, *, today: Callable[[], date] = date.today
) -> AsyncGenerator[Progress | Event, None]:
    """The progress of a search for the last message, then the events of the reply.

    A search that finds nothing only means a reply without sources. Closing the generator ends whichever is under way.

    Args:
        writer: who writes the queries.

    Raises:
        UpstreamError: as the client does, for the reply.
    """
    sources: Sequence[Source] = ()
    max_chars = room(question.model.context_length)
    async with aclosing(search.search(question.branch, _complete(client, writer), max_chars=max_chars)) as progress:
        async for event in progress:
            yield event
            if isinstance(event, Finished):
                sources = event.sources
    asked = _asked(question.branch, sources, today())
    async with aclosing(reply(client, replace(question, branch=asked))) as events:
        async for happening in events:
            yield happening


def _asked(branch: Sequence[Message], sources: Sequence[Source], today: date) -> list[Message]:
    """The branch as the model is to read it. What is kept of the conversation has the person's own words alone."""
    *earlier, last = branch
    return [*earlier, replace(last, text=grounded(last.text, sources, today))]


def _complete(client: Completes, writer: Writer) -> Complete:
    async def complete(prompt: str) -> str:
        if writer.model.is_demo:
            return ""  # it would recite what it knows; without an answer the message itself is the query
        return await written(client, writer, prompt)

    return complete
