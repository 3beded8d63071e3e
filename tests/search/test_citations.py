from urllib.parse import unquote

import pytest

from chat.conversation import Source
from chat.search.citations import PLACE_CHARS, Citation, link_citations, normalize_citations, split_citations, text_fragment_url
from chat.search.rank import words
from tests.steps import counted_calls

MILL = Source(
    1, "https://mill.example/a", "Mill", "mill.example", ("The mill grinds flour twice a day.\nIts wheel is made of oak.", "It cost a lot.")
)
LAKE = Source(2, "https://lake.example/b#top", "Lake", "lake.example", ("The lake is 211 metres deep.",))
BOTH = (MILL, LAKE)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Flour [1].", "Flour [1]."),
        ("Flour[1].", "Flour[1]."),
        ("Flour [1][2].", "Flour [1][2]."),
        ("Flour [1, 2].", "Flour [1][2]."),
        ("Flour [^1].", "Flour [1]."),
        ("Flour 【1】.", "Flour [1]."),
        ("Flour 【2†L3-L9】.", "Flour [2]."),
        ("Flour [1](https://evil.example/?q=secret).", "Flour [1]."),
        ('Flour [1](https://evil.example "title").', "Flour [1]."),
        ("Flour [1](<https://evil.example/a b>).", "Flour [1]."),
        ("Flour [1](https://evil.example/a(b)).", "Flour [1]."),
        ("Flour [[1]](https://evil.example).", "Flour [1]."),
        ("Flour [[1]].", "Flour [1]."),
    ],
)
def test_every_way_to_write_a_citation_becomes_one(written: str, text: str) -> None:
    assert normalize_citations(written, BOTH) == text


@pytest.mark.parametrize("written", ["Flour [3].", "Flour [99].", "Flour【7】.", "Flour [3](https://evil.example).", "Flour [3, 99]."])
def test_a_citation_of_no_source_is_dropped(written: str) -> None:
    assert normalize_citations(written, BOTH) == "Flour."


def test_of_a_list_the_numbers_that_exist_stay() -> None:
    assert normalize_citations("Flour [1, 9].", BOTH) == "Flour [1]."


def test_without_sources_no_number_is_a_citation() -> None:
    assert normalize_citations("Flour [1].", ()) == "Flour."


@pytest.mark.parametrize(
    "text",
    [
        "`rows[1]`",
        "```\nrows[1][9]\n```",
        "~~~\nrows[9]\n~~~",
        "``a`[9]``",
        "```py\nrows[9]",
        "rows[0]",
        "[x] done",
        "[2026]",
        "[link](https://a.example)",
        r"\[9]",
    ],
)
def test_code_and_other_brackets_are_left_alone(text: str) -> None:
    assert normalize_citations(text, BOTH) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Flour [1](a(b(c))).", "Flour [1] (a(b(c)))."),
        ("Flour [1][evil].\n\n[evil]: https://evil.example", "Flour [1] [evil].\n\n[evil]: https://evil.example"),
        ("Flour! ![1](https://evil.example/p.png)", "Flour! "),
        ("Flour![1]", "Flour! [1]"),
    ],
)
def test_nothing_beside_a_citation_makes_another_link_of_it(written: str, text: str) -> None:
    assert normalize_citations(written, BOTH) == text


def test_a_link_definition_for_a_citation_is_dropped() -> None:
    assert normalize_citations("Flour [1].\n\n[1]: https://evil.example\nMore.", BOTH) == "Flour [1].\n\nMore."


def test_a_citation_links_to_its_source_and_nowhere_else() -> None:
    assert (
        link_citations("Deep [2](https://evil.example).", BOTH)
        == "Deep [\\[2\\]](<https://lake.example/b#top:~:text=The%20lake%20is%20211%20metres%20deep.>)."
    )


def test_a_citation_jumps_to_the_sentence_that_it_rests_on() -> None:
    citation = next(piece for piece in split_citations("It is old. The wheel is of oak [1].", BOTH) if isinstance(piece, Citation))
    assert unquote(citation.href) == "https://mill.example/a#:~:text=Its wheel is made of oak."


def test_a_citation_quotes_the_passage_that_it_rests_on() -> None:
    citation = next(piece for piece in split_citations("It cost a lot of money [1].", BOTH) if isinstance(piece, Citation))
    assert citation.passage == "It cost a lot."


def test_a_citation_has_the_source_of_its_number() -> None:
    assert [piece.source for piece in split_citations("Deep [2].", BOTH) if isinstance(piece, Citation)] == [LAKE]


def test_a_number_in_code_cites_nothing() -> None:
    assert list(split_citations("`[1]`", BOTH)) == ["`[1]`"]


def test_a_long_passage_is_named_by_its_first_and_last_words() -> None:
    passage = "one two three four five six seven eight nine ten eleven twelve thirteen"
    assert unquote(text_fragment_url("https://a.example/", passage)).endswith(
        "#:~:text=one two three four five six,eight nine ten eleven twelve thirteen"
    )


@pytest.mark.parametrize(
    ("passage", "text"), [("a, b-c & d", "a%2C%20b%2Dc%20%26%20d"), ("桟橋", "%E6%A1%9F%E6%A9%8B"), ("- an item", "an%20item")]
)
def test_what_would_be_syntax_in_a_fragment_is_encoded(passage: str, text: str) -> None:
    assert text_fragment_url("https://a.example/", passage) == f"https://a.example/#:~:text={text}"


def test_of_a_row_of_a_table_the_longest_cell_is_named() -> None:
    assert text_fragment_url("https://a.example/", "| Lake Corrin | 77 |").endswith("text=Lake%20Corrin")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x"])
def test_an_address_that_is_not_of_the_web_gets_no_fragment(url: str) -> None:
    assert text_fragment_url(url, "text") == url


def test_a_passage_without_words_gives_the_plain_address() -> None:
    assert text_fragment_url("https://a.example/", " \n ") == "https://a.example/"


def test_the_text_between_citations_comes_back_unchanged() -> None:
    text = "# Title\n\nA *b* `c` [1] d.\n\n- e [2]\n"
    assert (
        "".join(piece if isinstance(piece, str) else f" [{piece.source.number}]".lstrip() for piece in split_citations(text, BOTH)) == text
    )


@pytest.mark.parametrize(
    ("text", "result"),
    [(piece * 300_000, piece * 300_000) for piece in ("`", "[", "[1", "` `` ", "【", "[1, ")] + [("[1](" * 20_000, "[1] (" * 20_000)],
    ids=["backticks", "brackets", "open citations", "spans of code", "lenticular brackets", "lists of numbers", "open links"],
)
def test_a_reply_made_to_be_slow_is_read_in_linear_time(text: str, result: str) -> None:
    """In quadratic time each would take minutes, far beyond the time limit of a test."""
    assert normalize_citations(text, BOTH) == result


def test_a_citation_that_is_not_closed_is_read_for_a_short_way_only() -> None:
    closed, unclosed = f"【1†{'L' * PLACE_CHARS}】", f"【1†{'L' * (PLACE_CHARS + 1)}】"
    assert normalize_citations(closed + unclosed, BOTH) == "[1]" + unclosed
    assert normalize_citations("【1†【1†【1†L3】", BOTH) == "【1†【1†[1]", "one that is open ends where the next begins"


def test_tens_of_thousands_of_unclosed_citations_are_text() -> None:
    assert normalize_citations("【1†" * 25_000, BOTH) == "【1†" * 25_000


def test_a_passage_that_is_cited_a_thousand_times_is_split_into_words_once() -> None:
    def work(citations: int) -> int:
        return counted_calls(words, lambda: link_citations("Flour [1]. " * citations, (long,)))

    long = Source(1, "https://mill.example/long", "Mill", "mill.example", ("The wheel turns. " * 100,))
    assert work(1_000) < 300 + 10 * 1_000, "of the claims alone; the passage has 300 words"
