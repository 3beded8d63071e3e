"""The sidebar's value: conversations, history status, account, and search results. Pure."""

from collections.abc import Collection, Iterable

from chat.history.status import HistoryStatus
from chat.history.summary import ConversationSummary, SearchHit
from chat.ui.payloads.payload import Payload


def sidebar_payload(
    app_name: str, conversations: Iterable[ConversationSummary], writing: Collection[str], status: Payload, account: Payload
) -> Payload:
    """The whole sidebar, without search results.

    Args:
        writing: ids of the conversations in which a reply is in progress.
        status: from `status_payload`.
        account: from `account_payload`.
    """
    items = [line_payload(summary, writing=summary.id in writing) for summary in conversations]
    return {"name": app_name, "conversations": items, "status": status, "can_export": bool(items), "hits": None, **account}


def status_payload(status: HistoryStatus, notice: str) -> Payload:
    """The status line: the state of the history, and the notice from the app's start, if there is one."""
    return {"kind": status.kind, "text": f"{status} · {notice}" if notice else str(status)}


def hits_payload(words: str, hits: Iterable[SearchHit]) -> Payload:
    """The results of a search for `words`. An excerpt is a list of [text, whether it matches]."""
    items = [
        {
            "id": hit.id,
            "title": hit.title,
            "updated_at": round(hit.updated_at),
            "excerpt": [list(part) for part in hit.excerpt],
        }
        for hit in hits
    ]
    return {"words": words, "items": items}


def line_payload(summary: ConversationSummary, *, writing: bool = False) -> Payload:
    """One item of the list. False flags are left out to keep a list of a thousand small."""
    item: Payload = {"id": summary.id, "title": summary.title, "updated_at": round(summary.updated_at)}
    return item | ({"pinned": True} if summary.pinned else {}) | ({"writing": True} if writing else {})
