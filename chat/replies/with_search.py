"""A reply after a web search: the progress events of the search, then the events of the reply to a prompt with the sources."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date

from chat.conversation import Message, Source
from chat.inference.continuation import Ask
from chat.inference.events import Event
from chat.inference.fitted_reply import Question
from chat.inference.short_tasks import Completes, Writer, written
from chat.search.grounding import add_sources, source_chars
from chat.search.pipeline import WebSearch
from chat.search.progress import SearchFinished, SearchProgress
from chat.search.queries import QueryModel


async def reply_with_search(
    ask: Ask, question: Question, search: WebSearch, query_model: QueryModel, *, today: Callable[[], date] = date.today
) -> AsyncGenerator[SearchProgress | Event, None]:
    """Search for the last message of `question`, then ask with the sources. Yields the events of both, in this order.

    Without sources, the reply is asked for with the question alone. Closing the generator ends the stage in progress.

    Raises:
        UpstreamError: as `ask` does.
    """
    sources: Sequence[Source] = ()
    max_chars = source_chars(question.model.context_length)
    async with aclosing(search.search(question.branch, query_model, max_chars=max_chars)) as progress:
        async for event in progress:
            yield event
            if isinstance(event, SearchFinished):
                sources = event.sources
    async with aclosing(ask(_with_sources(question, sources, today()))) as events:
        async for reply_event in events:
            yield reply_event


def with_sources_of(reply: Message, question: Question, *, today: Callable[[], date] = date.today) -> Question:
    """`question` with the sources stored in `reply`, for a reply that is continued: its `[n]` refer to them."""
    return _with_sources(question, reply.search.sources if reply.search else (), today())


def query_model_of(client: Completes, writer: Writer) -> QueryModel:
    """A `QueryModel` that sends its prompt to `writer`. The demo model is not asked: it cannot write queries."""

    async def query_model(prompt: str) -> str:
        if writer.model.is_demo:
            return ""  # the search then uses the message itself as the query
        return await written(client, writer, prompt)

    return query_model


def _with_sources(question: Question, sources: Sequence[Source], today: date) -> Question:
    """Only the prompt gets the sources; the stored message keeps the person's own words."""
    *earlier, last = question.branch
    return replace(question, branch=[*earlier, replace(last, text=add_sources(last.text, sources, today))])
