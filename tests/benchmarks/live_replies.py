"""What a page knows of its replies: the events of the live stream, applied as `chat/ui/live/reducer.js` applies them. No I/O.

Stricter than the page, which mends what it missed: here whatever does not fit is a fault.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class LiveReply:
    """One reply as far as the page has it.

    Attributes:
        parent: the id of the message that it answers.
        frames: how many events it came in.
        message: all but the texts, as the page draws it.
    """

    id: str
    parent: str
    conversation: str
    text: str = ""
    reasoning: str = ""
    waiting: str = ""
    done: bool = False
    frames: int = 0
    message: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """How it stands, such as "writing" or "complete"."""
        return str(self.message.get("status", ""))


class LiveReplies:
    """The replies of one visitor, by the id of the message that each answers, and the state of their history.

    Attributes:
        status: of the history, such as "saved".
        frames: how many events were about a reply.
        states: how many times the whole state was sent in mid-stream, because events were missed.
        faults: what did not fit, in words.
    """

    def __init__(self) -> None:
        self.by_parent: dict[str, LiveReply] = {}
        self.status = ""
        self.frames = 0
        self.states = 0
        self.faults: list[str] = []
        self._number = 0

    def begin(self, state: dict[str, Any]) -> None:
        """Take over the whole state, as a page begins."""
        self._number = state["number"]
        self.status = state["status"]["kind"]
        self.by_parent = {parent: reply for parent, reply in self.by_parent.items() if reply.done}
        for reply in state["replies"]:
            self._reply(reply)

    def apply(self, number: int, event: dict[str, Any]) -> LiveReply | None:
        """Take over one event; the reply that it is about, if it is about one."""
        if number <= self._number:
            self.faults.append(f"an event came out of turn: {number} after {self._number}")
        self._number = number
        match event["type"]:
            case "reply":
                self.frames += 1
                return self._reply(event)
            case "state":
                self.states += 1
                self.begin(event)
            case "list" if "status" in event:
                self.status = event["status"]["kind"]
        return None

    def _reply(self, event: dict[str, Any]) -> LiveReply:
        reply = self.by_parent.get(event["parent"])
        if reply is None or reply.id != event["id"]:
            reply = self.by_parent[event["parent"]] = LiveReply(event["id"], event["parent"], event["conversation"])
        try:
            reply.text = grown(reply.text, event.get("text"))
            reply.reasoning = grown(reply.reasoning, event.get("reasoning"))
        except ValueError as error:
            self.faults.append(str(error))
        reply.message |= event.get("message", {})
        reply.waiting, reply.done = event["waiting"], event["done"]
        reply.frames += 1
        return reply


def grown(text: str, change: list[Any] | None) -> str:
    """A text with what was appended: [offset in UTF-16 code units, what stands from there on]. ValueError if something is missing."""
    if change is None:
        return text
    at, added = change
    if text.isascii():
        kept, length = text[:at], len(text)
    else:
        units = text.encode("utf-16-le", "surrogatepass")
        kept, length = units[: 2 * at].decode("utf-16-le", "surrogatepass"), len(units) // 2
    if at > length:
        raise ValueError(f"a frame is missing: there are {length} code units, and the next is to stand at {at}")
    return kept + str(added)
