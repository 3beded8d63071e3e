import datetime as dt

from chat.conversation import Message, MessageStatus, SearchReport, Source, Visit
from chat.ui.payloads.search import QUOTE_CHARS, search_payload, source_payloads

MILL = Source(1, "http://post.example/mill", "Old mill", "post.example", ("The wheel is red.", "Flour since 1936."), dt.date(2026, 3, 14))
BRIDGE = Source(2, "http://pedia.example/bridge", "", "pedia.example", ("Opened in 1931.",))
REPORT = SearchReport(("mill",), (Visit("http://shop.example/", "shop.example", "Buy", "refused", "is no text"),), (MILL, BRIDGE), 3.2)


def reply(text: str = "", search: SearchReport | None = REPORT, status: MessageStatus = "complete") -> Message:
    """A reply that searched, unless `search` is None."""
    return Message(id="r", parent="q", role="assistant", text=text, search=search, status=status)


def test_a_reply_without_a_search_has_neither_block_nor_sources() -> None:
    assert (search_payload(reply(search=None)), source_payloads(reply(search=None))) == (None, [])


def test_the_block_has_queries_visits_and_time() -> None:
    assert search_payload(reply()) == {
        "queries": ["mill"],
        "visits": [{"site": "shop.example", "title": "Buy", "state": "refused", "problem": "is no text"}],
        "used": 2,
        "seconds": 3.2,
        "sentence": "",
    }


def test_a_source_quotes_the_passage_that_supports_the_citation() -> None:
    source, _ = source_payloads(reply("There was flour since 1936 [1]."))
    assert (source["passage"], source["date"]) == ("Flour since 1936.", "2026-03-14")


def test_each_citation_jumps_to_its_own_passage() -> None:
    source, _ = source_payloads(reply("There was flour since 1936 [1]. The wheel is red [1]."))
    assert source["jumps"] == [
        "http://post.example/mill#:~:text=Flour%20since%201936.",
        "http://post.example/mill#:~:text=The%20wheel%20is%20red.",
    ]


def test_a_source_without_citations_has_no_jumps_and_its_best_passage() -> None:
    _, source = source_payloads(reply("Flour [1]."))
    assert (source["jumps"], source["passage"], source["href"]) == (
        [],
        "Opened in 1931.",
        "http://pedia.example/bridge#:~:text=Opened%20in%201931.",
    )


def test_a_page_without_a_title_has_the_name_of_its_site() -> None:
    assert source_payloads(reply())[1]["title"] == "pedia.example"


def test_a_reply_in_progress_has_no_jumps() -> None:
    assert [source["jumps"] for source in source_payloads(reply("Flour since 1936 [1].", status="writing"))] == [[], []]


def test_a_long_passage_is_cut_after_a_whole_word() -> None:
    long = Source(1, "http://a.example/", "", "a.example", ("word " * 200,))
    (source,) = source_payloads(reply(search=SearchReport(sources=(long,))))
    assert source["passage"].endswith("word …")
    assert len(source["passage"]) <= QUOTE_CHARS + 2
