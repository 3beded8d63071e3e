"""The frames of a reply in progress as Gradio sends them: five values, of which only the texts change from frame to frame.

For each frame Gradio walks through all values several times on the server, clones each in the browser, and sends those that changed. So
everything that stays the same is one JSON text. `chat/ui/page/channel.js` reassembles the payload. Pure.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypedDict

from chat.conversation import Conversation, Message
from chat.ui.payloads.messages import ModelName, live_payload, versions_of
from chat.ui.payloads.payload import Payload, compact

GROWING: Final = ("text", "reasoning", "reasoning_seconds")
"""The fields of a message that a frame carries beside `rest`."""


class Frame(TypedDict):
    """One payload in transit. `rest` is its JSON without the other four fields."""

    rest: str
    revision: int
    text: str
    reasoning: str
    reasoning_seconds: float | None


class ReplyFrames:
    """Makes the frames of one reply. Costs O(conversation) once, and O(reply) for each frame.

    Args:
        question, remove: as for `live_payload`.
    """

    def __init__(
        self, conversation: Conversation, model_name: ModelName, *, question: Payload | None = None, remove: Sequence[str] = ()
    ) -> None:
        self._conversation = conversation.id
        self._versions = versions_of(conversation)
        self._model_name = model_name
        self._question = question
        self._remove = remove
        self._last: tuple[Message, str, Frame] | None = None

    def frame(self, reply: Message, revision: int, notice: str = "") -> Frame:
        """The frame of the reply so far. `notice` as for `live_payload`."""
        unchanged = replace(reply, text="", reasoning="", reasoning_seconds=None)
        if not reply.search and self._last and self._last[:2] == (unchanged, notice):
            frame = Frame(
                rest=self._last[2]["rest"],
                revision=revision,
                text=reply.text,
                reasoning=reply.reasoning,
                reasoning_seconds=reply.reasoning_seconds,
            )
        else:
            payload = live_payload(
                self._conversation,
                reply,
                self._versions,
                self._model_name,
                revision=revision,
                question=self._question,
                remove=self._remove,
                notice=notice,
            )
            frame = as_frame(payload)
        self._last = (unchanged, notice, frame)
        return frame


def as_frame(payload: Payload) -> Frame:
    """The frame of a payload from `live_payload` or `refused_payload`."""
    message: Payload = payload["message"] or {}
    others = {name: value for name, value in message.items() if name not in GROWING}
    return Frame(
        rest=compact({**payload, "message": others or None, "revision": None}),
        revision=payload["revision"],
        text=message.get("text", ""),
        reasoning=message.get("reasoning", ""),
        reasoning_seconds=message.get("reasoning_seconds"),
    )
