"""Starts replies and holds all that are in flight in this process: queued, streamed, priced, ended.

Does not know where conversations are stored.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from chat.conversation import Failure, Message
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.catalog.model import Model, price
from chat.inference.continuation import continue_reply
from chat.inference.events import TokenUsage
from chat.inference.fitted_reply import ReplyRequest, StreamingClient
from chat.inference.retrying import stream_with_retries
from chat.inference.route import Route
from chat.inference.short_tasks import TextClient
from chat.replies.accumulator import ReplyEvent
from chat.replies.queue import PER_VISITOR, Admission, Ticket, in_turn
from chat.replies.run import Run
from chat.replies.with_search import query_model_of, reply_with_search, with_sources_of
from chat.search.pipeline import WebSearch

RESTARTED: Final = "The app was restarted while this reply was being written."


class Client(StreamingClient, TextClient, Protocol):
    """The inference client: streamed completions for replies, whole ones for search queries and titles."""

    async def prepare(self) -> None:
        """Do in advance the slow work of the first request."""


@dataclass(frozen=True, slots=True)
class ReplyJob:
    """One reply to write.

    Attributes:
        conversation: the id of its conversation; None for a reply that is stored nowhere.
        reply: the message to write; a text that it already has is continued.
        keep: awaited once with the finished message, before readers get it. Its errors do not reach the reader.
        query_route: the route for the queries of a web search before the reply; None for no search.
    """

    visitor: Visitor
    conversation: str | None
    request: ReplyRequest
    reply: Message
    keep: Callable[[Message], Awaitable[None]]
    query_route: Route | None = None


class Replies:
    """All replies of the process, by the id of their message. All calls come from its one event loop."""

    def __init__(self, client: Client, catalog: Catalog, search: WebSearch, admission: Admission) -> None:
        self._client = client
        self._catalog = catalog
        self._search = search
        self._admission = admission
        self._in_flight: dict[str, tuple[ReplyJob, Run]] = {}

    async def prepare(self) -> None:
        """Do in advance what the first reply would wait for."""
        await self._client.prepare()

    def admit(self, visitor: Visitor) -> Ticket:
        """A place for one reply, or a place in the queue: for `start`, or to be returned with its `leave`.

        Raises:
            TooManyReplies, AppBusy
        """
        return self._admission.enter(visitor.key, _limit(visitor))

    def start(self, job: ReplyJob, ticket: Ticket) -> Run:
        """Start to write a reply. Returns the ticket at its end."""
        events = in_turn(ticket, self._events(job))
        run = Run(job.reply, events, on_end=partial(self._end, job, ticket), price=partial(_cost, job.request.route.model))
        self._in_flight[job.reply.id] = (job, run)
        return run

    def in_flight(self, owner: str, conversation: str | None = None) -> tuple[Run, ...]:
        """The replies in flight of a visitor's key, oldest first: of one conversation, or of all."""
        return tuple(
            run
            for job, run in self._in_flight.values()
            if job.visitor.key == owner and job.conversation is not None and conversation in (None, job.conversation)
        )

    def refuse(self) -> None:
        """Admit nothing more: the process is about to end."""
        self._admission.close()

    async def close(self, finish_seconds: float = 0.0) -> None:
        """Admit nothing more, wait `finish_seconds` for the replies in flight, then interrupt the rest and keep their text."""
        self.refuse()
        if finish_seconds and self._in_flight:
            endings = [asyncio.ensure_future(run.wait()) for _, run in self._in_flight.values()]
            _, waiting = await asyncio.wait(endings, timeout=finish_seconds)
            for ending in waiting:
                ending.cancel()
        await asyncio.gather(*(run.interrupt(Failure(RESTARTED)) for _, run in list(self._in_flight.values())))

    async def _end(self, job: ReplyJob, ticket: Ticket, message: Message) -> None:
        """All that follows from the end of a reply, in this order. It is in flight until it is kept, so that nobody else changes it."""
        ticket.leave()
        if message.reasoning:
            self._catalog.note_reasoning(job.request.route.model.key)
        try:
            await job.keep(message)
        finally:
            self._in_flight.pop(message.id, None)

    def _events(self, job: ReplyJob) -> AsyncGenerator[ReplyEvent, None]:
        stream_reply = partial(stream_with_retries, self._client)
        if job.reply.text.strip():
            return continue_reply(stream_reply, with_sources_of(job.reply, job.request), job.reply)
        if job.query_route:
            return reply_with_search(stream_reply, job.request, self._search, query_model_of(self._client, job.query_route))
        return stream_reply(job.request)


async def keep_nowhere(message: Message) -> None:
    """Keep nothing: for a reply that is stored nowhere."""


def _limit(visitor: Visitor) -> int | None:
    """How many replies a visitor may have in flight; None for any number."""
    return None if visitor.kind == "owner" else PER_VISITOR


def _cost(model: Model, provider: str | None, usage: TokenUsage) -> float | None:
    return price(model, provider, usage.input_tokens, usage.output_tokens)
