"""Starts replies and holds all that are in flight in this process: queued, streamed, priced, ended.

Does not know where conversations are stored.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from chat.conversation import Failure, Message
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.catalog.model import Model, price
from chat.inference.continuation import continue_reply
from chat.inference.events import TokenUsage
from chat.inference.fitted_reply import ReplyRequest
from chat.inference.retrying import stream_with_retries
from chat.inference.route import Route
from chat.limits.metered import ModelClient
from chat.limits.reservation import Reservation
from chat.limits.spending import Spending
from chat.replies.accumulator import ReplyEvent
from chat.replies.queue import PER_VISITOR, Admission, Ticket, in_turn
from chat.replies.request import ReplyOptions
from chat.replies.run import Run
from chat.replies.search_report import without_citations
from chat.replies.with_search import query_model_of, reply_with_search, with_sources_of
from chat.search.pipeline import WebSearch

RESTARTED: Final = "The app was restarted while this reply was being written."


class Client(ModelClient, Protocol):
    """The inference client, with what it does before the first request."""

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


@dataclass(frozen=True, slots=True)
class Place:
    """The right of one visitor to one reply: a place to write it in, or to wait for one, and what it may spend."""

    ticket: Ticket
    reservation: Reservation

    async def leave(self) -> None:
        """Return it unused."""
        self.ticket.leave()
        await self.reservation.cancel()


class Replies:
    """All replies of the process, by the id of their message. All calls come from its one event loop."""

    def __init__(self, client: Client, catalog: Catalog, search: WebSearch, admission: Admission, spending: Spending) -> None:
        self._client = client
        self._catalog = catalog
        self._search = search
        self._admission = admission
        self._spending = spending
        self._in_flight: dict[str, tuple[ReplyJob, Run]] = {}

    async def prepare(self) -> None:
        """Do in advance what the first reply would wait for."""
        await self._client.prepare()

    async def admit(self, visitor: Visitor, request: ReplyRequest, query_route: Route | None = None) -> Place:
        """A place for the reply to this request, or one in the queue: for `start`, or to be returned with its `leave`.

        Raises:
            TooManyReplies, AppBusy, LimitReached
        """
        ticket = self._admission.enter(visitor.key, _limit(visitor))
        try:
            return Place(ticket, await self._spending.admit(visitor, request, query_route))
        except BaseException:
            ticket.leave()
            raise

    def start(self, job: ReplyJob, place: Place) -> Run:
        """Start to write a reply. Returns its place at its end."""
        events = in_turn(place.ticket, self._events(job, place.reservation))
        run = Run(job.reply, events, on_end=partial(self._end, job, place), price=partial(_cost, job.request.route.model))
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

    async def _end(self, job: ReplyJob, place: Place, message: Message) -> None:
        """All that follows from the end of a reply, in this order. It is in flight until it is kept, so that nobody else changes it."""
        place.ticket.leave()
        if message.reasoning:
            self._catalog.note_reasoning(job.request.route.model.key)
        try:
            await job.keep(message)
        finally:
            self._in_flight.pop(message.id, None)
            await place.reservation.settle()

    def _events(self, job: ReplyJob, reservation: Reservation) -> AsyncGenerator[ReplyEvent, None]:
        request = reservation.allowed(job.request)
        stream_reply = partial(stream_with_retries, reservation.metered(self._client, request.route))
        if job.reply.text.strip():
            return continue_reply(stream_reply, with_sources_of(job.reply, request), job.reply)
        if job.query_route:
            query_model = query_model_of(reservation.metered(self._client, job.query_route), job.query_route)
            return reply_with_search(stream_reply, request, self._search, query_model)
        return stream_reply(request)


def reply_request(branch: Sequence[Message], route: Route, options: ReplyOptions) -> ReplyRequest:
    """The request for the reply to the end of this branch."""
    return ReplyRequest(without_citations(branch), route, options.provider, options.parameters)


async def keep_nowhere(message: Message) -> None:
    """Keep nothing: for a reply that is stored nowhere."""


def _limit(visitor: Visitor) -> int | None:
    """How many replies a visitor may have in flight; None for any number."""
    return None if visitor.kind == "owner" else PER_VISITOR


def _cost(model: Model, provider: str | None, usage: TokenUsage) -> float | None:
    return price(model, provider, usage.input_tokens, usage.output_tokens)
