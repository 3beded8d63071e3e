"""A reply after a web search: the progress events of the search, then the events of the reply to a prompt with the sources."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date

from chat.conversation import Message, Source
from chat.inference.continuation import StreamReply
from chat.inference.events import Event
from chat.inference.fitted_reply import ReplyRequest
from chat.inference.route import Route
from chat.inference.short_tasks import TextClient, run_short_task
from chat.search.grounding import add_sources, source_chars
from chat.search.pipeline import WebSearch
from chat.search.progress import SearchFinished, SearchProgress
from chat.search.queries import QueryModel


async def reply_with_search(
    stream_reply: StreamReply, request: ReplyRequest, search: WebSearch, query_model: QueryModel, *, today: Callable[[], date] = date.today
) -> AsyncGenerator[SearchProgress | Event, None]:
    """Search for the last message of `request`, then ask with the sources. Yields the events of both, in this order.

    Without sources, the reply is requested with the message alone. Closing the generator ends the stage in progress.

    Raises:
        UpstreamError: as `ask` does.
    """
    sources: Sequence[Source] = ()
    max_chars = source_chars(request.route.model.context_length)
    async with aclosing(search.search(request.branch, query_model, max_chars=max_chars)) as progress:
        async for event in progress:
            yield event
            if isinstance(event, SearchFinished):
                sources = event.sources
    async with aclosing(stream_reply(_with_sources(request, sources, today()))) as events:
        async for reply_event in events:
            yield reply_event


def with_sources_of(reply: Message, request: ReplyRequest, *, today: Callable[[], date] = date.today) -> ReplyRequest:
    """`request` with the sources stored in `reply`, for a reply that is continued: its `[n]` refer to them."""
    return _with_sources(request, reply.search.sources if reply.search else (), today())


def query_model_of(client: TextClient, route: Route) -> QueryModel:
    """A `QueryModel` that sends its prompt by `route`. The demo model is not asked: it cannot write queries."""

    async def query_model(prompt: str) -> str:
        if route.model.is_demo:
            return ""  # the search then uses the message itself as the query
        return await run_short_task(client, route, prompt)

    return query_model


def _with_sources(request: ReplyRequest, sources: Sequence[Source], today: date) -> ReplyRequest:
    """Only the prompt gets the sources; the stored message keeps the person's own words."""
    *earlier, last = request.branch
    return replace(request, branch=[*earlier, replace(last, text=add_sources(last.text, sources, today))])
