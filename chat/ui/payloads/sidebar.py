"""What the sidebar draws: items of its list, the history status, and search results. Pure."""

from collections.abc import Iterable

from chat.history.status import HistoryStatus
from chat.history.summary import ConversationSummary, SearchHit
from chat.ui.payloads.payload import Payload


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


def line_payload(summary: ConversationSummary) -> Payload:
    """One item of the list. False flags are left out to keep a list of a thousand small."""
    item: Payload = {"id": summary.id, "title": summary.title, "updated_at": round(summary.updated_at)}
    return item | ({"pinned": True} if summary.pinned else {})
