"""The library as the sidebar takes it: plain JSON, ready to be drawn. Pure."""

from collections.abc import Collection, Iterable

from chat.history.status import HistoryStatus
from chat.history.summary import ConversationSummary, SearchHit
from chat.ui.payloads.messages import Payload


def sidebar_payload(
    name: str, conversations: Iterable[ConversationSummary], writing: Collection[str], status: Payload, person: Payload
) -> Payload:
    """The whole sidebar. `person` has the keys person, sign_in and sign_out."""
    listed = [_line(summary, summary.id in writing) for summary in conversations]
    return {"name": name, "conversations": listed, "status": status, "can_export": bool(listed), "hits": None, **person}


def status_payload(status: HistoryStatus, notice: str) -> Payload:
    """The status line: what is true of the history, and a notice that came up at the start."""
    return {"kind": status.kind, "text": f"{status} · {notice}" if notice else str(status)}


def hits_payload(words: str, hits: Iterable[SearchHit]) -> Payload:
    """What a search found: each conversation with the words in context, as [text, whether it is what was searched for]."""
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


def _line(summary: ConversationSummary, writing: bool) -> Payload:
    """What is false is left out: there may be a thousand of them."""
    line: Payload = {"id": summary.id, "title": summary.title, "updated_at": round(summary.updated_at)}
    return line | ({"pinned": True} if summary.pinned else {}) | ({"writing": True} if writing else {})
