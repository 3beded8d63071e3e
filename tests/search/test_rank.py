import time

import pytest

from chat.conversation import Source
from chat.search.rank import ranked, words
from chat.search.results import Page

FILLER = "The weather in the valley was mild, and people sat outside until late in the evening to talk. " * 3


def page(name: str, *blocks: str) -> Page:
    return Page(f"https://{name}.example/", name.title(), "\n".join(blocks))


def names(sources: tuple[Source, ...]) -> list[str]:
    return [source.site.removesuffix(".example") for source in sources]


def test_the_passage_that_says_most_comes_first() -> None:
    pages = [page("weather", FILLER), page("mill", FILLER, "The tide mill grinds flour at high tide, twice a day, with a wheel of oak.")]
    sources = ranked(pages, "when does the tide mill grind flour", 600)
    assert names(sources)[0] == "mill"
    assert "grinds flour" in sources[0].passages[0]


def test_sources_are_numbered_from_one() -> None:
    sources = ranked([page(name, f"{name} speaks of mills. " + f"{name * 3} and {name * 5}, " * 20) for name in "abc"], "mills", 8000)
    assert [source.number for source in sources] == [1, 2, 3]


def test_a_page_that_shares_only_small_words_with_the_query_is_left_out() -> None:
    sources = ranked([page("about", "All about mills, and how the mill works. " * 5), page("other", FILLER)], "the mills and how", 8000)
    assert names(sources) == ["about"]


def test_where_no_page_has_a_word_of_the_query_each_gives_its_beginning() -> None:
    long = page("long", *(f"{start} " + f"{start} and {start[::-1]} again, " * 20 for start in ("Beginning", "Middle", "Ending")))
    sources = ranked([long, page("short", "Something else, " * 20)], "桟橋", 1200)
    assert sorted(names(sources)) == ["long", "short"]
    assert sources[0].passages[0].startswith("Beginning")


def test_a_page_that_the_person_named_comes_first_however_little_it_says() -> None:
    pages = [page("loud", "summary summary summary of the page " * 10), page("named", FILLER)]
    assert names(ranked(pages, "a summary of the page", 2000, wanted={"https://named.example/"}))[0] == "named"


@pytest.mark.parametrize("budget", [0, 39, 300, 1000, 8000])
def test_the_passages_stay_within_the_budget(budget: int) -> None:
    pages = [page(name, *(f"Mill {name}{n}: {FILLER}" for n in range(30))) for name in "abcde"]
    assert sum(len(text) for source in ranked(pages, "mill", budget) for text in source.passages) <= budget


def test_no_source_takes_all_of_the_room() -> None:
    blocks = [f"The mill number {n} stands at creek {n * 7} and was built by family {n * 13}. " * 6 for n in range(20)]
    sources = ranked(
        [page("long", *blocks), page("short", "A mill was built here by a family at the creek. " + FILLER)], "mill built creek family", 3000
    )
    assert sorted(names(sources)) == ["long", "short"]


def test_a_text_that_two_sites_carry_is_shown_once() -> None:
    text = "The tide mill at Saltmarsh Creek ground its first flour since 1936 on Saturday, after eleven years of repairs."
    copies = [page("first", text), page("copy", text.replace("Saturday", "Sunday"))]
    assert names(ranked(copies, "tide mill flour", 8000)) == ["first"]


def test_a_block_without_an_end_is_cut() -> None:
    sources = ranked([page("endless", "mill" * 5_000)], "mill", 8000)
    assert len(sources[0].passages[0]) == 700


@pytest.mark.parametrize("query", ["", "😀", "x" * 10_000])
def test_a_query_that_means_nothing_still_gives_sources(query: str) -> None:
    assert ranked([page("a", FILLER)], query, 8000)


def test_no_pages_give_no_sources() -> None:
    assert ranked([], "mill", 8000) == ()


def test_a_script_without_spaces_is_compared_by_pairs_of_characters() -> None:
    assert list(words("古い桟橋 OK")) == ["古い", "い桟", "桟橋", "ok"]


def test_five_long_pages_are_ranked_in_milliseconds() -> None:
    pages = [page(name, *(f"Block {n} of {name} with mill and creek {n * 17}. {FILLER}" for n in range(150))) for name in "abcde"]
    began = time.perf_counter()
    ranked(pages, "mill creek", 8000)
    assert time.perf_counter() - began < 0.5  # 0.03 s where it was written
