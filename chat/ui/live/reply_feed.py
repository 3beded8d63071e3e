"""The growth of one reply as events: appended text with its offset, at most twelve a second, the first token at once.

One feed serves all pages of a visitor. Offsets are counted as the browser counts: in UTF-16 code units.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from chat.conversation import Message
from chat.replies.run import Run
from chat.replies.search_report import shown_text
from chat.ui.payloads.payload import Payload

FRAME_SECONDS: Final = 1 / 12
"""Shortest time between two frames of a reply: a little shorter than the steps in which a reply is read, so that each is sent at once."""

BACK_OFF: Final = 4.0
LONGEST_BACK_OFF: Final = 0.4
"""A frame that is n seconds late makes the next pause BACK_OFF × n longer, up to this: a busy process sends fewer frames, not late ones."""

GROWING: Final = ("text", "reasoning", "reasoning_seconds")
"""Fields of a message's payload that are sent as appended text, or with each frame."""


class Appended:
    """A text that mostly grows at its end, as [offset, new text] pairs."""

    def __init__(self, text: str = "") -> None:
        self._text = text
        self._units = _units(text)

    def update(self, text: str) -> list[Any] | None:
        """What to append and where, so that a reader with the earlier text has `text`; None if they are equal."""
        if text == self._text:
            return None
        at, kept = self._units, len(self._text)
        if not text.startswith(self._text):  # such as a citation that turned out to be none
            kept = _common(self._text, text)
            at = _units(text[:kept])
        added = text[kept:]
        self._text, self._units = text, at + _units(added)
        return [at, added]


class ReplyFeed:
    """Publishes the frames of one run.

    Args:
        payload_of: a message as the page draws it.
        publish: sends one event; False if there is no reader, in which case the next frame carries what this one would have.
    """

    def __init__(self, conversation: str, run: Run, payload_of: Callable[[Message], Payload], publish: Callable[[Payload], bool]) -> None:
        self._conversation = conversation
        self._run = run
        self._payload_of = payload_of
        self._publish = publish
        self._loop = asyncio.get_running_loop()
        self._text, self._reasoning = Appended(run.message.text), Appended(run.message.reasoning)
        self._constant: tuple[Message, str] | None = None
        self._next_frame = 0.0
        self._has_begun = False
        self._scheduled: asyncio.Handle | None = None
        run.subscribe(self._changed)
        self._send()  # that it is in flight; together with the branch, so that no page offers to send meanwhile

    def whole(self) -> Payload:
        """The frame for a page that has nothing of this reply."""
        message = self._run.message
        payload = self._payload_of(message)
        return self._frame(message) | {
            "text": [0, payload["text"]],
            "reasoning": [0, message.reasoning],
            "message": {name: value for name, value in payload.items() if name not in GROWING},
        }

    def _changed(self) -> None:
        """Send a frame when its turn comes; the first token and the end wait for no turn."""
        is_urgent = self._run.done or not self._has_begun
        if self._scheduled and not is_urgent:
            return
        if self._scheduled:
            self._scheduled.cancel()
        if is_urgent or self._loop.time() >= self._next_frame:
            self._scheduled = self._loop.call_soon(self._send)
        else:
            self._scheduled = self._loop.call_at(self._next_frame, self._send, self._next_frame)

    def _send(self, due: float | None = None) -> None:
        self._scheduled = None
        message, waiting = self._run.message, self._run.waiting
        now = self._loop.time()
        late = now - due if due is not None else 0.0
        self._next_frame = now + FRAME_SECONDS + min(BACK_OFF * late, LONGEST_BACK_OFF)
        self._has_begun = bool(message.text or message.reasoning)
        frame = self._frame(message)
        constant = (replace(message, text="", reasoning="", reasoning_seconds=None), waiting)
        if constant != self._constant:
            frame["message"] = {name: value for name, value in self._payload_of(message).items() if name not in GROWING}
        frame["text"] = self._text.update(shown_text(message))
        frame["reasoning"] = self._reasoning.update(message.reasoning)
        if self._publish({name: value for name, value in frame.items() if value is not None}):
            self._constant = constant

    def _frame(self, message: Message) -> Payload:
        return {
            "type": "reply",
            "conversation": self._conversation,
            "id": message.id,
            "parent": message.parent,
            "reasoning_seconds": message.reasoning_seconds,
            "waiting": self._run.waiting,
            "done": self._run.done,
        }


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
