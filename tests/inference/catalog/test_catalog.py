import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from chat.inference.catalog.catalog import Catalog
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.catalog.polling import PollIntervals
from chat.inference.catalog.selection import GOOD_MODELS
from chat.settings import Settings
from tests.fakes.models_server import ModelsServer, routed, unused_port

LIMIT = 60.0
"""Seconds until a wait for what must happen is given up."""

PATIENT = PollIntervals(hold=LIMIT, deadline=LIMIT)
"""A round ends when every endpoint has answered or failed."""

NO_WAITING = PollIntervals(hold=0, deadline=0)
"""For tests in which an endpoint hangs on purpose: a round publishes what is there, and waits for nothing."""


class ManualTime:
    """A clock that advances only by its sleeps, and a sleep that lasts until `end_pause`."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: asyncio.Queue[float] = asyncio.Queue()
        self._over = asyncio.Semaphore(0)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.pauses.put_nowait(seconds)
        await self._over.acquire()
        self.now += seconds

    async def pause(self) -> float:
        """The next pause that the catalog takes, once it does."""
        return await asyncio.wait_for(self.pauses.get(), LIMIT)

    def end_pause(self) -> None:
        """End the pause that the catalog is in."""
        self._over.release()


@pytest.fixture
async def router() -> AsyncIterator[ModelsServer]:
    async with ModelsServer((routed("org/a"), routed("org/b"))) as server:
        yield server


@pytest.fixture
async def server() -> AsyncIterator[ModelsServer]:
    async with ModelsServer(("llama", "qwen")) as server:
        yield server


@pytest.fixture
async def demo() -> AsyncIterator[Endpoint]:
    async with ModelsServer(("demo",)) as server:
        yield Endpoint("Demo", server.base_url, "demo")


@pytest.fixture
async def catalogs() -> AsyncIterator[Callable[..., Catalog]]:
    """Makes catalogs of the endpoints at these addresses, and stops them at the end. `router` is the address of Hugging Face's router."""
    made = []

    def make(*urls: str, router: str = "", env: dict[str, Any] | None = None, **others: Any) -> Catalog:
        down = f"http://127.0.0.1:{unused_port()}/v1"
        settings = Settings(hf_router_url=router or down, openai_base_url=",".join(urls), **(env or {}))
        made.append(Catalog(settings, **{"local_servers": (), "intervals": PATIENT, **others}))
        return made[-1]

    yield make
    for catalog in made:
        await catalog.stop()


def keys(catalog: Catalog, *, token: bool = True) -> list[str]:
    """The keys of the models listed."""
    return [model.key for model in catalog.models(token)]


def sentences(catalog: Catalog) -> list[str]:
    """The sentence for each endpoint in the status."""
    return [status.sentence for status in catalog.status()]


async def listed(catalog: Catalog, *expected: str) -> None:
    """Refresh until exactly these are listed."""
    async with asyncio.timeout(LIMIT):
        while keys(catalog) != [*expected]:
            await catalog.refresh()


Catalogs = Callable[..., Catalog]


# What is listed


async def test_the_models_of_all_endpoints_are_listed_in_their_order(
    catalogs: Catalogs, router: ModelsServer, server: ModelsServer
) -> None:
    catalog = catalogs(server.base_url, router.base_url, router=router.base_url)
    await catalog.refresh()
    assert keys(catalog) == ["llama", "qwen", "org/a", "org/b"]


async def test_an_endpoint_that_is_down_takes_nothing_from_the_others(catalogs: Catalogs, server: ModelsServer) -> None:
    catalog = catalogs(f"http://127.0.0.1:{unused_port()}/v1", server.base_url)
    await catalog.refresh()
    assert keys(catalog) == ["llama", "qwen"]
    assert ["does not answer" in sentence for sentence in sentences(catalog)] == [True, False]


async def test_an_endpoint_that_hangs_does_not_delay_the_others(catalogs: Catalogs, server: ModelsServer) -> None:
    async with ModelsServer(("late",)) as slow:
        slow.hang()
        catalog = catalogs(slow.base_url, server.base_url, intervals=NO_WAITING)
        await listed(catalog, "llama", "qwen")
        assert "has not answered yet" in sentences(catalog)[0]


async def test_the_models_of_a_late_endpoint_are_added_when_they_come(catalogs: Catalogs, server: ModelsServer) -> None:
    async with ModelsServer(("late",)) as slow:
        slow.hang()
        catalog = catalogs(slow.base_url, server.base_url, intervals=NO_WAITING)
        await listed(catalog, "llama", "qwen")
        slow.go_on()
        await listed(catalog, "late", "llama", "qwen")


async def test_what_comes_within_the_deadline_is_listed_by_the_same_round(catalogs: Catalogs, server: ModelsServer) -> None:
    catalog = catalogs(server.base_url, intervals=PollIntervals(hold=0, deadline=3600))
    await asyncio.wait_for(catalog.refresh(), LIMIT)
    assert keys(catalog) == ["llama", "qwen"]


async def test_an_endpoint_that_has_not_answered_is_not_asked_again(catalogs: Catalogs, server: ModelsServer) -> None:
    server.hang()
    catalog = catalogs(server.base_url, intervals=NO_WAITING)
    await catalog.refresh()
    await asyncio.wait_for(server.received(), LIMIT)
    await catalog.refresh()
    assert len(server.requests) == 1


async def test_a_model_that_is_gone_is_listed_no_more(catalogs: Catalogs, server: ModelsServer) -> None:
    catalog = catalogs(server.base_url)
    await catalog.refresh()
    server.lists("qwen")
    await catalog.refresh()
    assert keys(catalog) == ["qwen"]
    assert catalog.get("llama") is None


@pytest.mark.parametrize("status", [200, 401, 429, 500])
async def test_the_last_good_list_stays_when_an_endpoint_fails(catalogs: Catalogs, server: ModelsServer, status: int) -> None:
    catalog = catalogs(server.base_url)
    await catalog.refresh()
    server.answers(status, b"<html>")
    await catalog.refresh()
    assert keys(catalog) == ["llama", "qwen"]
    assert sentences(catalog)[0].endswith("Its models are shown as it listed them last.")


async def test_an_endpoint_that_recovers_is_listed_again(catalogs: Catalogs) -> None:
    port = unused_port()
    catalog = catalogs(f"http://127.0.0.1:{port}/v1")
    await catalog.refresh()
    assert keys(catalog) == []
    async with ModelsServer(("back",), port=port):
        await catalog.refresh()
    assert keys(catalog) == ["back"]
    assert sentences(catalog) == [""]


async def test_an_endpoint_without_models_is_reported(catalogs: Catalogs, server: ModelsServer) -> None:
    server.lists()
    catalog = catalogs(server.base_url)
    await catalog.refresh()
    assert keys(catalog) == []
    assert sentences(catalog)[0].endswith("lists no model to chat with.")


async def test_three_thousand_models_are_listed(catalogs: Catalogs, server: ModelsServer) -> None:
    server.lists(*(f"org/model-{number}" for number in range(3000)))
    catalog = catalogs(server.base_url)
    await catalog.refresh()
    assert len(catalog.models()) == 3000


async def test_duplicates_and_absurd_names_are_left_out(catalogs: Catalogs, server: ModelsServer) -> None:
    server.lists("a", "a", "x" * 5000, "b\x00", "\u202eevil")
    catalog = catalogs(server.base_url)
    await catalog.refresh()
    assert keys(catalog) == ["a"]


async def test_a_key_keeps_its_server_when_an_earlier_endpoint_comes_late(catalogs: Catalogs, server: ModelsServer) -> None:
    async with ModelsServer(("llama",)) as slow:
        slow.hang()
        catalog = catalogs(slow.base_url, server.base_url, intervals=NO_WAITING)
        await listed(catalog, "llama", "qwen")
        slow.go_on()
        await listed(catalog, f"llama@127.0.0.1:{slow.port}", "llama", "qwen")
        picked = catalog.get("llama")
        assert picked is not None
        assert picked.endpoint.base_url == server.base_url


async def test_models_shows_and_orders_what_it_names(catalogs: Catalogs, router: ModelsServer) -> None:
    catalog = catalogs(router=router.base_url, env={"models": "org/b,org/*"})
    await catalog.refresh()
    assert keys(catalog) == ["org/b", "org/a"]


async def test_a_model_that_is_not_shown_cannot_be_had(catalogs: Catalogs, router: ModelsServer) -> None:
    catalog = catalogs(router=router.base_url, env={"models": "org/b"})
    await catalog.refresh()
    assert catalog.find("org/a") is None


async def test_the_log_says_when_models_matches_nothing(catalogs: Catalogs, router: ModelsServer, caplog: pytest.LogCaptureFixture) -> None:
    catalog = catalogs(router=router.base_url, env={"models": "typo/*"})
    await catalog.refresh()
    await catalog.refresh()
    assert [record.getMessage() for record in caplog.records if "MODELS" in record.message] == [
        "MODELS matches none of the 2 models listed"
    ]


async def test_a_model_is_found_by_id_where_its_key_is_longer(catalogs: Catalogs, router: ModelsServer, server: ModelsServer) -> None:
    server.lists("org/a", "llama")
    catalog = catalogs(router.base_url, server.base_url, router=router.base_url)
    await catalog.refresh()
    longer = f"org/a@127.0.0.1:{server.port}"
    assert catalog.find("org/a") != catalog.find(longer) == catalog.get(longer)
    router.lists(routed("org/b"))
    await catalog.refresh()
    assert catalog.find("org/a") == catalog.get(longer) is not None


# Keys and tokens


async def test_each_endpoint_is_asked_with_its_own_key(catalogs: Catalogs, router: ModelsServer, server: ModelsServer) -> None:
    env = {"openai_api_key": "sk-own", "hf_token": "hf_own"}
    catalog = catalogs(router.base_url, server.base_url, router=router.base_url, env=env)
    await catalog.refresh()
    assert "authorization" not in router.requests[0].headers
    assert server.requests[0].headers["authorization"] == "Bearer sk-own"


async def test_a_local_server_gets_no_key(catalogs: Catalogs, server: ModelsServer) -> None:
    catalog = catalogs(env={"openai_api_key": "sk-own"}, local_servers=[Endpoint("Ollama", server.base_url, "local")])
    await catalog.refresh()
    assert keys(catalog) == ["llama", "qwen"]
    assert "authorization" not in server.requests[0].headers


async def test_no_key_is_in_the_log(catalogs: Catalogs, server: ModelsServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "chat")
    server.answers(401, b"bad key sk-own")
    await catalogs(server.base_url, env={"openai_api_key": "sk-own"}).refresh()
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("chat")]
    assert len(logged) == 1
    assert "sk-own" not in logged[0]


async def test_a_fault_that_lasts_is_logged_once(catalogs: Catalogs, server: ModelsServer, caplog: pytest.LogCaptureFixture) -> None:
    server.answers(500)
    catalog = catalogs(server.base_url, local_servers=[Endpoint("Ollama", f"http://127.0.0.1:{unused_port()}/v1", "local")])
    for _ in range(3):
        await catalog.refresh()
    assert caplog.messages == [f"127.0.0.1:{server.port} did not list its models: status 500"]


# Local servers


async def test_local_servers_are_not_looked_for_on_a_space(catalogs: Catalogs, server: ModelsServer) -> None:
    ollama = Endpoint("Ollama", server.base_url, "local")
    catalog = catalogs(local_servers=[ollama], env={"system": "spaces", "space_id": "me/chat"})
    await catalog.refresh()
    assert server.requests == []


async def test_a_local_server_that_is_configured_is_asked_once(catalogs: Catalogs, server: ModelsServer) -> None:
    catalog = catalogs(server.base_url, local_servers=[Endpoint("Ollama", server.base_url, "local")])
    await catalog.refresh()
    assert keys(catalog) == ["llama", "qwen"]
    assert len(server.requests) == 1


async def test_nobody_hears_of_a_local_server_that_is_not_there(catalogs: Catalogs, router: ModelsServer) -> None:
    nobody = Endpoint("Ollama", f"http://127.0.0.1:{unused_port()}/v1", "local")
    catalog = catalogs(router=router.base_url, local_servers=[nobody])
    await catalog.refresh()
    assert [status.endpoint.name for status in catalog.status()] == ["Hugging Face"]


async def test_a_silent_program_on_a_local_port_is_not_waited_for(catalogs: Catalogs, router: ModelsServer, server: ModelsServer) -> None:
    server.hang()
    silent = Endpoint("127.0.0.1:8080", server.base_url, "local")
    catalog = catalogs(router=router.base_url, local_servers=[silent], intervals=PollIntervals(hold=0, deadline=3600))
    await asyncio.wait_for(catalog.refresh(), LIMIT)
    assert keys(catalog) == ["org/a", "org/b"]


# The demo


async def test_the_demo_stands_in_when_no_endpoint_answers(catalogs: Catalogs, demo: Endpoint) -> None:
    catalog = catalogs(demo=demo)
    await catalog.refresh()
    assert keys(catalog) == ["demo"]
    chosen = catalog.default(token_available=True)
    assert chosen is not None
    assert chosen.is_demo


async def test_the_demo_is_offered_beside_the_router_to_who_has_no_token(catalogs: Catalogs, router: ModelsServer, demo: Endpoint) -> None:
    catalog = catalogs(router=router.base_url, demo=demo)
    await catalog.refresh()
    assert keys(catalog, token=False) == ["org/a", "org/b", "demo"]
    assert keys(catalog, token=True) == ["org/a", "org/b"]


async def test_the_demo_comes_while_the_router_is_still_awaited(catalogs: Catalogs, router: ModelsServer, demo: Endpoint) -> None:
    router.hang()
    catalog = catalogs(router=router.base_url, demo=demo, intervals=NO_WAITING, env={"hf_token": "hf_own"})
    await catalog.refresh()
    assert keys(catalog) == ["demo"]


async def test_the_demo_goes_when_a_model_is_there(catalogs: Catalogs, server: ModelsServer, demo: Endpoint) -> None:
    server.lists()
    catalog = catalogs(server.base_url, demo=demo)
    await catalog.refresh()
    server.lists("llama")
    await catalog.refresh()
    assert keys(catalog) == ["llama"]
    assert catalog.get("demo") is not None, "a conversation that began with it can go on"


@pytest.mark.parametrize(("env", "started"), [({}, 1), ({"hf_token": "hf_own"}, 0)], ids=["no token", "everyone has a token"])
async def test_the_demo_is_started_only_when_somebody_needs_it(
    catalogs: Catalogs, router: ModelsServer, demo: Endpoint, env: dict[str, str], started: int
) -> None:
    starts: list[Endpoint] = []

    def start() -> Endpoint:
        starts.append(demo)
        return demo

    catalog = catalogs(router=router.base_url, demo=start, env=env)
    await asyncio.gather(catalog.refresh(), catalog.refresh())
    assert len(starts) == started


async def test_a_demo_that_cannot_start_is_done_without(catalogs: Catalogs, caplog: pytest.LogCaptureFixture) -> None:
    def start() -> Endpoint:
        raise OSError("no port is free")

    catalog = catalogs(demo=start)
    await catalog.refresh()
    assert keys(catalog) == []
    assert "no port is free" in caplog.text


# The model selected at first


def default_key(catalog: Catalog, *, token: bool) -> str | None:
    """The key of the model selected at first."""
    model = catalog.default(token)
    return model.key if model else None


async def test_default_model_is_selected_where_it_is_listed(catalogs: Catalogs, router: ModelsServer) -> None:
    catalog = catalogs(router=router.base_url, env={"default_model": "org/b"})
    await catalog.refresh()
    assert default_key(catalog, token=True) == "org/b"


async def test_a_default_model_that_is_not_listed_gives_way(catalogs: Catalogs, router: ModelsServer) -> None:
    catalog = catalogs(router=router.base_url, env={"default_model": "org/gone"})
    await catalog.refresh()
    assert default_key(catalog, token=True) == "org/a"


async def test_the_first_of_models_is_selected(catalogs: Catalogs, router: ModelsServer) -> None:
    router.lists(routed(GOOD_MODELS[0]), routed("org/b"))
    catalog = catalogs(router=router.base_url, env={"models": "org/b,*"})
    await catalog.refresh()
    assert default_key(catalog, token=True) == "org/b"


async def test_a_good_model_is_selected_where_nobody_says_otherwise(catalogs: Catalogs, router: ModelsServer) -> None:
    router.lists(routed("org/a"), routed(GOOD_MODELS[0]))
    catalog = catalogs(router=router.base_url)
    await catalog.refresh()
    assert default_key(catalog, token=True) == GOOD_MODELS[0]


async def test_who_has_no_token_begins_with_a_local_model(catalogs: Catalogs, router: ModelsServer, server: ModelsServer) -> None:
    catalog = catalogs(router=router.base_url, local_servers=[Endpoint("Ollama", server.base_url, "local")])
    await catalog.refresh()
    assert (default_key(catalog, token=False), default_key(catalog, token=True)) == ("llama", "org/a")


async def test_who_has_no_token_begins_with_the_demo_else(catalogs: Catalogs, router: ModelsServer, demo: Endpoint) -> None:
    catalog = catalogs(router=router.base_url, demo=demo)
    await catalog.refresh()
    assert (default_key(catalog, token=False), default_key(catalog, token=True)) == ("demo", "org/a")


async def test_nothing_listed_means_nothing_selected(catalogs: Catalogs) -> None:
    catalog = catalogs()
    await catalog.refresh()
    assert catalog.default(token_available=True) is None


# Changes


async def test_the_revision_rises_when_the_list_changes_and_only_then(catalogs: Catalogs, server: ModelsServer) -> None:
    catalog = catalogs(server.base_url)
    revisions = [catalog.revision]
    for entries in (("a",), ("a",), ("a", "b")):
        server.lists(*entries)
        await catalog.refresh()
        revisions.append(catalog.revision)
    assert revisions == [0, 1, 1, 2]


async def test_a_model_that_was_seen_reasoning_is_known_for_it(catalogs: Catalogs, server: ModelsServer) -> None:
    catalog = catalogs(server.base_url)
    await catalog.refresh()
    before = catalog.revision
    catalog.note_reasoning("llama")
    await catalog.refresh()
    assert [model.reasoning for model in catalog.models()] == [True, False]
    assert catalog.revision == before + 1


async def test_reasoning_of_a_model_that_is_gone_changes_nothing(catalogs: Catalogs, server: ModelsServer) -> None:
    catalog = catalogs(server.base_url)
    await catalog.refresh()
    before = catalog.revision
    catalog.note_reasoning("gone")
    assert catalog.revision == before


# In the background


async def test_a_page_waits_for_the_first_round(catalogs: Catalogs, server: ModelsServer) -> None:
    catalog = catalogs(server.base_url)
    assert await catalog.ready(timeout=LIMIT)
    assert keys(catalog) == ["llama", "qwen"]


async def test_a_page_waits_no_longer_than_it_wants(catalogs: Catalogs, server: ModelsServer) -> None:
    server.hang()
    catalog = catalogs(server.base_url)
    assert not await asyncio.wait_for(catalog.ready(timeout=0), LIMIT)


async def test_pages_that_open_together_ask_once(catalogs: Catalogs, server: ModelsServer) -> None:
    catalog = catalogs(server.base_url)
    await asyncio.gather(*(catalog.ready(timeout=LIMIT) for _ in range(20)))
    assert len(server.requests) == 1


async def test_pages_that_open_later_share_what_goes_on_in_the_background(catalogs: Catalogs, server: ModelsServer) -> None:
    time = ManualTime()
    catalog = catalogs(server.base_url, clock=time, sleep=time.sleep)
    for _ in range(3):
        await catalog.ready(timeout=LIMIT)
    await time.pause()
    assert time.pauses.empty()


async def test_a_good_list_is_asked_for_again_after_ten_minutes(catalogs: Catalogs, server: ModelsServer) -> None:
    time = ManualTime()
    catalog = catalogs(server.base_url, clock=time, sleep=time.sleep)
    catalog.start()
    assert await time.pause() == 600
    server.lists("new")
    time.end_pause()
    await time.pause()
    assert keys(catalog) == ["new"]


async def test_failures_are_retried_soon_and_then_ever_later(catalogs: Catalogs, server: ModelsServer) -> None:
    time = ManualTime()
    server.answers(500)
    catalogs(server.base_url, clock=time, sleep=time.sleep).start()
    pauses = []
    for _ in range(8):
        pauses.append(await time.pause())
        time.end_pause()
    assert pauses == [15, 30, 60, 120, 240, 480, 600, 600]


async def test_after_a_recovery_the_pace_is_that_of_a_good_endpoint(catalogs: Catalogs, server: ModelsServer) -> None:
    time = ManualTime()
    server.answers(500)
    catalogs(server.base_url, clock=time, sleep=time.sleep).start()
    await time.pause()
    server.lists("a")
    time.end_pause()
    assert await time.pause() == 600
    server.answers(500)
    time.end_pause()
    assert await time.pause() == 15


@pytest.mark.parametrize(("header", "pause"), [("120", 120), ("1", 15), ("999999", 3600)])
async def test_a_busy_server_is_left_alone_as_long_as_it_asks(catalogs: Catalogs, server: ModelsServer, header: str, pause: float) -> None:
    time = ManualTime()
    server.answers(429, retry_after=header)
    catalog = catalogs(server.base_url, clock=time, sleep=time.sleep)
    catalog.start()
    assert await time.pause() == pause
    await catalog.refresh()
    assert len(server.requests) == 1


async def test_local_servers_are_looked_for_every_minute(catalogs: Catalogs, server: ModelsServer) -> None:
    time = ManualTime()
    nobody = Endpoint("Ollama", f"http://127.0.0.1:{unused_port()}/v1", "local")
    catalogs(server.base_url, local_servers=[nobody], clock=time, sleep=time.sleep).start()
    pauses = []
    for _ in range(3):
        pauses.append(await time.pause())
        time.end_pause()
    assert pauses == [60, 60, 60]
    assert len(server.requests) == 1


async def test_a_catalog_that_was_stopped_in_the_middle_starts_again(catalogs: Catalogs, server: ModelsServer) -> None:
    catalog = catalogs(server.base_url)
    server.hang()
    catalog.start()
    await asyncio.wait_for(server.received(), LIMIT)
    await catalog.stop()
    server.go_on()
    assert await catalog.ready(timeout=LIMIT)
    assert keys(catalog) == ["llama", "qwen"]


async def test_stopping_ends_a_question_that_hangs(catalogs: Catalogs, server: ModelsServer) -> None:
    server.hang()
    catalog = catalogs(server.base_url)
    catalog.start()
    await asyncio.wait_for(server.received(), LIMIT)
    await catalog.stop()
    assert [task for task in asyncio.all_tasks() if "EndpointPoller.poll" in repr(task)] == []


def test_a_catalog_serves_one_event_loop_after_another() -> None:
    catalog = Catalog(Settings(openai_base_url=f"http://127.0.0.1:{(port := unused_port())}/v1"), local_servers=(), intervals=PATIENT)

    async def serve(model_id: str) -> list[str]:
        async with ModelsServer((model_id,), port=port):
            await catalog.ready(timeout=LIMIT)
            await catalog.refresh()
            return keys(catalog)

    assert [asyncio.run(serve("a")), asyncio.run(serve("b"))] == [["a"], ["b"]]
