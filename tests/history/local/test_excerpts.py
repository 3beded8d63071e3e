import pytest

from chat.history.local.excerpts import EXCERPT_CHARS, MAX_SEARCH_CHARS, MAX_SEARCH_WORDS, SearchWords, excerpt, split_words


def words_of(typed: str) -> SearchWords:
    """The words of a search that has some."""
    words = split_words(typed, 2)
    assert words
    return words


def marked(text: str, typed: str) -> str:
    """The excerpt, with its matches in square brackets."""
    return "".join(f"[{piece}]" if match else piece for piece, match in excerpt(text, words_of(typed)))


def test_a_word_typed_twice_is_searched_once() -> None:
    assert words_of("marmot Marmot MARMÖT ibex").phrases == ('"marmot"', '"ibex"*')


def test_twenty_thousand_letters_are_a_few_words() -> None:
    phrases = words_of(" ".join(f"w{number}" for number in range(5_000))).phrases
    assert len(phrases) == MAX_SEARCH_WORDS
    assert len("".join(words_of("東" * 20_000).phrases)) <= 2 * MAX_SEARCH_CHARS + 3


@pytest.mark.parametrize("typed", ["", " ", '"', "!!! ___", "\x00"])
def test_what_has_no_word_is_no_search(typed: str) -> None:
    assert split_words(typed, 2) is None


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("The Marmot whistles", "marmot", "The [Marmot] whistles"),
        ("The marmots whistle", "whistle mar", "The [marmots] [whistle]"),
        ("marmots", "marmots whistle", "[marmots]"),
        ("a bookmark, a mark", "mark", "a bookmark, a [mark]"),
        ("Grüezi mitenand", "gruezi", "[Grüezi] mitenand"),
        ("user_name or user-name", "user-name", "[user_name] or [user-name]"),
        ("username", "user-name", "username"),
        ("今日は東京の天気", "東京", "今日は[東京]の天気"),
        ("今\u200b日\u200bは\u200b", "日", "今[日]は"),
        ("서울의 날씨", "서울의", "[서울의] 날씨"),
        ("nothing here", "marmot", "nothing here"),
    ],
)
def test_the_words_are_marked(text: str, typed: str, expected: str) -> None:
    assert marked(text, typed) == expected


def test_a_long_text_is_cut_between_words_around_the_first_match() -> None:
    shown = marked("alpine " * 5_000 + "marmot " + "meadow " * 5_000, "marmot")
    assert shown.startswith("… alpine")
    assert shown.endswith("meadow…")
    assert "[marmot]" in shown
    assert len(shown) <= EXCERPT_CHARS + len("……[]")
