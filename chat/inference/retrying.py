"""Asks again where the first token did not come: once a busy server has had its time, and another provider where one failed.

After the first token nothing is asked again: the person has read it, and would pay twice. Knows nothing of prompts or storage.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from math import ceil, inf
from typing import Final, TypeAlias

from chat.errors import BadAnswer, Busy, ProviderFailed, ReplyCut, TimedOut, UpstreamError
from chat.inference.catalog.model import Provider
from chat.inference.events import Event, Finished, Notice, ReasoningDelta, TextDelta, ToolCallDelta, Waiting
from chat.inference.fitted_reply import Completions, Question, reply

BUSY_SECONDS: Final = 5.0
"""The wait for a busy server that does not say how long."""

LONGEST_WAIT: Final = 60.0
"""Whoever is told to wait longer than this does better with another model; the error says so."""

FAILOVERS: Final = 2
"""Providers that are asked after the first one."""

_PROVIDER_FAULTS = (ProviderFailed, TimedOut, ReplyCut, BadAnswer)
_TOKENS = (TextDelta, ReasoningDelta, ToolCallDelta, Finished)

Sleep: TypeAlias = Callable[[float], Awaitable[None]]


async def attempts(client: Completions, question: Question, *, sleep: Sleep = asyncio.sleep) -> AsyncGenerator[Event, None]:
    """The events of the reply to `question`, with `Waiting` while it counts down, and a `Notice` where another provider took over.

    Providers are only changed where the person left the choice to the router: one that was picked by name was picked for its price or
    its terms.

    Raises:
        UpstreamError: of the last attempt.
    """
    plan = _Plan(question)
    while True:
        try:
            async with aclosing(_from_first_token(reply(client, plan.question))) as events:
                async for event in events:
                    yield event
        except _NothingCameError as nothing:
            error = nothing.error
        else:
            return
        if plan.may_wait_for(error):
            async for waiting in _countdown(error, sleep):
                yield waiting
        elif took_over := plan.fail_over(error):
            yield took_over
        else:
            raise error


class _NothingCameError(Exception):
    """An attempt failed before its first token."""

    def __init__(self, error: UpstreamError) -> None:
        super().__init__(error)
        self.error = error


async def _from_first_token(events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
    """The same events, those before the first token held back until it comes: an attempt that fails leaves no trace."""
    held: list[Event] | None = []
    async with aclosing(events):
        try:
            async for event in events:
                if held is None:
                    yield event
                    continue
                held.append(event)
                if isinstance(event, _TOKENS):
                    early, held = held, None
                    for each in early:
                        yield each
        except UpstreamError as error:
            if held is None:
                raise
            raise _NothingCameError(error) from None


async def _countdown(error: UpstreamError, sleep: Sleep) -> AsyncGenerator[Event, None]:
    who = error.provider or "The server"
    for left in range(ceil(_wait(error)), 0, -1):
        yield Waiting(f"{who} is busy. Asking again in {left} {'second' if left == 1 else 'seconds'}…")
        await sleep(1)
    yield Waiting("")


def _wait(error: UpstreamError) -> float:
    return (error.retry_after if isinstance(error, Busy) else None) or BUSY_SECONDS


@dataclass(slots=True)
class _Plan:
    """What is asked next, and what was tried. `order` has the providers that the router may pick from, as it would."""

    question: Question
    waited: bool = False
    failed: list[str] = field(default_factory=list)
    order: list[Provider] = field(init=False)

    def __post_init__(self) -> None:
        self.order = _order(self.question)

    def may_wait_for(self, error: UpstreamError) -> bool:
        """Whether to wait and ask the same again; true at most once."""
        waits = isinstance(error, Busy) and not self.waited and _wait(error) <= LONGEST_WAIT
        self.waited = self.waited or waits
        return waits

    def fail_over(self, error: UpstreamError) -> Notice | None:
        """Turn to the next provider, and say so; None if there is none to turn to."""
        if not isinstance(error, _PROVIDER_FAULTS) or not self.order or len(self.failed) >= FAILOVERS:
            return None
        asked = self.question.provider if self.failed else None
        known = error.provider or asked
        self.failed.append(known or self.order[0].name)
        gone = {name.lower() for name in self.failed}
        following = next((provider.name for provider in self.order if provider.name.lower() not in gone), None)
        if following is None:
            return None
        self.question = replace(self.question, provider=following)
        return Notice(f"{known or 'The first provider'} failed to answer, so {following} was asked.")


def _order(question: Question) -> list[Provider]:
    """The live providers, as the router prefers them by default or as it was asked to; none where the person picked one."""
    live = list(question.model.live_providers)
    if question.model.endpoint.kind != "router" or question.provider in {provider.name for provider in live}:
        return []
    if question.provider == "cheapest":
        return sorted(live, key=_price)
    return sorted(live, key=lambda provider: -(provider.throughput or 0.0))


def _price(provider: Provider) -> float:
    if provider.is_free:
        return 0.0
    prices = (provider.input_price, provider.output_price)
    return inf if None in prices else sum(price or 0.0 for price in prices)
