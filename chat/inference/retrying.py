"""Streams a reply with second attempts: after a wait where the server was busy, from another provider where one failed.

Only until the first token (`events.is_token`): what came after it has been read and paid for. Does not build prompts.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from math import ceil, inf
from typing import Final, TypeAlias

from chat.errors import BadAnswer, Busy, ProviderFailed, ReplyCut, TimedOut, UpstreamError
from chat.inference.catalog.model import Provider
from chat.inference.events import Event, Notice, Waiting, is_token
from chat.inference.fitted_reply import ReplyRequest, StreamingClient, stream_fitted

DEFAULT_RETRY_AFTER: Final = 5.0
"""Seconds to wait for a busy server that sent no Retry-After."""

MAX_RETRY_AFTER: Final = 60.0
"""Seconds. A longer Retry-After is not waited for: the error is raised, and its sentence proposes another model."""

MAX_FAILOVERS: Final = 2
"""Providers that are tried after the first one."""

_PROVIDER_FAULTS = (ProviderFailed, TimedOut, ReplyCut, BadAnswer)

Sleep: TypeAlias = Callable[[float], Awaitable[None]]
"""Returns after that many seconds."""


async def stream_with_retries(
    client: StreamingClient, request: ReplyRequest, *, sleep: Sleep = asyncio.sleep
) -> AsyncGenerator[Event, None]:
    """The events of the reply, with `Waiting` for each second of a countdown, and a `Notice` for each change of provider.

    The provider is changed only where the choice was left to the router: one picked by name was picked for its price or its terms.

    Raises:
        UpstreamError: of the last attempt.
    """
    attempts = _Attempts(request)
    while True:
        try:
            async with aclosing(_held_until_first_token(stream_fitted(client, attempts.next_request))) as events:
                async for event in events:
                    yield event
        except _FailedBeforeFirstTokenError as failed:
            error = failed.error
        else:
            return
        if attempts.may_wait_for(error):
            async for waiting in _countdown(error, sleep):
                yield waiting
        elif notice := attempts.fail_over(error):
            yield notice
        else:
            raise error


class _FailedBeforeFirstTokenError(Exception):
    def __init__(self, error: UpstreamError) -> None:
        super().__init__(error)
        self.error = error


async def _held_until_first_token(events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
    """The same events, those before the first token held back until it comes, so that an attempt that fails yields nothing.

    Raises:
        _FailedBeforeFirstTokenError: instead of an UpstreamError before the first token.
    """
    held: list[Event] = []
    has_begun = False
    async with aclosing(events):
        try:
            async for event in events:
                if has_begun:
                    yield event
                    continue
                held.append(event)
                if has_begun := is_token(event):
                    for early in held:
                        yield early
        except UpstreamError as error:
            if has_begun:
                raise
            raise _FailedBeforeFirstTokenError(error) from None
    if not has_begun:  # a reply may end without a token: `content_filter`, `length`
        for early in held:
            yield early


async def _countdown(error: UpstreamError, sleep: Sleep) -> AsyncGenerator[Event, None]:
    name = error.provider or "The server"
    for left in range(ceil(_seconds_to_wait(error)), 0, -1):
        yield Waiting(f"{name} is busy. Asking again in {left} {'second' if left == 1 else 'seconds'}…")
        await sleep(1)
    yield Waiting("")


def _seconds_to_wait(error: UpstreamError) -> float:
    return (error.retry_after if isinstance(error, Busy) else None) or DEFAULT_RETRY_AFTER


@dataclass(slots=True)
class _Attempts:
    """The request of the next attempt, and what was tried before.

    Attributes:
        candidates: the providers that the router may pick from, in the order in which it picks; empty where the person picked one.
    """

    next_request: ReplyRequest
    waited: bool = False
    failed: list[str] = field(default_factory=list)
    candidates: list[Provider] = field(init=False)

    def __post_init__(self) -> None:
        self.candidates = _candidates(self.next_request)

    def may_wait_for(self, error: UpstreamError) -> bool:
        """Whether to wait and repeat the same request; true at most once."""
        waits = isinstance(error, Busy) and not self.waited and _seconds_to_wait(error) <= MAX_RETRY_AFTER
        self.waited = self.waited or waits
        return waits

    def fail_over(self, error: UpstreamError) -> Notice | None:
        """Set the next provider. Returns the notice for the person; None if there is no provider left to try."""
        if not isinstance(error, _PROVIDER_FAULTS) or not self.candidates or len(self.failed) >= MAX_FAILOVERS:
            return None
        requested = self.next_request.provider if self.failed else None
        known = error.provider or requested
        self.failed.append(known or self.candidates[0].name)
        failed_names = {name.lower() for name in self.failed}
        following = next((provider.name for provider in self.candidates if provider.name.lower() not in failed_names), None)
        if following is None:
            return None
        self.next_request = replace(self.next_request, provider=following)
        return Notice(f"{known or 'The first provider'} failed to answer, so {following} was asked.")


def _candidates(request: ReplyRequest) -> list[Provider]:
    """The live providers, in the router's default order or the requested one; none where the person picked one."""
    live = list(request.route.model.live_providers)
    if request.route.model.endpoint.kind != "router" or request.provider in {provider.name for provider in live}:
        return []
    if request.provider == "cheapest":
        return sorted(live, key=lambda provider: inf if provider.summed_price is None else provider.summed_price)
    return sorted(live, key=lambda provider: -(provider.throughput or 0.0))
