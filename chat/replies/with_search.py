"""A reply that reads the web first: the search's progress, then the reply to a prompt that holds its sources.

Search and inference do not know each other; here they meet. Knows nothing of storage, of pages, or of who is asking.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date

from chat.conversation import Message
from chat.inference.continuation import StreamReply
from chat.inference.events import Event
from chat.inference.fitted_reply import ReplyRequest
from chat.inference.route import Route
from chat.inference.short_tasks import TextClient, run_short_task
from chat.replies.search_report import citable
from chat.search.grounding import grounded, room
from chat.search.pipeline import WebSearch
from chat.search.progress import Progress, SearchFinished
from chat.search.queries import Complete
from chat.search.sources import Source


async def grounded_reply(
    ask: StreamReply, request: ReplyRequest, search: WebSearch, complete: Complete, *, today: Callable[[], date] = date.today
) -> AsyncGenerator[Progress | Event, None]:
    """The progress of a search for the last message, then the events of the reply.

    A search that finds nothing only means a reply without sources. Closing the generator ends whichever is under way.

    Args:
        complete: asks a model for the queries; see `queries_by`.

    Raises:
        UpstreamError: as `ask` does.
    """
    sources: Sequence[Source] = ()
    max_chars = room(request.route.model.context_length)
    async with aclosing(search.search(request.branch, complete, max_chars=max_chars)) as progress:
        async for event in progress:
            yield event
            if isinstance(event, SearchFinished):
                sources = event.sources
    async with aclosing(ask(_with_sources(request, sources, today()))) as events:
        async for happening in events:
            yield happening


def with_sources_of(reply: Message, request: ReplyRequest, *, today: Callable[[], date] = date.today) -> ReplyRequest:
    """The request as it was asked when `reply` was begun: whoever goes on with it has to read the same sources."""
    return _with_sources(request, citable(reply), today())


def queries_by(client: TextClient, route: Route) -> Complete:
    """What asks `route` for a search's queries."""

    async def complete(prompt: str) -> str:
        if route.model.is_demo:
            return ""  # it would recite what it knows; without an answer the message itself is the query
        return await run_short_task(client, route, prompt)

    return complete


def _with_sources(request: ReplyRequest, sources: Sequence[Source], today: date) -> ReplyRequest:
    """For the model alone: what is kept of the conversation has the person's own words."""
    *earlier, last = request.branch
    return replace(request, branch=[*earlier, replace(last, text=grounded(last.text, sources, today))])
