"""Cuts the body of an answer into the JSON texts that it carries, whether it came as server-sent events or as one JSON document.

Looks at the first bytes and not at the content type: servers that ignore `stream=True`, and proxies, label it as they like. Knows the
framing of https://html.spec.whatwg.org/multipage/server-sent-events.html, and nothing of what the texts mean.
"""

import re
from typing import Literal, TypeAlias

MAX_BYTES = 4 * 1024 * 1024
"""Of one event, or of a whole JSON document. No completion comes near; a server that never ends a line must not fill the memory."""

_EVENT_STREAM = re.compile(rb"(data|event|id|retry)?:")
_FIELDS = (b"data:", b"event:", b"id:", b"retry:")

_Form: TypeAlias = Literal["unknown", "events", "document"]


class NotProtocolError(ValueError):
    """Neither server-sent events nor JSON: HTML, for one. Says nothing of the content."""


class BodyDecoder:
    """One body's worth of state: `feed` its pieces in order, then `flush`."""

    def __init__(self) -> None:
        self._form: _Form = "unknown"
        self._rest = b""
        self._data: list[bytes] = []

    @property
    def is_document(self) -> bool:
        return self._form == "document"

    def feed(self, piece: bytes) -> list[str]:
        """The JSON texts (or `[DONE]`) that `piece` completes. Raises NotProtocolError."""
        self._rest += piece
        if len(self._rest) > MAX_BYTES:
            raise NotProtocolError("too long")
        if self._form == "unknown":
            self._form = self._recognise()
        return self._events() if self._form == "events" else []

    def flush(self) -> list[str]:
        """What stands after the last line's end, once the body has ended. Raises NotProtocolError."""
        rest, self._rest = self._rest, b""
        if self._form == "document":
            return [_text(rest)]
        if self._form == "unknown" and rest.strip():
            raise NotProtocolError("too short")
        self._rest = rest + b"\n\n"
        return self._events()

    def _recognise(self) -> _Form:
        beginning = self._rest.removeprefix(b"\xef\xbb\xbf").lstrip()
        if beginning.startswith((b"{", b"[")):
            return "document"
        if _EVENT_STREAM.match(beginning):
            self._rest = beginning
            return "events"
        if any(field.startswith(beginning) for field in _FIELDS):
            return "unknown"
        raise NotProtocolError("neither events nor JSON")

    def _events(self) -> list[str]:
        *lines, self._rest = self._rest.split(b"\n")
        events = []
        for line in lines:
            stripped = line.rstrip(b"\r")
            if stripped.startswith(b"data:"):
                self._data.append(stripped[5:].strip())
            elif not stripped and self._data:
                events.append(_text(b"\n".join(self._data)))
                self._data.clear()
        return events


def _text(raw: bytes) -> str:
    return raw.decode(errors="replace")
