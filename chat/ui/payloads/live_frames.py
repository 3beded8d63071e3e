"""The frames of a reply as they travel: few values, of which only the texts grow while the reply is written.

For each frame Gradio walks through all values several times on the server and clones each of them in the browser, and it sends those that
have changed. So what stays the same for a while is one JSON text. `chat/ui/page/channel.js` puts the payload together again.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, TypedDict

from chat.conversation import Conversation, Message
from chat.ui.payloads.messages import NameOf, Payload, live_payload, versions_of

GROWING: Final = ("text", "reasoning", "reasoning_seconds")
"""Of the message in the payload."""


class Frame(TypedDict):
    """`rest` is the payload in JSON, without what has a value of its own here."""

    rest: str
    revision: int
    text: str
    reasoning: str
    reasoning_seconds: float | None


class ReplyFrames:
    """Makes the frames of one reply. What follows from the conversation is found out once, and no frame costs more in a long one.

    Args:
        asked, remove: as for `live_payload`.
    """

    def __init__(self, conversation: Conversation, name_of: NameOf, *, asked: Payload | None = None, remove: Sequence[str] = ()) -> None:
        self._conversation = conversation.id
        self._versions = versions_of(conversation)
        self._name_of = name_of
        self._asked = asked
        self._remove = remove
        self._last: tuple[Message, str, Frame] | None = None

    def frame(self, reply: Message, revision: int, notice: str = "") -> Frame:
        """The reply as it stands. `notice` is what it waits for."""
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
            more: dict[str, Any] = {"asked": self._asked, "remove": self._remove, "notice": notice}
            frame = as_frame(live_payload(self._conversation, reply, self._versions, self._name_of, revision=revision, **more))
        self._last = (unchanged, notice, frame)
        return frame


def as_frame(payload: Payload) -> Frame:
    """The payload of `payloads.live_payload` or `refused_payload`, ready to be sent."""
    message: Payload = payload["message"] or {}
    others = {name: value for name, value in message.items() if name not in GROWING}
    return Frame(
        rest=compact({**payload, "message": others or None, "revision": None}),
        revision=payload["revision"],
        text=message.get("text", ""),
        reasoning=message.get("reasoning", ""),
        reasoning_seconds=message.get("reasoning_seconds"),
    )


def compact(value: Any) -> str:
    """One JSON text: Gradio's front end clones every leaf of a value with every update, and a text is a single one."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
