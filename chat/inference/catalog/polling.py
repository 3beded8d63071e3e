"""One endpoint's list of models over time: the last good one, what went wrong since, and when to ask again."""

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
class Pace:
    """How often endpoints are asked, and how long is waited for them. Seconds.

    Attributes:
        refresh: from a good answer to the next question. The router answers 429 to those who poll it.
        retry: from a first failure to the next question; doubles with each further one, up to `refresh`.
        local: the same for servers that may or may not run on this machine. Asking in vain costs a refused connection.
        longest: the most that a server's own Retry-After is believed.
        hold: how long a round waits before it shows what is there, so that endpoints that answer at once show in their order.
        deadline: how long a round waits for the rest. Whoever is later is shown when they come.
    """

    refresh: float = 600
    retry: float = 15
    local: float = 60
    longest: float = 3600
    hold: float = 0.5
    deadline: float = 5


class EndpointPoller:
    """What is known of one endpoint.

    Attributes:
        models: its last good list.
        failure: why it has no newer one; None if it has.
        asked: whether it has answered or failed at all.
        due: when to ask again, by `clock`.
        barred: whether it said itself that it does not want to be asked before then.
    """

    def __init__(self, endpoint: Endpoint, client: ListingClient, clock: Callable[[], float], pace: Pace) -> None:
        self.endpoint = endpoint
        self.models: tuple[Model, ...] = ()
        self.failure: UpstreamError | None = None
        self.asked = False
        self.due = float("-inf")
        self._busy = False
        self._failures = 0
        self._client = client
        self._clock = clock
        self._pace = pace

    @property
    def barred(self) -> bool:
        return self._busy and self._clock() < self.due

    async def ask(self) -> None:
        """Ask it now. Failures of the server are kept, not raised."""
        self.due = self._clock() + self._pace.retry
        try:
            self.models = await self._client.models(self.endpoint)
        except asyncio.CancelledError:
            self.due = float("-inf")  # it was not asked after all
            raise
        except UpstreamError as error:
            self._failed(error)
        else:
            self.failure, self._failures, self._busy = None, 0, False
            self.due = self._clock() + (self._pace.refresh if self.models else self._pace.local)
        self.asked = True

    @property
    def sentence(self) -> str:
        """What a person should know of it; "" if all is well."""
        if self.failure is not None:
            return f"{self.failure.sentence} Its models are shown as it listed them last." if self.models else self.failure.sentence
        if not self.asked:
            return f"{self.endpoint.name} has not answered yet. Its models are added when it does."
        return "" if self.models else f"{self.endpoint.name} answers, but lists no model to chat with."

    def _failed(self, error: UpstreamError) -> None:
        self._log(error)
        self.failure = error
        self._failures += 1
        wait = min(self._pace.retry * 2 ** min(self._failures - 1, 16), self._pace.refresh)
        if self.endpoint.kind == "local":
            wait = self._pace.local
        self._busy = isinstance(error, Busy)
        if isinstance(error, Busy) and error.retry_after:
            wait = max(wait, min(error.retry_after, self._pace.longest))
        self.due = self._clock() + wait

    def _log(self, error: UpstreamError) -> None:
        """Once for each new kind of failure. The class of the cause is enough: its words may hold the address with a password in it."""
        if self.endpoint.kind == "local" or type(error) is type(self.failure):
            return
        cause = f"status {error.status}" if error.status else type(error.__cause__ or error).__name__
        logger.warning("%s did not list its models: %s", self.endpoint.name, cause)
