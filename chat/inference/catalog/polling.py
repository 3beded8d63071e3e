"""Polls one endpoint for its models: keeps the last good list and the failure since, and computes when to poll again."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from chat.errors import Busy, UpstreamError
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.catalog.listing_client import ListingClient
from chat.inference.catalog.model import Model

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PollIntervals:
    """How often endpoints are polled, and how long a round of polls takes at most. Seconds.

    Attributes:
        refresh: from a good list to the next poll. The router answers 429 to frequent polls.
        retry: from a first failure to the next poll; doubles with each further one, up to `refresh`.
        local: the same for servers that may or may not run on this machine. A poll in vain costs a refused connection.
        max_retry_after: the longest Retry-After that is honoured.
        hold: how long a round waits before it publishes, so that endpoints that answer at once are listed in their order.
        deadline: how long a round takes at most. Later lists are published when they arrive.
    """

    refresh: float = 600
    retry: float = 15
    local: float = 60
    max_retry_after: float = 3600
    hold: float = 0.5
    deadline: float = 5


class EndpointPoller:
    """Polls one endpoint, and keeps the results.

    Attributes:
        models: the last good list.
        failure: the error of the last poll; None if it succeeded.
        has_result: whether any poll has succeeded or failed yet.
        next_poll: when to poll again, by `clock`.
    """

    def __init__(self, endpoint: Endpoint, client: ListingClient, clock: Callable[[], float], intervals: PollIntervals) -> None:
        self.endpoint = endpoint
        self.models: tuple[Model, ...] = ()
        self.failure: UpstreamError | None = None
        self.has_result = False
        self.next_poll = float("-inf")
        self._was_busy = False
        self._failures = 0
        self._client = client
        self._clock = clock
        self._intervals = intervals

    @property
    def is_rate_limited(self) -> bool:
        """Whether the server's last answer was "busy", and its wait is not over."""
        return self._was_busy and self._clock() < self.next_poll

    async def poll(self) -> None:
        """Request the list now. An UpstreamError is kept in `failure`, not raised."""
        self.next_poll = self._clock() + self._intervals.retry
        try:
            self.models = await self._client.models(self.endpoint)
        except asyncio.CancelledError:
            self.next_poll = float("-inf")  # without a result, so due at once
            raise
        except UpstreamError as error:
            self._record_failure(error)
        else:
            self.failure, self._failures, self._was_busy = None, 0, False
            self.next_poll = self._clock() + (self._intervals.refresh if self.models else self._intervals.local)
        self.has_result = True

    @property
    def sentence(self) -> str:
        """The endpoint's status for the person; empty if all is well."""
        if self.failure is not None:
            return f"{self.failure.sentence} Its models are shown as it listed them last." if self.models else self.failure.sentence
        if not self.has_result:
            return f"{self.endpoint.name} has not answered yet. Its models are added when it does."
        return "" if self.models else f"{self.endpoint.name} answers, but lists no model to chat with."

    def _record_failure(self, error: UpstreamError) -> None:
        self._log(error)
        self.failure = error
        self._failures += 1
        wait = min(self._intervals.retry * 2 ** min(self._failures - 1, 16), self._intervals.refresh)
        if self.endpoint.kind == "local":
            wait = self._intervals.local
        self._was_busy = isinstance(error, Busy)
        if isinstance(error, Busy) and error.retry_after:
            wait = max(wait, min(error.retry_after, self._intervals.max_retry_after))
        self.next_poll = self._clock() + wait

    def _log(self, error: UpstreamError) -> None:
        """Log each new kind of failure once. Only the cause's class: its text may hold the address with a password in it."""
        if self.endpoint.kind == "local" or type(error) is type(self.failure):
            return
        cause = f"status {error.status}" if error.status else type(error.__cause__ or error).__name__
        logger.warning("%s did not list its models: %s", self.endpoint.name, cause)
