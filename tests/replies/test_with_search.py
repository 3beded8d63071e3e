"""Replies after a web search, with real parts, against the scripted router, a SearXNG and a small internet on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from chat.conversation import Message, SearchReport, Source
from chat.inference import events as inference
from chat.inference.catalog.listing import parse_listing
from chat.inference.catalog.model import Model
from chat.inference.completion.client import InferenceClient
from chat.inference.demo.wire import DONE, Answer, error, finish, text
from chat.inference.fitted_reply import ReplyRequest, stream_fitted
from chat.inference.route import Route
from chat.replies.with_search import query_model_of, reply_with_search, with_sources_of
from chat.search import progress
from chat.search.engines import SearxngEngine
from chat.search.extract import Extractor
from chat.search.fetch import PageFetcher
from chat.search.pipeline import WebSearch
from chat.search.results import SearchResult
from chat.search.throttle import Throttle
from tests.fakes.pages import saved_page
from tests.fakes.router import ScriptedRouter, listed
from tests.fakes.search_backend import SearchBackend
from tests.fakes.web import Answer as WebAnswer
from tests.fakes.web import Web, html
from tests.search.manual_time import ManualTimeout

MILL = "http://post.example/mill"
ASKED = "When did the tide mill at Saltmarsh Creek turn again?"
QUERY = "tide mill Saltmarsh Creek"
DAY = date(2026, 3, 20)


@pytest.fixture
async def backend() -> AsyncIterator[SearchBackend]:
    """An engine that finds MILL."""
    async with SearchBackend(SearchResult(MILL, "Old tide mill turns")) as backend:
        yield backend


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    """An internet with MILL."""
    async with Web() as web:
        web.put(MILL, html(saved_page("article").content))
        yield web


class Asking:
    """Asks the scripted router after a web search. `events` has those of all replies so far, in order."""

    def __init__(self, router: ScriptedRouter, search: WebSearch, client: InferenceClient) -> None:
        self.router, self.search, self.client = router, search, client
        self.events: list[progress.SearchProgress | inference.Event] = []

    def model(self, name: str = "demo/plain", context: int | None = None) -> Model:
        """A model of the scripted router."""
        (model,) = parse_listing(json.dumps({"data": [listed(name)]}).encode(), self.router.endpoint())
        return replace(model, providers=(), context_length=context) if context else model

    async def ask(self, *, model: Model | None = None, query_model: Model | None = None, text: str = ASKED) -> list[object]:
        """Ask for a reply to `text` after a search; gives all events so far."""
        model = model or self.model()
        request = ReplyRequest((Message(id="q", parent=None, role="user", text=text),), Route(model, "hf_x"))
        queries = query_model_of(self.client, Route(query_model or model, "hf_x"))
        reply = reply_with_search(partial(stream_fitted, self.client), request, self.search, queries, today=lambda: DAY)
        async with aclosing(reply) as stream:
            async for event in stream:
                self.events.append(event)
        return list(self.events)

    @property
    def reply(self) -> str:
        """The text of the replies."""
        return "".join(event.text for event in self.events if isinstance(event, inference.TextDelta))

    @property
    def end_of_search(self) -> progress.SearchFinished:
        """The last event of the search."""
        return next(event for event in self.events if isinstance(event, progress.SearchFinished))

    @property
    def prompt(self) -> str:
        """The last message of the request for the reply."""
        return str(self.router.chats[-1].body["messages"][-1]["content"])


@pytest.fixture
async def asking(router: ScriptedRouter, backend: SearchBackend, web: Web) -> AsyncIterator[Asking]:
    """Asks the scripted router, searching `backend` and `web`."""
    engine, fetcher, extractor = (
        SearxngEngine(backend.url, seconds=60),
        PageFetcher(web.resolve, network=web.network, timeout=ManualTimeout()),
        Extractor(),
    )
    closing = AsyncExitStack()
    closing.callback(extractor.close)
    closing.push_async_callback(engine.aclose)
    closing.push_async_callback(fetcher.aclose)
    client = InferenceClient()
    yield Asking(router, WebSearch(engine, fetcher, extractor, throttle=Throttle(0), timeout=ManualTimeout(), closing=closing), client)
    await closing.aclose()
    await client.aclose()


def writing(words: str) -> Answer:
    """A completion of these words."""
    return Answer([text(words), finish(), DONE])


async def test_the_search_comes_first_and_the_reply_after_it(asking: Asking) -> None:
    asking.router.enqueue(writing(QUERY))
    events = await asking.ask()
    end = events.index(asking.end_of_search)
    assert events[0] == progress.SearchStarted((QUERY,))
    assert isinstance(events[end + 1], inference.Answering)
    assert asking.reply == "Hello, world!"


async def test_the_model_is_asked_with_the_sources_under_the_persons_words(asking: Asking) -> None:
    asking.router.enqueue(writing(QUERY))
    await asking.ask()
    assert asking.prompt.startswith(f"{ASKED}\n\nToday is Friday, 20 March 2026.")
    assert 'number="1" site="post.example"' in asking.prompt
    assert "ground its first flour since 1936" in asking.prompt


async def test_the_queries_are_written_by_the_model_that_is_meant_for_it(asking: Asking, backend: SearchBackend) -> None:
    asking.router.enqueue(writing(QUERY))
    await asking.ask(query_model=asking.model("demo/think"))
    assert [chat.body["model"] for chat in asking.router.chats] == ["demo/think", "demo/plain"]
    assert [query for _, query in backend.asked] == [QUERY]


async def test_the_demo_model_is_not_asked_for_queries(asking: Asking, backend: SearchBackend) -> None:
    model = asking.model()
    await asking.ask(query_model=replace(model, endpoint=replace(model.endpoint, kind="demo")))
    assert len(asking.router.chats) == 1
    assert [query for _, query in backend.asked] == [ASKED]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda backend, web: setattr(backend, "mode", "blocked"),
        lambda backend, web: setattr(backend, "mode", "nonsense"),
        lambda backend, web: setattr(backend, "mode", "empty"),
        lambda backend, web: web.put(MILL, WebAnswer(b"no", 403)),
        lambda backend, web: web.names.update({"post.example": ["10.0.0.1"]}),
    ],
    ids=["blocked", "nonsense", "empty", "refused page", "private address"],
)
async def test_without_sources_the_reply_comes_all_the_same(
    asking: Asking, backend: SearchBackend, web: Web, spoil: Callable[[SearchBackend, Web], None]
) -> None:
    spoil(backend, web)
    asking.router.enqueue(writing(QUERY))
    await asking.ask()
    assert asking.reply == "Hello, world!"
    assert asking.prompt == ASKED
    assert asking.end_of_search.sentence.endswith("so this reply is not based on the web.")


async def test_a_model_that_fails_at_queries_still_gets_to_reply(asking: Asking, backend: SearchBackend) -> None:
    asking.router.enqueue(error(500, "broken"), error(500, "broken"))
    await asking.ask()
    assert [query for _, query in backend.asked] == [ASKED]
    assert asking.reply == "Hello, world!"


async def test_a_context_too_small_for_pages_is_left_to_the_reply(asking: Asking, backend: SearchBackend) -> None:
    await asking.ask(model=asking.model(context=512))
    assert backend.asked == []
    assert asking.prompt == ASKED


async def test_whoever_stops_while_the_web_is_read_ends_the_search(asking: Asking, web: Web) -> None:
    never = asyncio.Event()
    web.put(MILL, WebAnswer(html("").body, headers={"Content-Type": "text/html"}, after=never))
    asking.router.enqueue(writing(QUERY))
    task = asyncio.create_task(asking.ask())
    await web.arrived.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert len(asking.router.chats) == 1, "and no reply is paid for"


def test_whoever_goes_on_with_a_reply_reads_the_same_sources(router: ScriptedRouter) -> None:
    (model,) = parse_listing(json.dumps({"data": [listed("demo/plain")]}).encode(), router.endpoint())
    asked = Message(id="q", parent=None, role="user", text=ASKED)
    source = Source(1, MILL, "Old mill", "post.example", ("It ground its first flour since 1936.",))
    begun = Message(id="r", parent="q", role="assistant", text="It", search=SearchReport(sources=(source,)))
    (again,) = with_sources_of(begun, ReplyRequest((asked,), Route(model, "hf_x")), today=lambda: DAY).branch
    assert again.text.startswith(ASKED)
    assert "first flour since 1936" in again.text
