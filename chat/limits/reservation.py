"""What one reply may use, and what becomes of it at its end."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from chat.inference.fitted_reply import ReplyRequest
from chat.inference.route import Route
from chat.limits.guest_tokens import GuestTokens, Reserved
from chat.limits.metered import MeteredClient, ModelClient, Tally


class Reservation:
    """The right to one reply. This one is for whoever pays for themselves: it limits and counts nothing."""

    def allowed(self, request: ReplyRequest) -> ReplyRequest:
        """The request within what the reply may use."""
        return request

    def metered(self, client: ModelClient, route: Route) -> ModelClient:
        """The client to use on this route, which counts what it uses."""
        return client

    async def settle(self) -> None:
        """Count what was used. Awaited once, at the end of the reply, whatever the end was."""

    async def cancel(self) -> None:
        """Give everything back: the reply was never started."""


class GuestReservation(Reservation):
    """The right to one reply to a guest, for which the app's owner pays.

    Args:
        context: most tokens of prompt and reply together; 0 for the model's.
        max_tokens: most tokens of the reply; None for the model's default.
        uncount: makes the message count no more.
    """

    def __init__(
        self,
        tokens: GuestTokens,
        reserved: Reserved,
        *,
        context: int,
        max_tokens: int | None,
        uncount: Callable[[], Awaitable[None]],
    ) -> None:
        self._tokens = tokens
        self._reserved = reserved
        self._context = context
        self._max_tokens = max_tokens
        self._uncount = uncount
        self._used = Tally()

    def allowed(self, request: ReplyRequest) -> ReplyRequest:
        if not request.route.for_guest:  # only the queries of its search are
            return request
        model = request.route.model
        context = min(model.context_length or self._context, self._context) if self._context else model.context_length
        return replace(
            request,
            route=replace(request.route, model=replace(model, context_length=context)),
            parameters=replace(request.parameters, max_tokens=self._max_tokens),
        )

    def metered(self, client: ModelClient, route: Route) -> ModelClient:
        return MeteredClient(client, self._used) if route.for_guest else client

    async def settle(self) -> None:
        await self._tokens.settle(self._reserved, self._used)

    async def cancel(self) -> None:
        await self.settle()
        await self._uncount()
