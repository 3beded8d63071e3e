"""A reply that reads the web first: the search's progress, then the reply to a prompt that holds its sources.

Search and inference do not know each other; here they meet. Knows nothing of storage, of pages, or of who is asking.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date

from chat.conversation import Message, Source
from chat.inference.continuation import Ask
from chat.inference.events import Event
from chat.inference.fitted_reply import Question
from chat.inference.short_tasks import Completes, Writer, written
from chat.search.grounding import grounded, room
from chat.search.pipeline import WebSearch
from chat.search.progress import Progress, SearchFinished
from chat.search.queries import Complete


async def grounded_reply(
    ask: Ask, question: Question, search: WebSearch, complete: Complete, *, today: Callable[[], date] = date.today
) -> AsyncGenerator[Progress | Event, None]:
    """The progress of a search for the last message, then the events of the reply.

    A search that finds nothing only means a reply without sources. Closing the generator ends whichever is under way.

    Args:
        complete: asks a model for the queries; see `queries_by`.

    Raises:
        UpstreamError: as `ask` does.
    """
    sources: Sequence[Source] = ()
    max_chars = room(question.model.context_length)
    async with aclosing(search.search(question.branch, complete, max_chars=max_chars)) as progress:
        async for event in progress:
            yield event
            if isinstance(event, SearchFinished):
                sources = event.sources
    async with aclosing(ask(_with_sources(question, sources, today()))) as events:
        async for happening in events:
            yield happening


def with_sources_of(reply: Message, question: Question, *, today: Callable[[], date] = date.today) -> Question:
    """The question as it was asked when `reply` was begun: whoever goes on with it has to read the same sources."""
    return _with_sources(question, reply.search.sources if reply.search else (), today())


def queries_by(client: Completes, writer: Writer) -> Complete:
    """What asks `writer` for a search's queries."""

    async def complete(prompt: str) -> str:
        if writer.model.is_demo:
            return ""  # it would recite what it knows; without an answer the message itself is the query
        return await written(client, writer, prompt)

    return complete


def _with_sources(question: Question, sources: Sequence[Source], today: date) -> Question:
    """For the model alone: what is kept of the conversation has the person's own words."""
    *earlier, last = question.branch
    return replace(question, branch=[*earlier, replace(last, text=grounded(last.text, sources, today))])
