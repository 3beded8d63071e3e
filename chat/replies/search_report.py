"""Between a search and what a message keeps of it: progress becomes a report, and a report becomes citations. Pure.

Knows both the search's values and the domain's; knows nothing of how either is drawn.
"""

from collections.abc import Iterable
from dataclasses import replace

from chat.conversation import Message, SearchReport, Visit
from chat.search import citations
from chat.search.citations import Citation
from chat.search.progress import NotRead, Progress, Read, Reading, SearchFinished, Searching


def extended(report: SearchReport, event: Progress) -> SearchReport:
    """The report with what has just happened."""
    match event:
        case Searching(queries):
            return replace(report, queries=queries)
        case Reading(url, site, title):
            return replace(report, visits=(*report.visits, Visit(url, site, title)))
        case Read(url, site, title):
            return _ended(report, Visit(url, site, title, "read"))
        case NotRead(url, site, reason):
            return _ended(report, Visit(url, site, "", "refused", reason))
        case SearchFinished(sources, seconds, sentence):
            return replace(report, sources=sources, seconds=seconds, sentence=sentence)


def shown_text(message: Message) -> str:
    """A message's text as it is shown and copied: in a reply that searched, every `[n]` is one of its sources."""
    return citations.checked(message.text, message.search.sources) if message.search else message.text


def linked_text(message: Message) -> str:
    """A message's text as Markdown that stands alone: its citations are links to their passages."""
    return citations.linked(message.text, message.search.sources) if message.search else message.text


def uncited(branch: Iterable[Message]) -> list[Message]:
    """A branch for a model that is shown other sources now, or none: what its numbers stood for is not there any more."""
    return [replace(message, text=citations.checked(message.text, ())) if message.search else message for message in branch]


def citations_of(message: Message) -> tuple[Citation, ...]:
    """The citations of a reply, in the order of its text."""
    sources = message.search.sources if message.search else ()
    return tuple(piece for piece in citations.pieces(message.text, sources) if isinstance(piece, Citation))


def _ended(report: SearchReport, now: Visit) -> SearchReport:
    """With `now` in the place of the visit to its address that was under way. A page that was not read keeps the title it was found by."""
    visits = list(report.visits)
    for index, visit in enumerate(visits):
        if visit.url == now.url and visit.state == "reading":
            visits[index] = replace(now, title=now.title or visit.title)
            break
    return replace(report, visits=tuple(visits))
