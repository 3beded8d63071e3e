"""An imitation of Hugging Face's router: OpenAI's protocol over real HTTP, scripted by each test, with a record of the requests."""

import asyncio
import json
import queue
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Self

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from chat.inference.catalog.endpoints import Endpoint, EndpointKind
from chat.inference.demo.loopback import LoopbackServer
from chat.inference.demo.player import Player
from chat.inference.demo.server import unknown_model
from chat.inference.demo.wire import JSON, Answer, Cut, Send, error
from tests.fakes.scenarios.scripts import PREFIX, SCENARIOS, ScenarioRequest, scripted_answer
from tests.limits import GENEROUS_SECONDS

PROVIDER = "groq"
"""The provider of a reply whose model id has no suffix of a provider."""

LIST_FAULTS: Mapping[str, Answer] = {
    "failing": error(503, "Service unavailable"),
    "busy": error(429, {"error": "Too many requests"}, {"retry-after": "60"}),
    "hang": Answer([], delay=None),
    "html": Answer([Send(b"<!doctype html><html><body>Welcome</body></html>")], content_type="text/html"),
    "malformed": Answer([Send(b'{"data": [{"id": ')], content_type=JSON),
    "cut": Answer([Send(b'{"data": ['), Cut()], content_type=JSON),
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request as it arrived; header names in lower case. `connection` is the client's port: equal for requests on one connection."""

    path: str
    headers: Mapping[str, str]
    connection: int
    body: Mapping[str, Any] = field(default_factory=dict)


class ScriptedRouter(LoopbackServer):
    """Answers `demo/<scenario>` with that scenario, or with the answers of `enqueue`. A context manager; `reset` between tests.

    Attributes:
        models: the entries of `/v1/models`; see `listed`.
        list_fault: a name in LIST_FAULTS, or None.
        requests: all that arrived, in order.
    """

    def __init__(self) -> None:
        routes = [Route("/v1/models", self._models), Route("/v1/chat/completions", self._chat, methods=["POST"])]
        super().__init__(Starlette(routes=routes))
        self.reset()

    def reset(self) -> Self:
        """Forget all requests and scripted answers, and list all scenarios. Returns itself."""
        self.models: Sequence[Mapping[str, Any]] = [listed(f"{PREFIX}{name}") for name in SCENARIOS]
        self.list_fault: str | None = None
        self.requests: list[Recorded] = []
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._title_answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._arrival = threading.Condition()
        self._disconnects = threading.Semaphore(0)
        return self

    def enqueue(self, *answers: Answer, titles: bool = False) -> None:
        """Answer the next requests for a reply with these, one each, whatever their model; with `titles`, the next requests for a title."""
        for one in answers:
            (self._title_answers if titles else self._answers).put(one)

    def endpoint(self, kind: EndpointKind = "router", name: str = "Hugging Face") -> Endpoint:
        """This router as an endpoint."""
        return Endpoint(name, self.base_url, kind)

    async def saw_disconnect(self) -> bool:
        """Wait until a client disconnects before the end of its answer; False after GENEROUS_SECONDS. Each disconnect counts once."""
        return await asyncio.to_thread(self._disconnects.acquire, timeout=GENEROUS_SECONDS)

    async def received(self, *, chats: int) -> None:
        """Return once that many chats have arrived. TimeoutError after GENEROUS_SECONDS."""

        def wait() -> bool:
            with self._arrival:
                return self._arrival.wait_for(lambda: len(self.chats) >= chats, GENEROUS_SECONDS)

        if not await asyncio.to_thread(wait):
            raise TimeoutError(f"{len(self.chats)} chats arrived")

    @property
    def chats(self) -> list[Recorded]:
        """The requests for a reply, in order, without those for a title: they arrive at any time."""
        return [request for request in self._completions() if not _is_for_title(request)]

    @property
    def titles(self) -> list[Recorded]:
        """The requests for a title, in order."""
        return [request for request in self._completions() if _is_for_title(request)]

    def _completions(self) -> list[Recorded]:
        return [request for request in self.requests if request.path.endswith("/chat/completions")]

    async def _models(self, request: Request) -> Player:
        self.requests.append(_recorded(request))
        if self.list_fault:
            return Player(LIST_FAULTS[self.list_fault])
        return Player(Answer([Send(json.dumps({"object": "list", "data": self.models}).encode())], content_type=JSON))

    async def _chat(self, request: Request) -> Player:
        body = await request.json()
        recorded = _recorded(request, body)
        with self._arrival:
            self.requests.append(recorded)
            self._arrival.notify_all()
        model, _, provider = body["model"].partition(":")
        try:
            given = (self._title_answers if _is_for_title(recorded) else self._answers).get_nowait()
        except queue.Empty:
            given = scripted_answer(ScenarioRequest.from_body(body)) or unknown_model(model)
        given = replace(given, headers={"x-inference-provider": provider or PROVIDER, **given.headers})
        return Player(given, on_disconnect=self._disconnects.release)


def _is_for_title(request: Recorded) -> bool:
    return str(request.body["messages"][0]["content"]).startswith("Write a title")


def _recorded(request: Request, body: Mapping[str, Any] = MappingProxyType({})) -> Recorded:
    return Recorded(request.url.path, dict(request.headers), request.client.port if request.client else 0, body)


def listed(
    model_id: str,
    *,
    providers: Sequence[Mapping[str, Any]] | None = None,
    modalities: Sequence[str] = ("text",),
) -> dict[str, Any]:
    """One model in the shape of the router's list."""
    live = {
        "provider": PROVIDER,
        "status": "live",
        "context_length": 131072,
        "pricing": {"input": 0.1, "output": 0.3},
        "supports_tools": True,
    }
    return {
        "id": model_id,
        "object": "model",
        "created": 1,
        "owned_by": model_id.partition("/")[0],
        "architecture": {"input_modalities": list(modalities), "output_modalities": ["text"]},
        "providers": [live] if providers is None else list(providers),
    }
