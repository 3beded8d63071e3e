"""The domain: a conversation is a tree of messages, and one branch of it is on show.

Pure values, no I/O: every change returns a new conversation. Knows nothing of models' servers, storage, or pages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Literal, TypeAlias
from uuid import uuid4

Role: TypeAlias = Literal["user", "assistant"]

MessageStatus: TypeAlias = Literal[
    "writing",  # the reply is still arriving
    "complete",
    "stopped",  # by the person
    "truncated",  # by Max tokens or the end of the model's context
    "interrupted",  # the process died, or the connection broke, in mid-reply
    "failed",  # no reply; `error` says why
]


@dataclass(frozen=True, slots=True)
class Parameters:
    """How a reply is asked for. None, or an empty system prompt, means the model's default: it is then not sent."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    reasoning_effort: str | None = None
    system_prompt: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a reply took, as its server counted it. Tokens; `cost` in US dollars; seconds from sending the request."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None
    first_token_seconds: float | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that the model asked for. `arguments` is JSON text as the model wrote it, valid or not."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a reply is missing or incomplete: a sentence for the person, where to mend it, and whether to offer Retry."""

    sentence: str
    link_label: str = ""
    link_href: str = ""
    retry: bool = True


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that a search tried to read. `problem` completes the sentence “This page …”; it is there once the page was refused."""

    url: str
    site: str
    title: str = ""
    state: Literal["reading", "read", "refused"] = "reading"
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A page that the model was shown, under the number by which the reply cites it.

    `passages` are its own words, the most relevant first; never empty. `dated` is when the page says it was published or changed.
    """

    number: int
    url: str
    title: str
    site: str
    passages: tuple[str, ...]
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class SearchReport:
    """The search that went before a reply. `seconds` is None until it has ended; without a source, `sentence` then says why."""

    queries: tuple[str, ...] = ()
    visits: tuple[Visit, ...] = ()
    sources: tuple[Source, ...] = ()
    seconds: float | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the tree. `parent` is None for the first of a conversation."""

    id: str
    parent: str | None
    role: Role
    text: str = ""
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    status: MessageStatus = "complete"
    # What follows is about replies, and empty for a person's message.
    model: str | None = None
    provider: str | None = None
    parameters: Parameters = Parameters()
    reasoning: str = ""
    reasoning_seconds: float | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage | None = None
    notices: tuple[str, ...] = ()
    failure: Failure | None = None
    search: SearchReport | None = None  # `text` is as the model wrote it; `chat.replies.search_report` knows which of its [n] are citations


@dataclass(frozen=True, slots=True)
class Conversation:
    """A tree of messages. `leaf` is the last message of the branch on show; None while there is none.

    `messages` maps id to message in the order of arrival, so that a parent always stands before its children.
    """

    id: str
    title: str = ""
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    messages: Mapping[str, Message] = field(default_factory=lambda: MappingProxyType({}))
    leaf: str | None = None
    pinned: bool = False

    def branch(self) -> tuple[Message, ...]:
        """The messages on show, first to last."""
        return tuple(reversed(tuple(self._upwards(self.leaf))))

    def branch_to(self, message_id: str) -> tuple[Message, ...]:
        """The messages from the first one to `message_id`, which is the last. KeyError if it is not here."""
        self.messages[message_id]
        return tuple(reversed(tuple(self._upwards(message_id))))

    def children(self, parent: str | None) -> tuple[Message, ...]:
        """The messages that answer `parent`, oldest first; None gives the beginnings of the conversation."""
        return tuple(message for message in self.messages.values() if message.parent == parent)

    def siblings(self, message_id: str) -> tuple[Message, ...]:
        """The versions of this message, itself among them, oldest first."""
        me = self.messages[message_id]
        return tuple(message for message in self.children(me.parent) if message.role == me.role)

    def add(self, message: Message) -> "Conversation":
        """With `message` at the end of its branch, which is then on show.

        Raises:
            ValueError: its id is taken, or its parent is not here.
        """
        if message.id in self.messages:
            raise ValueError("the id is taken: a message of it is here already")
        if message.parent is not None and message.parent not in self.messages:
            raise ValueError("the parent of the message is not here")
        return replace(self, messages=_with(self.messages, message), leaf=message.id, updated_at=message.created_at)

    def put(self, message: Message) -> "Conversation":
        """With `message` in the place of the one that has its id. KeyError if there is none."""
        self.messages[message.id]
        return replace(self, messages=_with(self.messages, message), updated_at=datetime.now(UTC))

    def remove(self, message_id: str) -> "Conversation":
        """Without this message and all that answers it; what stood before it is on show if it was."""
        gone = {message_id}
        for message in self.messages.values():  # parents come before their children
            if message.parent in gone:
                gone.add(message.id)
        leaf = self.messages[message_id].parent if self.leaf in gone else self.leaf
        kept = {key: message for key, message in self.messages.items() if key not in gone}
        return replace(self, messages=MappingProxyType(kept), leaf=leaf)

    def show(self, message_id: str) -> "Conversation":
        """With the branch on show that runs through this message, down to its newest end. KeyError if it is not here."""
        leaf = self.messages[message_id].id
        while answers := self.children(leaf):
            leaf = answers[-1].id
        return replace(self, leaf=leaf)

    def _upwards(self, message_id: str | None) -> Iterator[Message]:
        while message_id is not None:
            message = self.messages[message_id]
            yield message
            message_id = message.parent


def new_id() -> str:
    """An id for a conversation or a message: 32 hexadecimal digits, at random, so that nobody guesses another's."""
    return uuid4().hex


def _with(messages: Mapping[str, Message], message: Message) -> Mapping[str, Message]:
    return MappingProxyType({**messages, message.id: message})
