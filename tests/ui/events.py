"""Events of the live stream as the server sends them, for the pages of this folder. `numbered` adds what orders them."""

from collections.abc import Iterator
from itertools import count
from typing import Any

_NUMBERS = count(1_000)
"""Above the number that the scripted server begins with."""


def next_number() -> int:
    """Higher than that of every event before. Taken early, and given to an event that comes later, it makes that event late."""
    return next(_NUMBERS)


def numbered(event: dict[str, Any]) -> dict[str, Any]:
    """The event with the next number, unless it has one."""
    return event if "number" in event else {**event, "number": next_number()}


def question(key: str = "q", text: str = "Why?", **more: Any) -> dict[str, Any]:
    """A person's message."""
    return {"id": key, "role": "user", "status": "complete", "text": text, **more}


def reply(key: str = "r", text: str = "Because.", **more: Any) -> dict[str, Any]:
    """A model's message."""
    return {"id": key, "role": "assistant", "status": "complete", "text": text, "model": "org/model", **more}


def thread(*messages: dict[str, Any], conversation: str = "c", **more: Any) -> dict[str, Any]:
    """The whole branch on show of a conversation, as the command `open` answers."""
    head = {"type": "thread", "conversation": conversation, "title": "", "updated_at": 0, "after": None}
    return {**head, "messages": list(messages), **more}


def branch(*messages: dict[str, Any], after: str | None = None, **more: Any) -> dict[str, Any]:
    """The branch on show from the message after `after` on; None: from the first one on."""
    return {**thread(*messages, **more), "type": "branch", "after": after}


def frame(text: str = "", *, at: int = 0, done: bool = False, conversation: str = "c", key: str = "r", **more: Any) -> dict[str, Any]:
    """A frame of a reply in flight: `text` from the offset `at` on. `more` is the rest of its message, and what the frame has beside it."""
    event = {"type": "reply", "conversation": conversation, "id": key, "text": [at, text], "waiting": more.pop("waiting", ""), "done": done}
    event |= {name: more.pop(name) for name in ("number", "reasoning_seconds") if name in more}
    if "reasoning" in more:
        event["reasoning"] = [0, more.pop("reasoning")]
    message = reply(key, **{"status": "complete" if done else "writing", **more})
    return {**event, "message": {name: value for name, value in message.items() if name != "text"}}


def pieces(text: str, step: int, **more: Any) -> Iterator[dict[str, Any]]:
    """The frames of a reply that grows to `text` by `step` characters at a time, and then its end."""
    at = 0
    for start in range(0, len(text), step):
        piece = text[start : start + step]
        yield frame(piece, at=at, **more)
        at += len(piece.encode("utf-16-le")) // 2  # as the browser counts
    yield frame("", at=at, done=True, **more)


def state(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """All that every page of a visitor shows: their list, of which `lines` are the items, and who they are."""
    return {
        "type": "state",
        "conversations": list(lines),
        "status": {"kind": "saved", "text": "Saved"},
        "person": {"name": "Ada", "picture": None, "kind": "member"},
        "sign_in": None,
        "sign_out": "/logout",
        "replies": [],
        "models": 1,
        **more,
    }


def listed(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Items of the list that are new or other ones. `more`: `gone`, ids that were deleted; `status`."""
    return {"type": "list", "put": list(lines), **more}
