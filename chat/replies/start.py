"""Begins replies, and knows all that are in flight in this process: each waits its turn, is asked for, priced, and has an end.

Knows nothing of where conversations are kept, or of pages.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from functools import partial
from typing import Final, Protocol

from chat.conversation import Failure, Message
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.catalog.model import price
from chat.inference.continuation import continued
from chat.inference.events import TokenUsage
from chat.inference.fitted_reply import Completions, Question
from chat.inference.retrying import attempts
from chat.inference.short_tasks import Completes, Writer
from chat.replies.accumulator import ReplyEvent
from chat.replies.queue import PER_VISITOR, Admission, in_turn
from chat.replies.run import Run
from chat.replies.with_search import query_model_of, reply_with_search, with_sources_of
from chat.search.pipeline import WebSearch

RESTARTED: Final = "The app was restarted while this reply was being written."


class Client(Completions, Completes, Protocol):
    """What asks a model: streamed for a reply, whole for search queries and titles."""

    async def prepare(self) -> None:
        """Do beforehand what the first request would else wait for."""


class Replies:
    """All replies of the process. All calls come from its one event loop."""

    def __init__(self, client: Client, catalog: Catalog, search: WebSearch, admission: Admission) -> None:
        self._client = client
        self._catalog = catalog
        self._search = search
        self._admission = admission
        self._in_flight: dict[str, Run] = {}

    async def prepare(self) -> None:
        """Somebody is about to ask: let their first reply wait for nothing that can be done now."""
        await self._client.prepare()

    def check(self, visitor: Visitor) -> None:
        """Whether `begin` would take one more of this visitor. TooManyReplies or AppBusy if not."""
        self._admission.check(visitor.key, _at_most(visitor))

    def begin(
        self, visitor: Visitor, question: Question, reply: Message, *, on_end: Callable[[Message], None], writer: Writer | None = None
    ) -> Run:
        """Write `reply`, which goes on from the text that it has, if any.

        Args:
            on_end: gets the finished message, once.
            writer: writes the queries of a search before the reply; None for a reply without one.

        Raises:
            TooManyReplies, AppBusy
        """
        ticket = self._admission.enter(visitor.key, _at_most(visitor))
        model = question.model

        def ended(message: Message) -> None:
            ticket.leave()
            self._in_flight.pop(message.id, None)
            if message.reasoning:
                self._catalog.note_reasoning(model.key)
            on_end(message)

        def cost(provider: str | None, usage: TokenUsage) -> float | None:
            return price(model, provider, usage.input_tokens, usage.output_tokens)

        run = self._in_flight[reply.id] = Run(reply, in_turn(ticket, self._events(question, reply, writer)), on_end=ended, price=cost)
        return run

    async def close(self, finish_seconds: float = 0.0) -> None:
        """Take on nothing more, give what is in flight `finish_seconds` to end by itself, and interrupt the rest with its text kept."""
        self._admission.close()
        if finish_seconds and self._in_flight:
            endings = [asyncio.ensure_future(run.wait()) for run in self._in_flight.values()]
            _, waiting = await asyncio.wait(endings, timeout=finish_seconds)
            for ending in waiting:
                ending.cancel()
        await asyncio.gather(*(run.interrupt(Failure(RESTARTED)) for run in list(self._in_flight.values())))

    def _events(self, question: Question, reply: Message, writer: Writer | None) -> AsyncGenerator[ReplyEvent, None]:
        ask = partial(attempts, self._client)
        if reply.text.strip():
            return continued(ask, with_sources_of(reply, question), reply)
        if writer:
            return reply_with_search(ask, question, self._search, query_model_of(self._client, writer))
        return ask(question)


def _at_most(visitor: Visitor) -> int | None:
    return None if visitor.kind == "owner" else PER_VISITOR
