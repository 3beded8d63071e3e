from datetime import date

from chat.conversation import Conversation, Message, SearchReport, Source, Visit
from chat.history import record
from chat.replies.search_report import citations_of, linked_text, shown_text, with_progress, without_citations
from chat.search.progress import PageFailed, PageRead, PageStarted, SearchFinished, SearchProgress, SearchStarted

MILL = "http://post.example/mill"
SHOP = "http://shop.example/"
SOURCE = Source(1, MILL, "Old mill", "post.example", ("It ground its first flour since 1936.", "It is red."), date(2026, 3, 14))


def report(*events: SearchProgress) -> SearchReport:
    """The report after these events."""
    made = SearchReport()
    for event in events:
        made = with_progress(made, event)
    return made


def reply(text: str, search: SearchReport | None = SearchReport(sources=(SOURCE,), seconds=1.0)) -> Message:  # noqa: B008  (frozen)
    """A reply with a search."""
    return Message(id="r", parent="q", role="assistant", text=text, search=search)


def test_a_report_grows_with_each_stage() -> None:
    made = report(SearchStarted(("mill",)), PageStarted(MILL, "post.example", "Mill?"), PageStarted(SHOP, "shop.example", "Buy"))
    assert made.queries == ("mill",)
    assert made.visits == (Visit(MILL, "post.example", "Mill?"), Visit(SHOP, "shop.example", "Buy"))
    assert made.seconds is None


def test_a_page_that_was_read_has_its_own_title() -> None:
    made = report(PageStarted(MILL, "www.post.example", "Mill?"), PageRead(MILL, "post.example", "Old mill"))
    assert made.visits == (Visit(MILL, "post.example", "Old mill", "read"),)


def test_a_page_that_was_refused_keeps_the_title_it_was_found_by_and_says_why() -> None:
    made = report(PageStarted(SHOP, "shop.example", "Buy"), PageFailed(SHOP, "shop.example", "took too long to answer"))
    assert made.visits == (Visit(SHOP, "shop.example", "Buy", "refused", "took too long to answer"),)


def test_the_end_has_sources_time_and_sentence() -> None:
    made = report(SearchFinished((SOURCE,), 3.2, "Why."))
    assert (made.sources, made.seconds, made.sentence) == ((SOURCE,), 3.2, "Why.")


def test_a_report_survives_the_record() -> None:
    search = report(SearchStarted(("mill",)), PageStarted(MILL, "post.example", ""), SearchFinished((SOURCE,), 3.2))
    told = Conversation(id="c").add(Message(id="q", parent=None, role="user", text="?")).add(reply("So [1].", search))
    assert record.restore_conversation(record.dump_conversation(told), "c") == told


def test_only_citations_of_a_source_are_shown() -> None:
    assert shown_text(reply("So [1], or [7].")) == "So [1], or."


def test_a_reply_that_did_not_search_keeps_its_brackets() -> None:
    assert shown_text(reply("See rows[1] and [7].", None)) == "See rows[1] and [7]."


def test_after_a_search_without_sources_no_number_is_left() -> None:
    assert shown_text(reply("So [1].", SearchReport(seconds=1.0, sentence="Nothing."))) == "So."


def test_text_that_stands_alone_has_links_to_the_passages() -> None:
    assert linked_text(reply("Flour since 1936 [1].")).startswith(f"Flour since 1936 [\\[1\\]](<{MILL}#:~:text=")


def test_a_citation_knows_its_source_and_its_passage() -> None:
    (citation,) = citations_of(reply("The first flour since 1936 [1]."))
    assert (citation.source, citation.passage) == (SOURCE, SOURCE.passages[0])


def test_earlier_citations_are_not_shown_to_a_model() -> None:
    asked = Message(id="q", parent=None, role="user", text="What is [1]?")
    assert [message.text for message in without_citations([asked, reply("So [1].")])] == ["What is [1]?", "So."]
