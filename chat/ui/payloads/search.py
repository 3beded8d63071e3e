"""A reply's search as the thread draws it: the block with its stages, and the sources that citations lead to. Pure."""

from typing import Any, Final, TypeAlias

from chat.conversation import Message
from chat.replies.search_report import citations_of
from chat.search.citations import text_fragment_url

Payload: TypeAlias = dict[str, Any]

QUOTED: Final = 320
"""Characters of a passage that the list quotes."""


def search_payload(message: Message) -> Payload | None:
    """What was searched for and read, or None for a reply that did not search."""
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
    """The sources of a reply, by number. `jumps` are the links of its citations in turn, each to the words that bear it out.

    Which are cited, and what each citation leads to, is told once the reply is finished: finding it out takes longer than a frame should.
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
                "passage": _quoted(passage),
                "href": own[0].href if own else text_fragment_url(source.url, passage),
                "jumps": [citation.href for citation in own],
            }
        )
    return payloads


def _quoted(passage: str) -> str:
    """The beginning of a passage, on one line, cut between two words."""
    text = " ".join(passage.split())
    return text if len(text) <= QUOTED else text[:QUOTED].rpartition(" ")[0] + " …"
