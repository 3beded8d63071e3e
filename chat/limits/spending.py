"""Admits messages: how many a visitor may send in a minute, a guest in an hour, and what a guest's reply may cost."""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from time import time
from typing import Final

from chat.errors import GuestMessagesSpent, LimitReached, TooManyMessages
from chat.identity import Visitor
from chat.inference.fitted_reply import ReplyRequest
from chat.inference.prompt import REPLY_RESERVE, TOKENS_PER_MESSAGE, estimate_tokens
from chat.inference.route import Route
from chat.limits.addresses import network_of
from chat.limits.counters import Counters
from chat.limits.guest_tokens import GuestTokens
from chat.limits.metered import MeteredClient, ModelClient, Tally
from chat.limits.reservation import GuestReservation, Reservation
from chat.limits.usage import Usage
from chat.settings import Settings

MESSAGES_PER_MINUTE: Final = 20
"""Where MESSAGES_PER_MINUTE is not set, but for the owner of a local run."""

MINUTE, HOUR = 60, 3600

SEARCH_TOKENS: Final = 5_000
"""What a web search adds to a prompt, with its queries. An estimate: what it used is counted at the end."""


class Spending:
    """The limits of all visitors. One for the process; all calls come from its one event loop.

    Args:
        clock: seconds since the epoch.
    """

    def __init__(
        self, settings: Settings, counters: Counters | None = None, usage: Usage | None = None, clock: Callable[[], float] = time
    ) -> None:
        self._settings = settings
        self._counters = counters or Counters()
        self._usage = usage or Usage(clock)
        self._clock = clock
        self._tokens = GuestTokens(self._counters, self._usage, settings.guest_tokens_per_day, clock)

    async def admit(self, visitor: Visitor, request: ReplyRequest, query_route: Route | None = None) -> Reservation:
        """The right to the reply to `request`, to be settled or cancelled.

        Args:
            query_route: the route for the queries of a web search before the reply.

        Raises:
            TooManyMessages, GuestMessagesSpent, GuestTokensSpent
        """
        try:
            await self._count_minute(visitor, request.route)
            reservation = Reservation()
            if request.route.for_guest or (query_route and query_route.for_guest):
                reservation = await self._guest_reservation(visitor, request, searches=query_route is not None)
        except LimitReached as refusal:
            self._usage.add("refusals", refusal.limit_name)
            raise
        self._usage.add("messages", visitor.kind)
        return reservation

    @asynccontextmanager
    async def short_task(self, client: ModelClient, route: Route) -> AsyncIterator[ModelClient]:
        """The client for a title or the like, which counts what it uses where the route is a guest's."""
        if not route.for_guest:
            yield client
            return
        used = Tally()
        try:
            yield MeteredClient(client, used)
        finally:
            await self._tokens.add(used)

    async def metrics(self) -> str:
        """What was sent and spent, in Prometheus' text format."""
        return self._usage.prometheus(
            {
                "guest_tokens_today": ("Tokens of guests today (UTC), used or reserved, in all replicas.", await self._tokens.today()),
                "guest_tokens_per_day": ("Their limit; 0 for none.", self._settings.guest_tokens_per_day),
            }
        )

    async def _count_minute(self, visitor: Visitor, route: Route) -> None:
        limit = self._per_minute(visitor)
        for name in [f"minute/{counted}" for counted in _counted_as(visitor, route)] if limit else ():
            if await self._counters.add(name, MINUTE) > limit:
                raise TooManyMessages(limit, await self._counters.seconds_left(name, MINUTE, self._clock()))

    def _per_minute(self, visitor: Visitor) -> int:
        if self._settings.messages_per_minute is not None:
            return self._settings.messages_per_minute
        return 0 if visitor.kind == "owner" else MESSAGES_PER_MINUTE

    async def _guest_reservation(self, visitor: Visitor, request: ReplyRequest, *, searches: bool) -> Reservation:
        name, limit = f"guest_hour/{network_of(visitor.address)}", self._settings.guest_messages_per_hour

        async def uncount() -> None:
            await self._counters.add(name, HOUR, -1)

        if await self._counters.add(name, HOUR) > limit > 0:
            seconds = await self._counters.seconds_left(name, HOUR, self._clock())
            await uncount()
            raise GuestMessagesSpent(limit, datetime.fromtimestamp(self._clock() + seconds, UTC), seconds)
        wanted = [limit for limit in (request.parameters.max_tokens, self._settings.guest_max_tokens) if limit]
        context = self._settings.guest_context_tokens
        try:
            reserved = await self._tokens.reserve(_prompt_tokens(request, context, searches=searches), min(wanted, default=REPLY_RESERVE))
        except BaseException:
            await uncount()
            raise
        max_tokens = reserved.reply if wanted else None
        return GuestReservation(self._tokens, reserved, context=context, max_tokens=max_tokens, uncount=uncount)


def _counted_as(visitor: Visitor, route: Route) -> Iterator[str]:
    """Whose messages these are: a guest's by their address, and by a token of their own with which they pay: tokens can be made up."""
    if visitor.kind != "guest":
        yield visitor.key
        return
    yield network_of(visitor.address)
    if visitor.token and not route.for_guest and not route.model.is_demo:
        yield f"bearer/{hashlib.sha256(visitor.token.encode()).hexdigest()[:32]}"


def _prompt_tokens(request: ReplyRequest, context: int, *, searches: bool) -> int:
    """The estimated prompt of a request, which is shortened to the context."""
    texts = [request.parameters.system_prompt, *(message.text for message in request.branch)]
    tokens = sum(estimate_tokens(text) + TOKENS_PER_MESSAGE for text in texts if text) + (SEARCH_TOKENS if searches else 0)
    limits = [limit for limit in (context, request.route.model.context_length) if limit]
    return min(tokens, *limits) if limits else tokens
