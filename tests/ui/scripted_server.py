"""The server's side of the pages of this folder: answers each command as a test has scripted, notes it, and streams what a test publishes.

Runs in the process of the page. `server_side` is how a test reaches it, at `/lab`.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any, Final

import gradio as gr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from chat.ui.live.stream import HEADERS
from tests.limits import GENEROUS_SECONDS
from tests.ui.events import question, reply, state, thread

PAGE: Final = "page-of-tests"
"""The page id that every page gets."""

EPOCH: Final = "tests"
HEARTBEAT_SECONDS: Final = 5.0


class ScriptedServer:
    """The live routes, and `/lab` for the test."""

    def __init__(self) -> None:
        self._heard: list[tuple[str, Any]] = []
        self._answers: dict[str, tuple[int, Any]] = {}
        self._held: set[str] = set()
        self._events: list[dict[str, Any]] = []
        self._changed = asyncio.Condition()

    def routes(self) -> list[BaseRoute]:
        """For `serving.serve`."""
        return [
            Route("/live", self._stream, methods=["GET"]),
            Route("/live/{command}", self._command, methods=["POST"]),
            Route("/lab", self._script, methods=["POST"]),
            Route("/lab", self._report, methods=["GET"]),
        ]

    def noted(self, name: str) -> Callable[..., Any]:
        """A handler of Gradio's event `name`, which answers as a command does."""

        async def note(event: gr.EventData) -> Any:
            return (await self._answer(name, event._data))[1]

        return note

    # ---- the page ----

    async def _command(self, request: Request) -> Response:
        name, body = request.path_params["command"], await request.json()
        if name == "state":
            begun = {"state": {**state(), "number": self._last}, "thread": None}
            return JSONResponse({**begun, "page": PAGE, "topic": "tests", "epoch": EPOCH})
        status, answer = await self._answer(name, body)
        return JSONResponse(answer, status)

    async def _answer(self, name: str, body: Any) -> tuple[int, Any]:
        self._heard.append((name, body))
        await self._tell()
        exact = f"{name} {body.get('words', '')}"
        await self._until(lambda: name not in self._held and exact not in self._held)
        return self._answers.get(exact) or self._answers.get(name) or (200, _usual_answer(name, body))

    async def _stream(self, request: Request) -> Response:
        after = int(request.query_params["after"].rpartition("-")[2])
        return StreamingResponse(self._sent(after), media_type="text/event-stream", headers=HEADERS)

    async def _sent(self, after: int) -> AsyncIterator[bytes]:
        yield b": open\n\n"
        while True:
            for event in await self._events_after(after):
                after = event["number"]
                yield f"id: {EPOCH}-{after}\ndata: {json.dumps(event)}\n\n".encode()
            yield b": \n\n"

    async def _events_after(self, number: int) -> list[dict[str, Any]]:
        await self._until(lambda: self._last > number, HEARTBEAT_SECONDS)
        return [event for event in self._events if event["number"] > number]

    @property
    def _last(self) -> int:
        return self._events[-1]["number"] if self._events else 1

    # ---- the test ----

    async def _script(self, request: Request) -> Response:
        """Take what a test has scripted: `reset`, `answers` by name, `held` and `released` names, events to `publish`."""
        script = await request.json()
        if script.get("reset"):
            self._heard.clear()
            self._answers.clear()
            self._held.clear()
        self._held |= set(script.get("held", ()))
        for name, (status, answer) in script.get("answers", {}).items():
            self._answers[name] = (status, answer)
            self._held.discard(name)
        self._held -= set(script.get("released", ()))
        self._events += script.get("publish", [])
        await self._tell()
        return JSONResponse({})

    async def _report(self, request: Request) -> Response:
        """All that was heard since the reset, as soon as it is as much as `count`."""
        count = int(request.query_params["count"])
        await self._until(lambda: len(self._heard) >= count)
        return JSONResponse(self._heard)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _until(self, holds: Callable[[], bool], seconds: float = GENEROUS_SECONDS) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(holds)


def _usual_answer(name: str, body: Any) -> Any:
    if name == "open":
        return {**thread(question(), reply(), conversation=body["conversation"]), "number": 1}
    if name == "search":
        return {"words": body["words"], "items": []}
    if name in ("send", "retry", "continue_"):
        return {"conversation": body["conversation"], "message_id": body.get("message_id", ""), "refused": None}
    return {}
