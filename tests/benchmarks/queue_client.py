"""Gradio's queue as the page's own script speaks it: join with an event, then read what is sent until it is done.

gradio_client cannot be used for it, since the page's events are private.
"""

import json
from collections.abc import AsyncIterator
from typing import Any, Self
from uuid import uuid4

import httpx
from gradio_client.utils import apply_diff


class QueueClient:
    """One open page, without a browser.

    Args:
        url: of the app, with a slash at its end.
    """

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=120, trust_env=False)
        self._session = uuid4().hex[:11]
        self._dependencies: dict[str, dict[str, Any]] = {}

    async def __aenter__(self) -> Self:
        config = (await self._http.get("config")).json()
        self._dependencies = {target[1]: dependency for dependency in config["dependencies"] for target in dependency["targets"]}
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._http.aclose()

    async def send(self, text: str, model: str, conversation: str, values: list[Any]) -> AsyncIterator[dict[str, Any]]:
        """The live payloads of the reply to `text`: each whole, put together from what was appended."""
        event = {"conversation": conversation, "message_id": uuid4().hex, "parent": None, "text": text}
        async for value in self._events("send", [model, "auto", False, *values], event):
            yield value

    async def _events(self, name: str, data: list[Any], event_data: dict[str, Any]) -> AsyncIterator[Any]:
        dependency = self._dependencies[name]
        body = {
            "data": data,
            "event_data": event_data,
            "fn_index": dependency["id"],
            "trigger_id": dependency["targets"][0][0],
            "session_hash": self._session,
        }
        (await self._http.post("gradio_api/queue/join", json=body)).raise_for_status()
        value: Any = None
        async with self._http.stream("GET", "gradio_api/queue/data", params={"session_hash": self._session}) as response:
            async for line in response.aiter_lines():
                if not line.startswith("data:"):
                    continue
                message = json.loads(line[5:])
                if message["msg"] == "process_completed":
                    return
                if message["msg"] == "process_generating" and message["success"]:
                    sent = message["output"]["data"][0]  # whole the first time, then what has changed
                    value = apply_diff(value, sent) if isinstance(sent, list) else sent
                    yield value
