"""Tells the tool calls of one reply apart. Pure.

By the protocol the pieces of a call share `index`, and the first of them has its id. Ollama sends index 0 for every call; other servers
leave the index out, or the id.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from chat.inference.completion.chunks import ToolCall
from chat.inference.events import ToolCallDelta

MAX_CALLS: Final = 128
"""Of one reply. Those that follow are left out."""


@dataclass(slots=True)
class _Call:
    """A call so far, with its number in the reply."""

    number: int
    id: str = ""
    name: str = ""
    arguments: str = ""

    def continues_with(self, piece: ToolCall) -> bool:
        """Whether `piece` is of this call: it has the same id or none, and no name where a call without ids is complete."""
        if piece.id and self.id:
            return piece.id == self.id
        return not (piece.function.name and self.name and _is_json(self.arguments))


class ToolCalls:
    """The calls of one reply, by the index that the server gave them."""

    def __init__(self) -> None:
        self._latest: dict[int, _Call] = {}
        self._count = 0

    def feed(self, pieces: Sequence[ToolCall]) -> Iterator[ToolCallDelta]:
        """The deltas of the pieces in one chunk, with an index of its own for each call."""
        for position, piece in enumerate(pieces):
            index = position if piece.index is None else piece.index
            call = self._latest.get(index)
            if call is None or not call.continues_with(piece):
                if self._count == MAX_CALLS:
                    continue
                call = self._latest[index] = _Call(self._count)
                self._count += 1
            name, arguments = piece.function.name or "", piece.function.arguments or ""
            call.id, call.name = call.id or piece.id or "", call.name or name
            call.arguments += arguments
            yield ToolCallDelta(call.number, piece.id or "", name, arguments)


def _is_json(text: str) -> bool:
    if not text.rstrip().endswith(("}", "]")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
