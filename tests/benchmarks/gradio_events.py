"""Gradio's events as its own script in the page sends them: quick ones past the queue, and the one that fills the controls through it.

gradio_client cannot be used for it, since the page's events are private.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Self
from uuid import uuid4

import httpx2

from tests.limits import GENEROUS_SECONDS

LIMITS = httpx2.Limits(max_connections=None, max_keepalive_connections=20)
"""Each request looks at all connections that are kept: with hundreds that would be the larger part of its cost."""


class GradioEvents:
    """The connections to one app, and its events by name. Serves any number of pages: what tells these apart goes with each request.

    Args:
        url: of the app, with a slash at its end.
        seconds: that an answer may take.

    Attributes:
        http: for other requests to the app. Keeps no cookies.
    """

    def __init__(self, url: str, *, seconds: float | None = GENEROUS_SECONDS) -> None:
        self.url = url
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self.http = httpx2.AsyncClient(base_url=url, timeout=seconds, trust_env=False, limits=LIMITS, verify=False, cookies=no_cookies)
        self._dependencies: dict[str, dict[str, Any]] = {}

    async def __aenter__(self) -> Self:
        config = (await self.http.get("config")).raise_for_status().json()
        for dependency in config["dependencies"]:
            self._dependencies[dependency["api_name"]] = dependency
            self._dependencies |= {target[1]: dependency for target in dependency["targets"]}
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.http.aclose()

    def body(self, name: str, session: str, data: Sequence[Any], event: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The request for an event (by its own name, or that of its handler)."""
        dependency = self._dependencies[name]
        return {
            "data": list(data),
            "event_data": event,
            "fn_index": dependency["id"],
            "trigger_id": dependency["targets"][0][0],
            "session_hash": session,
        }

    async def call(self, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> list[Any]:
        """The outputs of an event that goes past the queue. httpx2.HTTPStatusError if its handler failed."""
        answer = await self.http.post("gradio_api/run/predict", json=body, headers=headers)
        return list(answer.raise_for_status().json()["data"])

    async def queue(
        self, body: Mapping[str, Any], headers: Mapping[str, str] | None = None, see: Callable[[bytes], None] = lambda message: None
    ) -> None:
        """Send an event through the queue and return at its end. `see` gets each message as it came. RuntimeError if its handler failed."""
        (await self.http.post("gradio_api/queue/join", json=body, headers=headers)).raise_for_status()
        session = {"session_hash": body["session_hash"]}
        async with self.http.stream("GET", "gradio_api/queue/data", params=session, headers=headers, timeout=None) as response:
            rest = b""
            async for piece in response.aiter_bytes():
                *messages, rest = (rest + piece).split(b"\n\n")
                for message in messages:
                    see(message)
                    if b'"msg":"process_completed"' in message:
                        if not json.loads(message[5:])["success"]:
                            raise RuntimeError(message.decode())
                        return
        raise RuntimeError("the queue ended before its event")


def new_session() -> str:
    """What Gradio's script calls a page."""
    return uuid4().hex[:11]
