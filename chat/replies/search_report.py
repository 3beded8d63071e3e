"""What a message keeps of its search: builds the report from progress events, and applies it to the citations in the text. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from chat.conversation import Message, SearchReport, Visit
from chat.search import citations
from chat.search.citations import Citation
from chat.search.progress import PageFailed, PageRead, PageStarted, SearchFinished, SearchProgress, SearchStarted


def with_progress(report: SearchReport, event: SearchProgress) -> SearchReport:
    """The report after one more event of the search."""
    match event:
        case SearchStarted(queries):
            return replace(report, queries=queries)
        case PageStarted(url, site, title):
            return replace(report, visits=(*report.visits, Visit(url, site, title)))
        case PageRead(url, site, title):
            return _with_ended_visit(report, Visit(url, site, title, "read"))
        case PageFailed(url, site, reason):
            return _with_ended_visit(report, Visit(url, site, "", "refused", reason))
        case SearchFinished(sources, seconds, sentence):
            return replace(report, sources=sources, seconds=seconds, sentence=sentence)


def shown_text(message: Message) -> str:
    """The text as it is displayed and copied: in a reply with a search, every `[n]` matches one of its sources."""
    return citations.normalize_citations(message.text, message.search.sources) if message.search else message.text


def linked_text(message: Message) -> str:
    """The text as Markdown for readers without the list of sources: its citations are links to the cited passages."""
    return citations.link_citations(message.text, message.search.sources) if message.search else message.text


def without_citations(branch: Iterable[Message]) -> list[Message]:
    """A branch as a model gets it: the citations of earlier replies are removed, since their sources are not in the prompt."""
    return [replace(message, text=citations.normalize_citations(message.text, ())) if message.search else message for message in branch]


def citations_of(message: Message) -> tuple[Citation, ...]:
    """The citations in a reply, in the order of its text."""
    sources = message.search.sources if message.search else ()
    return tuple(piece for piece in citations.split_citations(message.text, sources) if isinstance(piece, Citation))


def _with_ended_visit(report: SearchReport, ended: Visit) -> SearchReport:
    """The report with `ended` in place of the visit to the same URL that is in state "reading". An empty title keeps the old one."""
    visits = list(report.visits)
    for index, visit in enumerate(visits):
        if visit.url == ended.url and visit.state == "reading":
            visits[index] = replace(ended, title=ended.title or visit.title)
            break
    return replace(report, visits=tuple(visits))
