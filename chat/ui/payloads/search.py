"""A reply's web search: the block with its stages, and the sources that citations link to. Pure."""

from typing import Final

from chat.conversation import Message
from chat.replies.search_report import citations_of
from chat.search.citations import text_fragment_url
from chat.ui.payloads.payload import Payload

QUOTE_CHARS: Final = 320
"""Longest quotation of a passage in the list of sources, in characters."""


def search_payload(message: Message) -> Payload | None:
    """The queries, page visits and outcome of the search before a reply; None for a reply without a search."""
    report = message.search
    if report is None:
        return None
    return {
        "queries": list(report.queries),
        "visits": [{"site": visit.site, "title": visit.title, "state": visit.state, "problem": visit.problem} for visit in report.visits],
        "used": len(report.sources),
        "seconds": report.seconds,
        "sentence": report.sentence,
    }


def source_payloads(message: Message) -> list[Payload]:
    """The sources of a reply, by number. `jumps` are the links of its citations in text order, each to the passage that supports it.

    `jumps` is empty until the reply is finished: matching citations to passages takes longer than the interval between two frames.
    """
    sources = message.search.sources if message.search else ()
    citations = citations_of(message) if message.status != "writing" else ()
    payloads = []
    for source in sources:
        own = [citation for citation in citations if citation.source.number == source.number]
        passage = own[0].passage if own else source.passages[0]
        payloads.append(
            {
                "number": source.number,
                "title": source.title or source.site,
                "site": source.site,
                "date": source.dated.isoformat() if source.dated else None,
                "passage": _quotation(passage),
                "href": own[0].href if own else text_fragment_url(source.url, passage),
                "jumps": [citation.href for citation in own],
            }
        )
    return payloads


def _quotation(passage: str) -> str:
    """The start of a passage on one line, cut between two words."""
    text = " ".join(passage.split())
    return text if len(text) <= QUOTE_CHARS else text[:QUOTE_CHARS].rpartition(" ")[0] + " …"
