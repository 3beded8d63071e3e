"""Messages as the thread draws them: whole conversations, frames of a reply in progress, refusals. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from chat.conversation import Conversation, Failure, Message, Usage
from chat.errors import ChatError
from chat.replies.run import as_failure
from chat.replies.search_report import shown_text
from chat.ui.payloads.payload import Payload
from chat.ui.payloads.search import search_payload, source_payloads

ModelName: TypeAlias = Callable[[str], str]
"""Returns the display name for a model's key."""

Versions: TypeAlias = Mapping[str, Payload]
"""The keys `version` and `version_ids` by message id, for the messages that have more than one version."""


def versions_of(conversation: Conversation) -> Versions:
    """The version switches of all messages of a conversation."""
    versions: dict[str, Payload] = {}
    for message_id, family in conversation.versions().items():
        if len(family) > 1:
            at = family.index(message_id)
            before, after = (family[at - 1] if at else None), (family[at + 1] if at + 1 < len(family) else None)
            versions[message_id] = {"version": [at + 1, len(family)], "version_ids": [before, after]}
    return versions


def message_payload(message: Message, versions: Versions, model_name: ModelName) -> Payload:
    """One message (`Message` in `types.d.ts`). `version` is None for a message with one version."""
    payload: Payload = {"id": message.id, "role": message.role, "text": shown_text(message), "status": message.status}
    if message.role == "assistant":
        payload |= {
            "model": model_name(message.model or ""),
            "provider": message.provider,
            "reasoning": message.reasoning,
            "reasoning_seconds": message.reasoning_seconds,
            "tools": [{"name": call.name, "arguments": call.arguments} for call in message.tool_calls],
            "footer": usage_footer(message.usage),
            "notices": list(message.notices),
            "error": failure_payload(message.failure),
            "search": search_payload(message),
            "sources": source_payloads(message),
        }
    return payload | versions.get(message.id, {"version": None}) | {"created_at": message.created_at.isoformat()}


def thread_payload(conversation: Conversation, welcome: Payload, model_name: ModelName, *, revision: int) -> Payload:
    """The branch on show. The page keeps the value with the highest `revision`; Gradio sends no value that equals the last one."""
    versions = versions_of(conversation)
    return {
        "revision": revision,
        "conversation": conversation.id,
        "messages": [message_payload(message, versions, model_name) for message in conversation.branch()],
        "welcome": welcome,
    }


def live_payload(
    conversation_id: str,
    reply: Message,
    versions: Versions,
    model_name: ModelName,
    *,
    revision: int,
    question: Payload | None = None,
    remove: Sequence[str] = (),
    notice: str = "",
) -> Payload:
    """One frame of a reply in progress. `done` is true in the last one.

    Args:
        question: the payload of the message that the reply answers, if the page does not have it yet.
        remove: ids of the messages that this reply replaces on the page: the earlier version and all that follows it.
        notice: what the reply waits for before its first token, as a sentence; empty if nothing.
    """
    return {
        "conversation": conversation_id,
        "revision": revision,
        "user": question,
        "message": message_payload(reply, versions, model_name),
        "remove": list(remove),
        "done": reply.status != "writing",
        "notice": notice or None,
        "refused": None,
    }


def refused_payload(conversation_id: str, message_id: str, error: ChatError, *, revision: int, stale: bool = False) -> Payload:
    """The answer to a message that was not accepted: the page returns the text to the composer and shows the error.

    Args:
        stale: whether the stored conversation is ahead of the page, which then reopens it.
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
    """An error box: its sentence, a link to the remedy, and whether a retry can help. None for no failure."""
    if failure is None:
        return None
    link = {"label": failure.link_label, "href": failure.link_href} if failure.link_href else None
    return {"sentence": failure.sentence, "link": link, "retry": failure.retry}


def usage_footer(usage: Usage | None) -> list[str]:
    """What a reply used, a text for each: tokens in and out, tokens a second, US dollars. Unknown values are left out."""
    if usage is None:
        return []
    lines = []
    if usage.output_tokens is not None:
        sent = f"{usage.input_tokens:,} → " if usage.input_tokens is not None else ""
        lines.append(f"{sent}{usage.output_tokens:,} tokens")
        if speed := _speed(usage):
            lines.append(f"{speed:,.0f} tokens/s")
    if usage.cost is not None:
        lines.append(_dollars(usage.cost))
    return lines


def _speed(usage: Usage) -> float | None:
    """Tokens a second from the first token on; None if unknown, or if the whole reply came at once."""
    if not usage.output_tokens or usage.seconds is None or usage.first_token_seconds is None:
        return None
    writing = usage.seconds - usage.first_token_seconds
    return usage.output_tokens / writing if writing > 0.05 else None


def _dollars(cost: float) -> str:
    if cost == 0:
        return "free"
    return "under $0.0001" if cost < 0.0001 else f"${cost:.4f}" if cost < 0.1 else f"${cost:.2f}"
