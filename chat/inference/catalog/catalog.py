"""All models of all endpoints, kept fresh in the background.

Each endpoint's last good list stays when it fails, none waits for another, and the demo model stands in where nothing else can answer.
Knows nothing of who is asking but whether they have a token for the router.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

from chat.inference.catalog.endpoints import LOCAL_SERVERS, Endpoint, configured, not_among
from chat.inference.catalog.listing_client import ListingClient
from chat.inference.catalog.model import Model
from chat.inference.catalog.polling import EndpointPoller, Pace
from chat.inference.catalog.selection import ModelIdentity, first_good, identity, matching, usable, with_unique_keys
from chat.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EndpointStatus:
    """How an endpoint does. `sentence` is for the person, and "" if all is well; `models` counts what it lists."""

    endpoint: Endpoint
    models: int
    sentence: str


class Catalog:
    """Every change happens on the event loop that `start` or `refresh` runs on, any one at a time; reading works from any thread.

    Args:
        demo: the built-in endpoint, or what starts it and returns it. Called once, in a thread, when nothing else can answer to
            everyone. Whoever hands it over stops it.
        clock, sleep: seconds; the time between two rounds passes by these.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        client: ListingClient | None = None,
        local_servers: Iterable[Endpoint] = LOCAL_SERVERS,
        demo: Endpoint | Callable[[], Endpoint] | None = None,
        pace: Pace = Pace(),  # noqa: B008  (frozen)
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._client = client or ListingClient()
        self._pace, self._clock, self._sleep = pace, clock, sleep
        named = configured(settings)
        found = () if settings.on_space else not_among(local_servers, named)
        self._sources = tuple(self._source(endpoint) for endpoint in (*named, *found))
        self._demo = demo
        self._demo_source: EndpointPoller | None = None
        self._demo_starting = asyncio.Lock()
        self._asking: dict[EndpointPoller, asyncio.Task[None]] = {}
        self._background: asyncio.Task[None] | None = None
        self._first_round: asyncio.Future[None] | None = None
        self._keys: dict[ModelIdentity, str] = {}
        self._seen_reasoning: set[ModelIdentity] = set()
        self._has_listed = False
        self._shown: tuple[Model, ...] = ()
        self._demo_models: tuple[Model, ...] = ()
        self._by_key: dict[str, Model] = {}
        self.revision = 0
        self._subscribers: list[Callable[[], None]] = []
        """Rises when the list changes."""

    # Reading

    def models(self, token_available: bool = True) -> tuple[Model, ...]:
        """The models to offer, in order. Those of the router are there without a token, too; the demo then stands at the end."""
        if any(usable(model, token_available) for model in self._shown):
            return self._shown
        return self._shown + self._demo_models

    def get(self, key: str) -> Model | None:
        return self._by_key.get(key)

    def find(self, key_or_id: str) -> Model | None:
        """By key, else the first of this id."""
        return self.get(key_or_id) or next((model for model in self._shown if model.id == key_or_id), None)

    def default(self, token_available: bool) -> Model | None:
        """What is selected at first: DEFAULT_MODEL, else the first of MODELS, else the first good one that this visitor can use.

        None only while nothing at all is listed.
        """
        wanted = self.find(self._settings.default_model) if self._settings.default_model else None
        if wanted is not None:
            return wanted
        if self._settings.models and self._shown:
            return self._shown[0]
        offered = self.models(token_available)
        return first_good(offered, token_available) or next(iter(offered), None)

    def status(self) -> tuple[EndpointStatus, ...]:
        """Of each endpoint that the settings name, and of each other one that answers."""
        return tuple(
            EndpointStatus(source.endpoint, len(source.models), source.sentence)
            for source in self._sources
            if source.endpoint.kind != "local" or (source.asked and (source.models or source.failure is None))
        )

    def note_reasoning(self, key: str) -> None:
        """A reply of this model came with reasoning, whatever its listing says."""
        model = self.get(key)
        if model is not None and not model.reasoning:
            self._seen_reasoning.add(identity(model))
            self._publish()

    # Keeping it fresh

    def subscribe(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever the models, or an endpoint's status, are other ones."""
        self._subscribers.append(changed)

    def start(self) -> None:
        """Ask everyone in the background, now and then on. Nothing happens if that goes on already."""
        if self._background is None or self._background.done():
            self._first_round = asyncio.get_running_loop().create_future()
            self._background = asyncio.create_task(self._keep_fresh(self._first_round))

    async def ready(self, timeout: float) -> bool:  # noqa: ASYNC109  (a page waits this long, and then shows what there is)
        """Wait until everyone has been asked once, `timeout` seconds at most. Starts asking if nobody has."""
        self.start()
        if self._first_round is not None:
            await asyncio.wait({self._first_round}, timeout=timeout)
        return self._first_round is not None and self._first_round.done()

    async def refresh(self) -> None:
        """Ask everyone now, but those who said that they do not want to be asked yet. Returns after `Pace.deadline` at the latest."""
        await self._ask([source for source in self._sources if not source.barred])

    async def stop(self) -> None:
        """End what goes on in the background. What was listed stays."""
        tasks = [task for task in (self._background, *self._asking.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep_fresh(self, first_round: asyncio.Future[None]) -> None:
        while True:
            await self._ask([source for source in self._sources if source.due <= self._clock()])
            if not first_round.done():
                first_round.set_result(None)
            soonest = min(source.due for source in self._sources)
            await self._sleep(max(1.0, soonest - self._clock()))

    async def _ask(self, sources: Iterable[EndpointPoller]) -> None:
        questions = {self._question(source): source for source in sources}
        late = set(questions)
        if late:
            _, late = await asyncio.wait(late, timeout=self._pace.hold)
        self._publish()
        for task in late:
            task.add_done_callback(lambda _: self._publish())
        await self._show_demo_if_needed()
        named = {task for task in late if questions[task].endpoint.kind != "local"}
        if named:  # a program that holds the port of a local server and says nothing is not waited for
            await asyncio.wait(named, timeout=self._pace.deadline - self._pace.hold)

    def _question(self, source: EndpointPoller) -> asyncio.Task[None]:
        """The question that is on its way to this endpoint; a new one if there is none."""
        task = self._asking.get(source)
        if task is None or task.done():
            task = self._asking[source] = asyncio.create_task(source.ask())
        return task

    async def _show_demo_if_needed(self) -> None:
        everyone_has_a_token = bool(self._settings.hf_token)
        async with self._demo_starting:
            if self._demo is None or self._demo_models or any(usable(model, everyone_has_a_token) for model in self._shown):
                return
            if self._demo_source is None:
                try:
                    endpoint = await asyncio.to_thread(self._demo) if callable(self._demo) else self._demo
                except (OSError, RuntimeError) as error:
                    logger.warning("the demo model cannot be served: %s", error)
                    return
                self._demo_source = self._source(endpoint)
            await self._demo_source.ask()
            self._publish()

    def _source(self, endpoint: Endpoint) -> EndpointPoller:
        return EndpointPoller(endpoint, self._client, self._clock, self._pace)

    def _publish(self) -> None:
        demo = self._demo_source.models if self._demo_source else ()
        listed = [model for source in self._sources for model in source.models]
        keyed = with_unique_keys([self._corrected(model) for model in (*listed, *demo)], self._keys)
        shown, demo = matching(keyed[: len(listed)], self._settings.models), keyed[len(listed) :]
        if listed and not shown and not self._has_listed:
            logger.warning("MODELS matches none of the %s models listed", len(listed))
        self._has_listed = bool(listed)
        self._keys = {identity(model): model.key for model in keyed}
        if (shown, demo) != (self._shown, self._demo_models):
            self._shown, self._demo_models = shown, demo
            self._by_key = {model.key: model for model in (*shown, *demo)}
            self.revision += 1
            for notify in self._subscribers:
                notify()

    def _corrected(self, model: Model) -> Model:
        return replace(model, reasoning=True) if identity(model) in self._seen_reasoning else model
