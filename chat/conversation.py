"""The domain: a conversation is a tree of messages, of which one branch is displayed.

Immutable values, no I/O: every change returns a new conversation.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Literal, TypeAlias
from uuid import uuid4

Role: TypeAlias = Literal["user", "assistant"]
"""The author of a message, as in OpenAI's protocol."""

MessageStatus: TypeAlias = Literal[
    "writing",  # the reply is in progress
    "complete",
    "stopped",  # by the person
    "truncated",  # by Max tokens or the limit of the model's context
    "interrupted",  # the process ended or the connection broke within the reply
    "failed",  # no reply; `Message.failure` has the reason
]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Sampling parameters and system prompt of a reply. None, or an empty system prompt, is not sent: the model's default applies."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    reasoning_effort: str | None = None
    system_prompt: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a reply as counted by the server, `cost` in US dollars, and seconds since the request was sent. None if unknown."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None
    first_token_seconds: float | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool call requested by the model. `arguments` is JSON text as the model wrote it, possibly invalid."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a reply is missing or incomplete: a sentence for the person, a link to where it can be solved, and whether to offer Retry."""

    sentence: str
    link_label: str = ""
    link_href: str = ""
    retry: bool = True


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that a search tried to read. In state "refused", `problem` completes the sentence “This page …”; else it is empty."""

    url: str
    site: str
    title: str = ""
    state: Literal["reading", "read", "refused"] = "reading"
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A web page in the model's prompt, which the reply cites as `[number]`.

    Attributes:
        number: counts the sources of one reply from 1.
        site: the host of `url`.
        passages: text of the page, the most relevant first; at least one.
        dated: when the page says it was published or changed.
    """

    number: int
    url: str
    title: str
    site: str
    passages: tuple[str, ...]
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class SearchReport:
    """The web search of a reply. `seconds` is None until the search has ended; then, without sources, `sentence` has the reason."""

    queries: tuple[str, ...] = ()
    visits: tuple[Visit, ...] = ()
    sources: tuple[Source, ...] = ()
    seconds: float | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the tree. `parent` is the id of the message it follows; None for the first one.

    The fields from `model` on describe replies, and are empty in a person's message.
    """

    id: str
    parent: str | None
    role: Role
    text: str = ""
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    status: MessageStatus = "complete"
    model: str | None = None
    provider: str | None = None
    parameters: Parameters = Parameters()
    reasoning: str = ""
    reasoning_seconds: float | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage | None = None
    notices: tuple[str, ...] = ()
    failure: Failure | None = None
    search: SearchReport | None = None  # its sources are what [n] in `text` refers to; see `chat.replies.search_report`


@dataclass(frozen=True, slots=True)
class Conversation:
    """A tree of messages.

    Attributes:
        messages: by id, in the order of arrival, so a parent comes before its children.
        leaf: the id of the last message of the displayed branch; None without messages.
        titled_at: when the person gave the title; None if it is of the app's making.
    """

    id: str
    title: str = ""
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    messages: Mapping[str, Message] = field(default_factory=lambda: MappingProxyType({}))
    leaf: str | None = None
    pinned: bool = False
    titled_at: datetime | None = None

    def branch(self) -> tuple[Message, ...]:
        """The displayed messages, first to last."""
        return tuple(reversed(tuple(self._upward_from(self.leaf))))

    def branch_to(self, message_id: str) -> tuple[Message, ...]:
        """The messages from the first one to `message_id`, inclusive. KeyError if it is unknown."""
        self.messages[message_id]
        return tuple(reversed(tuple(self._upward_from(message_id))))

    def children(self, parent: str | None) -> tuple[Message, ...]:
        """The messages that follow `parent` directly, oldest first; for None, the first messages of the conversation."""
        return tuple(message for message in self.messages.values() if message.parent == parent)

    def versions(self) -> Mapping[str, tuple[str, ...]]:
        """For each message id the ids of its versions, itself included, oldest first: the messages of the same parent and role."""
        families: defaultdict[tuple[str | None, Role], list[str]] = defaultdict(list)
        for message in self.messages.values():
            families[message.parent, message.role].append(message.id)
        return {message_id: family for family in map(tuple, families.values()) for message_id in family}

    def add(self, message: Message) -> "Conversation":
        """The conversation with a new message, whose branch is then displayed.

        Raises:
            ValueError: the id is taken, or the parent is unknown.
        """
        if message.id in self.messages:
            raise ValueError("the id of the message is taken")
        if message.parent is not None and message.parent not in self.messages:
            raise ValueError("the parent of the message is unknown")
        return replace(self, messages=_with(self.messages, message), leaf=message.id, updated_at=message.created_at)

    def put(self, message: Message) -> "Conversation":
        """The conversation with `message` in place of the one with its id. KeyError if there is none."""
        self.messages[message.id]
        return replace(self, messages=_with(self.messages, message), updated_at=datetime.now(UTC))

    def remove(self, message_id: str) -> "Conversation":
        """The conversation without this message and all below it. If it was displayed, the branch then ends with its parent."""
        removed = {message_id}
        for message in self.messages.values():  # parents come before their children
            if message.parent in removed:
                removed.add(message.id)
        leaf = self.messages[message_id].parent if self.leaf in removed else self.leaf
        kept = {key: message for key, message in self.messages.items() if key not in removed}
        return replace(self, messages=MappingProxyType(kept), leaf=leaf)

    def renamed(self, title: str) -> "Conversation":
        """The conversation with a title that the person gave now."""
        return replace(self, title=title, titled_at=datetime.now(UTC))

    def show(self, message_id: str) -> "Conversation":
        """The conversation displaying the branch through this message, on to its newest end. KeyError if it is unknown."""
        leaf = self.messages[message_id].id
        while children := self.children(leaf):
            leaf = children[-1].id
        return replace(self, leaf=leaf)

    def _upward_from(self, message_id: str | None) -> Iterator[Message]:
        while message_id is not None:
            message = self.messages[message_id]
            yield message
            message_id = message.parent


def new_id() -> str:
    """A random id for a conversation or a message: 32 hexadecimal digits, which cannot be guessed."""
    return uuid4().hex


def _with(messages: Mapping[str, Message], message: Message) -> Mapping[str, Message]:
    return MappingProxyType({**messages, message.id: message})
