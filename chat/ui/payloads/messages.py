"""The domain as the page's components take it: plain JSON, ready to be drawn. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from chat.conversation import Conversation, Failure, Message, Usage
from chat.errors import ChatError
from chat.replies.run import as_failure
from chat.replies.search_report import shown_text
from chat.ui.payloads.search import search_payload, source_payloads

Payload: TypeAlias = dict[str, Any]
NameOf: TypeAlias = Callable[[str], str]
"""The name to show of a model's key."""

Versions: TypeAlias = Mapping[str, Payload]
"""By the id of a message that has more versions than one: which it is, of how many, and its neighbours."""


def versions_of(conversation: Conversation) -> Versions:
    """The version switches of all messages of a conversation."""
    versions: dict[str, Payload] = {}
    for message_id, family in conversation.versions().items():
        if len(family) > 1:
            at = family.index(message_id)
            before, after = (family[at - 1] if at else None), (family[at + 1] if at + 1 < len(family) else None)
            versions[message_id] = {"version": [at + 1, len(family)], "version_ids": [before, after]}
    return versions


def message_payload(message: Message, versions: Versions, name_of: NameOf) -> Payload:
    """One message as the thread draws it. A version switch is there where the message has more versions than one."""
    payload: Payload = {"id": message.id, "role": message.role, "text": shown_text(message), "status": message.status}
    if message.role == "assistant":
        payload |= {
            "model": name_of(message.model or ""),
            "model_key": message.model,
            "provider": message.provider,
            "reasoning": message.reasoning,
            "reasoning_seconds": message.reasoning_seconds,
            "tools": [{"name": call.name, "arguments": call.arguments} for call in message.tool_calls],
            "footer": footer(message.usage),
            "notices": list(message.notices),
            "error": failure_payload(message.failure),
            "search": search_payload(message),
            "sources": source_payloads(message),
        }
    return payload | versions.get(message.id, {"version": None}) | {"created_at": message.created_at.isoformat()}


def thread_payload(conversation: Conversation, welcome: Payload, name_of: NameOf, *, revision: int) -> Payload:
    """The branch on show. `revision` makes two values differ that hold the same messages, so that the page takes the newer."""
    versions = versions_of(conversation)
    return {
        "revision": revision,
        "conversation": conversation.id,
        "messages": [message_payload(message, versions, name_of) for message in conversation.branch()],
        "welcome": welcome,
    }


def live_payload(
    conversation_id: str,
    reply: Message,
    versions: Versions,
    name_of: NameOf,
    *,
    revision: int,
    asked: Payload | None = None,
    remove: Sequence[str] = (),
    notice: str = "",
) -> Payload:
    """One frame of a reply in flight; the last one is `done`.

    Args:
        asked: the message that it answers, as the thread draws it. Made once for all frames.
        notice: what the reply waits for, if for anything but its model.
        remove: the messages that leave the screen for this reply: the version that it follows, and what came after that.
    """
    return {
        "conversation": conversation_id,
        "revision": revision,
        "user": asked,
        "message": message_payload(reply, versions, name_of),
        "remove": list(remove),
        "done": reply.status != "writing",
        "notice": notice or None,
        "refused": None,
    }


def refused_payload(conversation_id: str, message_id: str, error: ChatError, *, revision: int, stale: bool = False) -> Payload:
    """A message that was not taken up: the page gives the text back and says why.

    Args:
        stale: there is more in the conversation than the page shows, so it has to be opened again.
    """
    return {
        "conversation": conversation_id,
        "revision": revision,
        "user": None,
        "message": None,
        "remove": [],
        "done": True,
        "notice": None,
        "refused": {"message_id": message_id, "stale": stale, **(failure_payload(as_failure(error)) or {})},
    }


def failure_payload(failure: Failure | None) -> Payload | None:
    if failure is None:
        return None
    link = {"label": failure.link_label, "href": failure.link_href} if failure.link_href else None
    return {"sentence": failure.sentence, "link": link, "retry": failure.retry}


def footer(usage: Usage | None) -> list[str]:
    """What a reply took: tokens in and out, tokens a second, US dollars; what is not known is not there."""
    if usage is None:
        return []
    lines = []
    if usage.output_tokens is not None:
        asked = f"{usage.input_tokens:,} → " if usage.input_tokens is not None else ""
        lines.append(f"{asked}{usage.output_tokens:,} tokens")
        if speed := _speed(usage):
            lines.append(f"{speed:,.0f} tokens/s")
    if usage.cost is not None:
        lines.append(_dollars(usage.cost))
    return lines


def _speed(usage: Usage) -> float | None:
    """Tokens a second from the first token on; None where the whole reply came at once."""
    if not usage.output_tokens or usage.seconds is None or usage.first_token_seconds is None:
        return None
    writing = usage.seconds - usage.first_token_seconds
    return usage.output_tokens / writing if writing > 0.05 else None


def _dollars(cost: float) -> str:
    if cost == 0:
        return "free"
    return "under $0.0001" if cost < 0.0001 else f"${cost:.4f}" if cost < 0.1 else f"${cost:.2f}"
