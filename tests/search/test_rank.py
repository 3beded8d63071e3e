import pytest

from chat.conversation import Source
from chat.search.rank import MAX_PASSAGES_PER_PAGE, rank_sources, words
from chat.search.results import ExtractedPage

FILLER = "The weather in the valley was mild, and people sat outside until late in the evening to talk. " * 3


def page(name: str, *blocks: str) -> ExtractedPage:
    """A page of these blocks on the site `<name>.example`."""
    return ExtractedPage(f"https://{name}.example/", name.title(), "\n".join(blocks))


def names(sources: tuple[Source, ...]) -> list[str]:
    """The names of the sources' pages, in order."""
    return [source.site.removesuffix(".example") for source in sources]


def ranked_text(pages: list[ExtractedPage], query: str) -> str:
    """All passages that were picked, in one text."""
    return "\n".join(passage for source in rank_sources(pages, query, 8000) for passage in source.passages)


def test_the_passage_that_says_most_comes_first() -> None:
    pages = [page("weather", FILLER), page("mill", FILLER, "The tide mill grinds flour at high tide, twice a day, with a wheel of oak.")]
    sources = rank_sources(pages, "when does the tide mill grind flour", 600)
    assert names(sources)[0] == "mill"
    assert "grinds flour" in sources[0].passages[0]


def test_sources_are_numbered_from_one() -> None:
    sources = rank_sources([page(name, f"{name} speaks of mills. " + f"{name * 3} and {name * 5}, " * 20) for name in "abc"], "mills", 8000)
    assert [source.number for source in sources] == [1, 2, 3]


def test_a_page_that_shares_only_small_words_with_the_query_is_left_out() -> None:
    sources = rank_sources(
        [page("about", "All about mills, and how the mill works. " * 5), page("other", FILLER)], "the mills and how", 8000
    )
    assert names(sources) == ["about"]


def test_where_no_page_has_a_word_of_the_query_each_gives_its_beginning() -> None:
    long = page("long", *(f"{start} " + f"{start} and {start[::-1]} again, " * 20 for start in ("Beginning", "Middle", "Ending")))
    sources = rank_sources([long, page("short", "Something else, " * 20)], "桟橋", 1200)
    assert sorted(names(sources)) == ["long", "short"]
    assert sources[0].passages[0].startswith("Beginning")


def test_a_page_that_the_person_named_comes_first_however_little_it_says() -> None:
    pages = [page("loud", "summary summary summary of the page " * 10), page("named", FILLER)]
    assert names(rank_sources(pages, "a summary of the page", 2000, wanted={"https://named.example/"}))[0] == "named"


@pytest.mark.parametrize("budget", [0, 39, 300, 1000, 8000])
def test_the_passages_stay_within_the_budget(budget: int) -> None:
    pages = [page(name, *(f"Mill {name}{n}: {FILLER}" for n in range(30))) for name in "abcde"]
    assert sum(len(text) for source in rank_sources(pages, "mill", budget) for text in source.passages) <= budget


def test_no_source_takes_all_of_the_room() -> None:
    blocks = [f"The mill number {n} stands at creek {n * 7} and was built by family {n * 13}. " * 6 for n in range(20)]
    sources = rank_sources(
        [page("long", *blocks), page("short", "A mill was built here by a family at the creek. " + FILLER)], "mill built creek family", 3000
    )
    assert sorted(names(sources)) == ["long", "short"]


def test_a_text_that_two_sites_carry_is_shown_once() -> None:
    text = "The tide mill at Saltmarsh Creek ground its first flour since 1936 on Saturday, after eleven years of repairs."
    copies = [page("first", text), page("copy", text.replace("Saturday", "Sunday"))]
    assert names(rank_sources(copies, "tide mill flour", 8000)) == ["first"]


def test_a_block_without_an_end_is_cut() -> None:
    sources = rank_sources([page("endless", "mill" * 5_000)], "mill", 8000)
    assert len(sources[0].passages[0]) == 700


@pytest.mark.parametrize("query", ["", "😀", "x" * 10_000])
def test_a_query_that_means_nothing_still_gives_sources(query: str) -> None:
    assert rank_sources([page("a", FILLER)], query, 8000)


def test_no_pages_give_no_sources() -> None:
    assert rank_sources([], "mill", 8000) == ()


def test_a_script_without_spaces_is_compared_by_pairs_of_characters() -> None:
    assert list(words("古い桟橋 OK")) == ["古い", "い桟", "桟橋", "ok"]


def test_of_a_long_page_only_the_beginning_is_ranked() -> None:
    blocks = [f"Block {n} of a page with mill and creek. {FILLER}" for n in range(2 * MAX_PASSAGES_PER_PAGE + 2)]
    sources = ranked_text([page("long", *blocks, f"A zebra stood here. {FILLER}")], "zebra")
    assert "Block 0 " in sources
    assert "zebra" not in sources


def test_what_stands_within_the_beginning_of_a_long_page_is_found() -> None:
    blocks = [f"Block {n} of a page with mill and creek. {FILLER}" for n in range(MAX_PASSAGES_PER_PAGE)]
    assert "zebra" in ranked_text([page("long", *blocks, f"A zebra stood here. {FILLER}", *blocks)], "zebra")
