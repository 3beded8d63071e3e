"""Helpers for tests of the client: a request, and its events."""

import socket
from contextlib import aclosing
from typing import Any

from chat.conversation import Parameters
from chat.errors import UpstreamError
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.completion.client import InferenceClient
from chat.inference.events import CompletionRequest, Event, ReasoningDelta, TextDelta, merge_deltas

KEY = "hf_oauth_0123456789"
HELLO = [TextDelta("Hello, world!")]


def a_request(
    endpoint: Endpoint, scenario: str = "plain", *, key: str = KEY, bill_to: str | None = None, **parameters: Any
) -> CompletionRequest:
    """A request to `demo/<scenario>` with one message, "Hello"."""
    messages = ({"role": "user", "content": "Hello"},)
    return CompletionRequest(endpoint, key, f"demo/{scenario}", messages, Parameters(**parameters), bill_to)


async def events_of(client: InferenceClient, request: CompletionRequest) -> list[Event]:
    """All events of the completion, with neighbouring deltas merged, since the network may cut them anywhere."""
    async with aclosing(client.stream(request)) as events:
        return list(merge_deltas([event async for event in events]))


async def ending_of(client: InferenceClient, request: CompletionRequest) -> tuple[list[Event], UpstreamError | None]:
    """All events, and the error after them if there was one."""
    seen: list[Event] = []
    try:
        async with aclosing(client.stream(request)) as events:
            async for event in events:
                seen.append(event)  # noqa: PERF401 (a comprehension would lose them to the error)
    except UpstreamError as error:
        return seen, error
    return seen, None


def text_of(events: list[Event]) -> str:
    """The reply's whole text."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def reasoning_of(events: list[Event]) -> str:
    """The reply's whole reasoning."""
    return "".join(event.text for event in events if isinstance(event, ReasoningDelta))


def nowhere() -> Endpoint:
    """An endpoint without a server: its port was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as closing:
        port = closing.getsockname()[1]
    return Endpoint("my server", f"http://127.0.0.1:{port}/v1", "server")
