"""Gradio's queue as the page's own script speaks it: join with an event, then read what is sent until it is done.

gradio_client cannot be used for it, since the page's events are private.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any, Self
from uuid import uuid4

import httpx2
from gradio_client.utils import apply_diff

from chat.ui.payloads.live_frames import GROWING, Frame
from chat.ui.server.session_cookie import COOKIE


def payload_of(frame: Frame) -> dict[str, Any]:
    """What a frame carries, as the page puts it together."""
    payload: dict[str, Any] = json.loads(frame["rest"]) | {"revision": frame["revision"]}
    if payload["message"]:
        payload["message"] |= {name: frame[name] for name in GROWING}
    return payload


class QueueClient:
    """One open page, without a browser.

    Args:
        url: of the app, with a slash at its end.
        session: our own cookie's value, where the server tells people apart by it.
    """

    def __init__(self, url: str, *, session: str = "") -> None:
        headers = {"cookie": f"{COOKIE}={session}"} if session else {}
        limits = httpx2.Limits(max_connections=None)
        self._http = httpx2.AsyncClient(base_url=url, timeout=120, trust_env=False, headers=headers, limits=limits)
        self._session = uuid4().hex[:11]
        self._dependencies: dict[str, dict[str, Any]] = {}

    async def __aenter__(self) -> Self:
        config = (await self._http.get("config")).json()
        for dependency in config["dependencies"]:
            self._dependencies[dependency["api_name"]] = dependency
            self._dependencies |= {target[1]: dependency for target in dependency["targets"]}
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._http.aclose()

    async def send(
        self, text: str, model: str, conversation: str, values: list[Any], *, message_id: str = ""
    ) -> AsyncIterator[dict[str, Any]]:
        """The live payloads of the reply to `text`: each whole, put together from what was appended."""
        event = {"conversation": conversation, "message_id": message_id or uuid4().hex, "parent": None, "text": text}
        async for (frame,) in self.stream("send", event, [model, "auto", False, *values]):
            yield payload_of(frame)

    async def stream(self, name: str, event: dict[str, Any], data: Sequence[Any] = ()) -> AsyncGenerator[list[Any], None]:
        """What a queued event (by its own name, or that of its handler) sends, each time for all its outputs. RuntimeError if it fails.

        A generator that ended without a word sends None for each.
        """
        (await self._http.post("gradio_api/queue/join", json=self._body(name, event, data))).raise_for_status()
        values: list[Any] = []
        async with self._http.stream("GET", "gradio_api/queue/data", params={"session_hash": self._session}) as response:
            async for line in response.aiter_lines():
                message = json.loads(line[5:]) if line.startswith("data:") else {}
                if message.get("msg") == "process_completed":
                    if not message["success"]:
                        raise RuntimeError(message["output"]["error"])
                    if not values:  # else it is what was sent last
                        yield message["output"]["data"]
                    return
                if message.get("msg") == "process_generating" and message["success"]:
                    # Whole the first time, then what has changed.
                    sent = message["output"]["data"]
                    values = [apply_diff(value, new) for value, new in zip(values, sent, strict=True)] if values else sent
                    yield values

    async def call(self, name: str, event: dict[str, Any], data: Sequence[Any] = ()) -> httpx2.Response:
        """The answer to an event called `name` that goes past the queue."""
        return await self._http.post("gradio_api/run/predict", json=self._body(name, event, data))

    def _body(self, name: str, event: dict[str, Any], data: Sequence[Any]) -> dict[str, Any]:
        dependency = self._dependencies[name]
        return {
            "data": list(data),
            "event_data": event,
            "fn_index": dependency["id"],
            "trigger_id": dependency["targets"][0][0],
            "session_hash": self._session,
        }
