"""The demo server: OpenAI's protocol on this machine's loopback, for a machine where no other server answers, and for tests."""

from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from chat.inference.demo import answers, wire
from chat.inference.demo.loopback import LoopbackServer
from chat.inference.demo.player import Player
from chat.inference.demo.scenarios import SCENARIOS, TOKENS_PER_SECOND, Ask, answer

CONTEXT = 32_768
"""Tokens, as listed. The demo reads the last message only, so any figure would do; this one lets the context meter move."""


class DemoServer(LoopbackServer):
    """Lists and serves the model `demo`, at `rate` tokens a second; with `scenarios`, every `demo/<scenario>` as well."""

    def __init__(self, *, scenarios: bool = False, rate: float = TOKENS_PER_SECOND) -> None:
        super().__init__(create_app(scenarios=scenarios, rate=rate))


def create_app(*, scenarios: bool, rate: float) -> ASGIApp:
    """The server as an ASGI application."""
    names = ["demo", *(f"demo/{name}" for name in SCENARIOS)] if scenarios else ["demo"]

    async def models(_: Request) -> JSONResponse:
        return JSONResponse({"object": "list", "data": [_listed(name) for name in names]})

    async def chat(request: Request) -> ASGIApp:
        ask = ask_of(await request.json())
        return Player(answer(ask, scenarios=scenarios, rate=rate) or unknown_model(ask.model))

    return Starlette(routes=[Route("/v1/models", models), Route("/v1/chat/completions", chat, methods=["POST"])])


def ask_of(body: Mapping[str, Any]) -> Ask:
    """From the body of a request."""
    return Ask(model=str(body.get("model")), messages=body.get("messages") or (), fields=frozenset(body))


def unknown_model(name: str) -> wire.Answer:
    message = f"The model '{name}' does not exist."
    return wire.error(404, {"error": {"message": message, "type": "invalid_request_error", "param": "model", "code": "model_not_found"}})


def _listed(name: str) -> dict[str, Any]:
    shown = answers.NAME if name == "demo" else f"Demo: {name.removeprefix('demo/')}"
    return {"id": name, "object": "model", "created": 0, "owned_by": "this app", "name": shown, "max_model_len": CONTEXT}
