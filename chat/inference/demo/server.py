"""The demo server: the model `demo` over OpenAI's protocol, on this machine's loopback."""

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from chat.inference.demo.answers import DISPLAY_NAME
from chat.inference.demo.loopback import LoopbackServer
from chat.inference.demo.player import Player
from chat.inference.demo.script import TOKENS_PER_SECOND, demo_reply
from chat.inference.demo.wire import Answer, error

MODEL_ID = "demo"

CONTEXT_LENGTH = 32_768
"""Tokens, as listed. The demo model reads only the last message, so any figure would do; this one lets the context meter move."""


class DemoServer(LoopbackServer):
    """Lists and serves the demo model, at `rate` tokens a second."""

    def __init__(self, *, rate: float = TOKENS_PER_SECOND) -> None:
        super().__init__(create_app(rate))


def create_app(rate: float) -> ASGIApp:
    """The server as an ASGI application with `/v1/models` and `/v1/chat/completions`."""

    async def models(_: Request) -> JSONResponse:
        return JSONResponse({"object": "list", "data": [_LISTING_ENTRY]})

    async def completions(request: Request) -> ASGIApp:
        body = await request.json()
        model = str(body.get("model"))
        return Player(Answer(demo_reply(body.get("messages") or (), rate)) if model == MODEL_ID else unknown_model(model))

    return Starlette(routes=[Route("/v1/models", models), Route("/v1/chat/completions", completions, methods=["POST"])])


def unknown_model(model_id: str) -> Answer:
    """The refusal of a request for a model that the server does not have."""
    message = f"The model '{model_id}' does not exist."
    return error(404, {"error": {"message": message, "type": "invalid_request_error", "param": "model", "code": "model_not_found"}})


_LISTING_ENTRY: dict[str, Any] = {
    "id": MODEL_ID,
    "object": "model",
    "created": 0,
    "owned_by": "this app",
    "name": DISPLAY_NAME,
    "max_model_len": CONTEXT_LENGTH,
}
