"""The models of all endpoints, refreshed in the background.

An endpoint that fails keeps its last good list, no endpoint waits for another, and the demo model is listed where no other can answer.
Of a visitor only one fact matters here: whether they have a token for the router.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

from chat.inference.catalog.endpoints import LOCAL_SERVERS, Endpoint, configured_endpoints, not_configured
from chat.inference.catalog.listing_client import ListingClient
from chat.inference.catalog.model import Model
from chat.inference.catalog.polling import EndpointPoller, PollIntervals
from chat.inference.catalog.selection import ModelIdentity, first_good, matching, model_identity, usable, with_unique_keys
from chat.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EndpointStatus:
    """The state of an endpoint. `models` is how many it lists; `sentence` is for the person, empty if all is well."""

    endpoint: Endpoint
    models: int
    sentence: str


class Catalog:
    """Lists models by key. `start` and `refresh` change it, on one event loop at a time; reading works from any thread.

    Args:
        demo: the demo server's endpoint, or a function that starts the server and returns it. Called once, in a thread, when some visitor
            could use no other model. The caller stops the server.
        clock, sleep: monotonic clock, in seconds, and the pause between two rounds of polls.

    Attributes:
        revision: rises when the list changes.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        client: ListingClient | None = None,
        local_servers: Iterable[Endpoint] = LOCAL_SERVERS,
        demo: Endpoint | Callable[[], Endpoint] | None = None,
        intervals: PollIntervals = PollIntervals(),  # noqa: B008  (frozen)
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._client = client or ListingClient()
        self._intervals, self._clock, self._sleep = intervals, clock, sleep
        configured = configured_endpoints(settings)
        local = () if settings.on_space else not_configured(local_servers, configured)
        self._pollers = tuple(self._poller(endpoint) for endpoint in (*configured, *local))
        self._demo = demo
        self._demo_poller: EndpointPoller | None = None
        self._demo_starting = asyncio.Lock()
        self._polls: dict[EndpointPoller, asyncio.Task[None]] = {}
        self._refreshing: asyncio.Task[None] | None = None
        self._first_round: asyncio.Future[None] | None = None
        self._keys: dict[ModelIdentity, str] = {}
        self._with_reasoning: set[ModelIdentity] = set()
        self._has_listed = False
        self._shown: tuple[Model, ...] = ()
        self._demo_models: tuple[Model, ...] = ()
        self._by_key: dict[str, Model] = {}
        self.revision = 0
        self._subscribers: list[Callable[[], None]] = []

    # Reading

    def models(self, token_available: bool = True) -> tuple[Model, ...]:
        """The models to offer, in order. Without a token the router's models are among them, too, and the demo model is the last."""
        if any(usable(model, token_available) for model in self._shown):
            return self._shown
        return self._shown + self._demo_models

    def get(self, key: str) -> Model | None:
        """The model of this key; None if it is not listed."""
        return self._by_key.get(key)

    def find(self, key_or_id: str) -> Model | None:
        """The model of this key, else the first of this id; None if neither is listed."""
        return self.get(key_or_id) or next((model for model in self._shown if model.id == key_or_id), None)

    def default(self, token_available: bool) -> Model | None:
        """The model selected at first: DEFAULT_MODEL, else the first of MODELS, else the first good one that this visitor can use.

        None only while no model is listed.
        """
        configured = self.find(self._settings.default_model) if self._settings.default_model else None
        if configured is not None:
            return configured
        if self._settings.models and self._shown:
            return self._shown[0]
        offered = self.models(token_available)
        return first_good(offered, token_available) or next(iter(offered), None)

    def status(self) -> tuple[EndpointStatus, ...]:
        """The status of each endpoint in the settings, and of each local server that answers."""
        return tuple(
            EndpointStatus(poller.endpoint, len(poller.models), poller.sentence)
            for poller in self._pollers
            if poller.endpoint.kind != "local" or (poller.has_result and (poller.models or poller.failure is None))
        )

    def note_reasoning(self, key: str) -> None:
        """Mark the model as reasoning, because a reply of it had reasoning."""
        model = self.get(key)
        if model is not None and not model.reasoning:
            self._with_reasoning.add(model_identity(model))
            self._publish()

    # Refreshing

    def subscribe(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever the models, or an endpoint's status, are other ones."""
        self._subscribers.append(changed)

    def start(self) -> None:
        """Poll all endpoints in the background, now and from now on. Does nothing if that is running."""
        if self._refreshing is None or self._refreshing.done():
            self._first_round = asyncio.get_running_loop().create_future()
            self._refreshing = asyncio.create_task(self._refresh_for_ever(self._first_round))

    @property
    def is_complete(self) -> bool:
        """Whether each endpoint has been polled once."""
        return self._first_round is not None and self._first_round.done()

    async def ready(self, timeout: float) -> bool:  # noqa: ASYNC109  (no error: a page then shows the list as it is)
        """Wait for the first round of polls, `timeout` seconds at most, and start it if needed. Returns whether it is over."""
        self.start()
        if self._first_round is not None:
            await asyncio.wait({self._first_round}, timeout=timeout)
        return self.is_complete

    async def refresh(self) -> None:
        """Poll all endpoints now, but those that are rate limited. Returns after `PollIntervals.deadline` at the latest."""
        await self._poll([poller for poller in self._pollers if not poller.is_rate_limited])

    async def stop(self) -> None:
        """Cancel all polls. The list stays."""
        tasks = [task for task in (self._refreshing, *self._polls.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _refresh_for_ever(self, first_round: asyncio.Future[None]) -> None:
        while True:
            await self._poll([poller for poller in self._pollers if poller.next_poll <= self._clock()])
            if not first_round.done():
                first_round.set_result(None)
            soonest = min(poller.next_poll for poller in self._pollers)
            await self._sleep(max(1.0, soonest - self._clock()))

    async def _poll(self, pollers: Iterable[EndpointPoller]) -> None:
        """One round: publish what answers within `hold`, then wait for the rest up to `deadline`."""
        polls = {self._poll_task(poller): poller for poller in pollers}
        late = set(polls)
        if late:
            _, late = await asyncio.wait(late, timeout=self._intervals.hold)
        self._publish()
        for task in late:
            task.add_done_callback(lambda _: self._publish())
        await self._show_demo_if_needed()
        awaited = {task for task in late if polls[task].endpoint.kind != "local"}
        if awaited:  # not local ones: another program may hold the port and stay silent
            await asyncio.wait(awaited, timeout=self._intervals.deadline - self._intervals.hold)

    def _poll_task(self, poller: EndpointPoller) -> asyncio.Task[None]:
        """The running poll of this endpoint; a new one if none is running."""
        task = self._polls.get(poller)
        if task is None or task.done():
            task = self._polls[poller] = asyncio.create_task(poller.poll())
        return task

    async def _show_demo_if_needed(self) -> None:
        all_have_a_token = bool(self._settings.hf_token)
        async with self._demo_starting:
            if self._demo is None or self._demo_models or any(usable(model, all_have_a_token) for model in self._shown):
                return
            if self._demo_poller is None:
                try:
                    endpoint = await asyncio.to_thread(self._demo) if callable(self._demo) else self._demo
                except (OSError, RuntimeError) as error:
                    logger.warning("the demo model cannot be served: %s", error)
                    return
                self._demo_poller = self._poller(endpoint)
            await self._demo_poller.poll()
            self._publish()

    def _poller(self, endpoint: Endpoint) -> EndpointPoller:
        return EndpointPoller(endpoint, self._client, self._clock, self._intervals)

    def _publish(self) -> None:
        """Rebuild the list from the pollers' models."""
        demo = self._demo_poller.models if self._demo_poller else ()
        listed = [model for poller in self._pollers for model in poller.models]
        keyed = with_unique_keys([self._corrected(model) for model in (*listed, *demo)], self._keys)
        shown, demo = matching(keyed[: len(listed)], self._settings.models), keyed[len(listed) :]
        if listed and not shown and not self._has_listed:
            logger.warning("MODELS matches none of the %s models listed", len(listed))
        self._has_listed = bool(listed)
        self._keys = {model_identity(model): model.key for model in keyed}
        if (shown, demo) != (self._shown, self._demo_models):
            self._shown, self._demo_models = shown, demo
            self._by_key = {model.key: model for model in (*shown, *demo)}
            self.revision += 1
            for notify in self._subscribers:
                notify()

    def _corrected(self, model: Model) -> Model:
        return replace(model, reasoning=True) if model_identity(model) in self._with_reasoning else model
