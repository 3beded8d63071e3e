"""Messages as the thread draws them, and what became of one that was sent. No I/O."""

from collections.abc import Callable, Mapping
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


def answer_payload(conversation_id: str, message_id: str, error: ChatError | None = None, *, stale: bool = False) -> Payload:
    """What became of a message that was sent: accepted, or refused with the reason, whereupon the page gives the text back.

    Args:
        stale: the conversation has more messages than the page shows, so it has to be opened again.
    """
    refused = {"stale": stale, **(failure_payload(as_failure(error)) or {})} if error else None
    return {"conversation": conversation_id, "message_id": message_id, "refused": refused}


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
