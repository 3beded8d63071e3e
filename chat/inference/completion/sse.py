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


class TooLongError(NotProtocolError):
    """An event, or a JSON document, that does not end."""


class BodyDecoder:
    """The state of one body: `feed` its pieces in order, then `flush`."""

    def __init__(self) -> None:
        self._form: _Form = "unknown"
        self._rest = bytearray()
        self._data: list[bytes] = []
        self._data_size = 0

    @property
    def is_document(self) -> bool:
        """Whether the body is one JSON document. Known once its first character has been fed."""
        return self._form == "document"

    def feed(self, piece: bytes) -> Iterator[str]:
        """The JSON texts (or `[DONE]`) that `piece` completes. Raises NotProtocolError, after the texts before the fault."""
        if self._form == "unknown":
            piece = self._recognise(bytes(self._rest + piece))
        if self._form == "events":
            yield from self._events(piece)
        else:
            self._rest += piece
        if len(self._rest) + self._data_size > MAX_EVENT_BYTES:
            raise TooLongError("too long")

    def flush(self) -> list[str]:
        """The texts that the end of the body completes. Raises NotProtocolError."""
        if self._form == "events":
            return self._events(b"\n\n")
        rest, self._rest = bytes(self._rest), bytearray()
        if self._form == "document":
            return [_text(rest)]
        if rest.strip():
            raise NotProtocolError("too short")
        return []

    def _recognise(self, beginning: bytes) -> bytes:
        """Set the form if it can be known from the beginning, and return what is to be read of it."""
        self._rest.clear()
        beginning = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()
        if beginning.startswith((b"{", b"[")):
            self._form = "document"
        elif _EVENT_STREAM.match(beginning):
            self._form = "events"
        elif not any(field.startswith(beginning) for field in _FIELDS):
            raise NotProtocolError("neither events nor JSON")
        return beginning

    def _events(self, piece: bytes) -> list[str]:
        """Reads each byte once, however small the pieces are."""
        first, *others = piece.split(b"\n")
        self._rest += first
        events = []
        for line in others:
            stripped, self._rest = bytes(self._rest).rstrip(b"\r"), bytearray(line)
            if stripped.startswith(b"data:"):
                self._data.append(stripped[5:].strip())
                self._data_size += len(stripped)
            elif not stripped and self._data:
                events.append(_text(b"\n".join(self._data)))
                self._data.clear()
                self._data_size = 0
        return events


def _text(raw: bytes) -> str:
    return raw.decode(errors="replace")
