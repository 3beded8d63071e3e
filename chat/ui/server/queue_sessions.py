"""The session hashes and event ids of Gradio's queue, each bound to the visitor who used it first.

Gradio gives a stream, and the right to cancel its events, to whoever knows the hash that a client has made up. Programs use the queue for
the public endpoints; the app's own page does not. Plain ASGI: streamed responses are not buffered, requests with a body of Gradio's are.
"""

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs

from starlette._utils import get_route_path
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat.ui.server.session_cookie import session_of

MOST_HASHES: Final = 50_000
KEPT_SECONDS: Final = 24 * 3600.0
"""Since a hash was last used. One whose stream is open is kept."""

MOST_IDS: Final = 3
"""In one request. Gradio's clients send a session hash, and at most an event's id beside it."""
MAX_ID_CHARACTERS: Final = 128

MAX_BODY_BYTES: Final = 8_000_000
"""Of a call of the public endpoints. Reading it stops the event loop, for a third of a second at most."""
MAX_OTHER_BYTES: Final = 2_000_000
"""Of any other request: the longest message, as JSON, is smaller."""
REFUSED: Final = "This page is not yours. Reload it."
TOO_LARGE: Final = "This is too large to send."

_FORGOTTEN_AT_ONCE: Final = 20
_API: Final = "/gradio_api/"
_PAST_THE_QUEUE: Final = f"{_API}run/"
"""Answered at once to whoever asks: such an event has no stream. It is all that the app's own page sends."""


@dataclass(slots=True)
class _Owner:
    session: str
    used_at: float
    open_requests: int = 0


class HashOwners:
    """Which visitor has which hash. A visitor is the session of our cookie; empty for one who keeps no cookies."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST_HASHES) -> None:
        self._clock = clock
        self._most = most
        self._owners: OrderedDict[str, _Owner] = OrderedDict()

    def __len__(self) -> int:
        return len(self._owners)

    def claim(self, hash_: str, session: str) -> bool:
        """Whether the visitor may use the hash: it is new, or theirs."""
        self._forget()
        owner = self._owners.setdefault(hash_, _Owner(session, self._clock()))
        if owner.session != session:
            return False
        owner.used_at = self._clock()
        self._owners.move_to_end(hash_)
        return True

    def hold(self, hash_: str, change: int) -> None:
        """Count a request that uses the hash, as it begins (1) and ends (-1)."""
        if owner := self._owners.get(hash_):
            owner.open_requests += change
            owner.used_at = self._clock()

    def _forget(self) -> None:
        """Drop what has not been used for long, and the oldest of too many: a few at each claim."""
        for _ in range(_FORGOTTEN_AT_ONCE):
            hash_, owner = next(iter(self._owners.items()), ("", None))
            if not owner or (owner.used_at > self._clock() - KEPT_SECONDS and len(self._owners) < self._most):
                return
            if owner.open_requests:
                self._owners.move_to_end(hash_)
                owner.used_at = self._clock()
            else:
                del self._owners[hash_]


class QueueSessions:
    """Answers 403 to a visitor who uses another one's hash or event id. Must run inside `SessionCookie`."""

    def __init__(self, app: ASGIApp, owners: HashOwners | None = None) -> None:
        self._app = app
        self._owners = HashOwners() if owners is None else owners

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = get_route_path(scope) if scope["type"] == "http" else ""
        if not path.startswith(_API):
            await self._app(scope, receive, send)
            return
        limit = MAX_BODY_BYTES if _joins(path, scope) else MAX_OTHER_BYTES
        body = await _body(receive, limit) if scope["method"] == "POST" else b""
        if body is None:
            await JSONResponse({"detail": TOO_LARGE, "error": TOO_LARGE}, 413)(scope, receive, send)
            return
        session = session_of("; ".join(Headers(scope=scope).getlist("cookie")))
        hashes = set(_hashes(path, scope, body))
        are_sound = len(hashes) <= MOST_IDS and all(len(hash_) <= MAX_ID_CHARACTERS for hash_ in hashes)
        if not are_sound or not all(self._owners.claim(hash_, session) for hash_ in hashes):
            await JSONResponse({"detail": REFUSED, "error": REFUSED}, 403)(scope, receive, send)
            return

        async def claim_event(message: Message) -> None:
            if message["type"] == "http.response.body" and (event := _text(_json(message.get("body", b"")), "event_id")):
                self._owners.claim(event, session)
            await send(message)

        receive = _replayed(body, receive) if scope["method"] == "POST" else receive
        for hash_ in hashes:
            self._owners.hold(hash_, 1)
        try:
            await self._app(scope, receive, claim_event if _joins(path, scope) else send)
        finally:
            for hash_ in hashes:
                self._owners.hold(hash_, -1)


def _joins(path: str, scope: Scope) -> bool:
    """Whether the answer has the id of a new event."""
    return scope["method"] == "POST" and path.startswith((f"{_API}queue/join", f"{_API}call/"))


def _hashes(path: str, scope: Scope, body: bytes) -> Iterator[str]:
    """The hashes and event ids that a request uses. The path of a call's stream has an event id, for which Gradio takes a hash as well."""
    if path.startswith(_PAST_THE_QUEUE):
        return
    yield from parse_qs(scope.get("query_string", b"").decode("latin-1")).get("session_hash", [])
    if scope["method"] == "GET" and path.startswith(f"{_API}call/"):
        yield path.rpartition("/")[2]
    fields = _json(body)
    if found := _text(fields, "session_hash"):
        yield found
    if path == f"{_API}cancel" and (event := _text(fields, "event_id")):
        yield event


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None  # Gradio refuses it, too


def _text(fields: Any, name: str) -> str:
    value = fields.get(name) if isinstance(fields, dict) else None
    return value if isinstance(value, str) else ""


async def _body(receive: Receive, limit: int) -> bytes | None:
    """The whole body; None if it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        if message["type"] != "http.request" or not message.get("more_body"):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body that was read already, then what the client does."""
    is_read = False

    async def replay() -> Message:
        nonlocal is_read
        if is_read:
            return await receive()
        is_read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
