import datetime as dt
from typing import Any

from chat.conversation import Message, SearchReport, Source, Visit
from chat.ui.payloads.search import QUOTED, search_payload, source_payloads

MILL = Source(1, "http://post.example/mill", "Old mill", "post.example", ("The wheel is red.", "Flour since 1936."), dt.date(2026, 3, 14))
BRIDGE = Source(2, "http://pedia.example/bridge", "", "pedia.example", ("Opened in 1931.",))
REPORT = SearchReport(("mill",), (Visit("http://shop.example/", "shop.example", "Buy", "refused", "is no text"),), (MILL, BRIDGE), 3.2)


def reply(text: str = "", search: SearchReport | None = REPORT, **more: Any) -> Message:
    return Message(id="r", parent="q", role="assistant", text=text, search=search, **more)


def test_a_reply_that_did_not_search_has_neither_block_nor_sources() -> None:
    assert (search_payload(reply(search=None)), source_payloads(reply(search=None))) == (None, [])


def test_the_block_tells_queries_pages_and_time() -> None:
    assert search_payload(reply()) == {
        "queries": ["mill"],
        "visits": [{"site": "shop.example", "title": "Buy", "state": "refused", "problem": "is no text"}],
        "used": 2,
        "seconds": 3.2,
        "sentence": "",
    }


def test_a_source_quotes_the_passage_that_bears_the_citation_out() -> None:
    source, _ = source_payloads(reply("There was flour since 1936 [1]."))
    assert (source["passage"], source["date"]) == ("Flour since 1936.", "2026-03-14")


def test_each_citation_jumps_to_its_own_passage() -> None:
    source, _ = source_payloads(reply("There was flour since 1936 [1]. The wheel is red [1]."))
    assert source["jumps"] == [
        "http://post.example/mill#:~:text=Flour%20since%201936.",
        "http://post.example/mill#:~:text=The%20wheel%20is%20red.",
    ]


def test_a_source_that_is_not_cited_has_no_jumps_and_its_best_passage() -> None:
    _, source = source_payloads(reply("Flour [1]."))
    assert (source["jumps"], source["passage"], source["href"]) == (
        [],
        "Opened in 1931.",
        "http://pedia.example/bridge#:~:text=Opened%20in%201931.",
    )


def test_a_page_without_a_title_is_called_by_its_site() -> None:
    assert source_payloads(reply())[1]["title"] == "pedia.example"


def test_while_the_reply_is_written_no_time_is_spent_on_jumps() -> None:
    assert [source["jumps"] for source in source_payloads(reply("Flour since 1936 [1].", status="writing"))] == [[], []]


def test_a_long_passage_is_quoted_from_its_beginning_in_whole_words() -> None:
    long = Source(1, "http://a.example/", "", "a.example", ("word " * 200,))
    (source,) = source_payloads(reply(search=SearchReport(sources=(long,))))
    assert source["passage"].endswith("word …")
    assert len(source["passage"]) <= QUOTED + 2
