"""Splits inline reasoning off a reply: `<think>…</think>` at its beginning is reasoning, the rest is text. Pure.

Works on pieces as they arrive, with the tags split anywhere. A reply that only *closes* a block stays as it is: until the tag arrives it
looks like any text, and has been shown.
"""

from typing import Literal, TypeAlias

from chat.inference.events import ReasoningDelta, TextDelta

OPEN, CLOSE = "<think>", "</think>"

_State: TypeAlias = Literal["before", "opened", "inside", "between", "text"]


class ThinkSplitter:
    """The state of one reply: `feed` the pieces of its content in order, then `flush`."""

    def __init__(self) -> None:
        self._state: _State = "before"
        self._held = ""

    def feed(self, piece: str) -> tuple[TextDelta | ReasoningDelta, ...]:
        """The deltas that are certain by now. At most a partial tag, or white space around a block, is held back."""
        if self._state == "text":  # nearly every piece
            return (TextDelta(piece),) if piece else ()
        self._held += piece
        events: list[TextDelta | ReasoningDelta] = []
        if self._state == "before":
            events += self._begin()
        if self._state == "opened" and (thought := self._held.lstrip()):
            self._state, self._held = "inside", thought
        if self._state == "inside":
            events += self._think()
        if self._state == "between" and (text := self._held.lstrip()):
            events += self._release(text)
        return tuple(events)

    def flush(self) -> tuple[TextDelta | ReasoningDelta, ...]:
        """What was held back, at the end of the reply. A block without its closing tag is reasoning."""
        held, self._held = self._held, ""
        if not held or self._state in ("opened", "between"):
            return ()
        return (ReasoningDelta(held) if self._state == "inside" else TextDelta(held),)

    def _begin(self) -> tuple[TextDelta, ...]:
        beginning = self._held.lstrip()
        if beginning.startswith(OPEN):
            self._state, self._held = "opened", beginning.removeprefix(OPEN)
            return ()
        if OPEN.startswith(beginning):
            return ()
        return self._release(self._held)

    def _think(self) -> tuple[ReasoningDelta, ...]:
        thought, tag, rest = self._held.partition(CLOSE)
        if tag:
            self._state, self._held = "between", rest
        else:
            kept = _partial_tag(thought)
            thought, self._held = thought[: len(thought) - kept], thought[len(thought) - kept :]
        return (ReasoningDelta(thought),) if thought else ()

    def _release(self, text: str) -> tuple[TextDelta, ...]:
        self._state, self._held = "text", ""
        return (TextDelta(text),)


def _partial_tag(text: str) -> int:
    """The number of characters at the end of `text` that may begin the closing tag."""
    return next((size for size in range(min(len(CLOSE) - 1, len(text)), 0, -1) if text.endswith(CLOSE[:size])), 0)
