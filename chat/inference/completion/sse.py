"""Splits the body of a response into the JSON texts that it carries, be it server-sent events or one JSON document. Pure.

The form follows from the first bytes, since servers that ignore `stream=True`, and proxies, send any content type. The framing is that of
https://html.spec.whatwg.org/multipage/server-sent-events.html; what the texts mean is read by `chunks`.
"""

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

MAX_EVENT_BYTES = 4 * 1024 * 1024
"""The longest event, or whole JSON document. Completions are far shorter; a server that never ends a line must not fill the memory."""

_EVENT_STREAM = re.compile(rb"(data|event|id|retry)?:")
_FIELDS = (b"data:", b"event:", b"id:", b"retry:")

_Form: TypeAlias = Literal["unknown", "events", "document"]


class NotProtocolError(ValueError):
    """Neither server-sent events nor JSON (HTML, for one), or too long. Its message holds nothing of the content."""


class BodyDecoder:
    """The state of one body: `feed` its pieces in order, then `flush`."""

    def __init__(self) -> None:
        self._form: _Form = "unknown"
        self._rest = b""
        self._data: list[bytes] = []

    @property
    def is_document(self) -> bool:
        """Whether the body is one JSON document. Known once its first character has been fed."""
        return self._form == "document"

    def feed(self, piece: bytes) -> Iterator[str]:
        """The JSON texts (or `[DONE]`) that `piece` completes. Raises NotProtocolError, after the texts before the fault."""
        self._rest += piece
        if self._form == "unknown":
            self._form = self._recognise()
        if self._form == "events":
            yield from self._events()
        if len(self._rest) + sum(map(len, self._data)) > MAX_EVENT_BYTES:
            raise NotProtocolError("too long")

    def flush(self) -> list[str]:
        """The texts that the end of the body completes. Raises NotProtocolError."""
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
