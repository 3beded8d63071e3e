import asyncio
from datetime import date

import pytest

from chat.search.queries import MAX_QUERY_CHARS, MAX_URLS, parse_queries, query_prompt, urls_in, write_queries
from tests.search.conversations import answering, branch
from tests.search.manual_time import ManualTimeout

TODAY = date(2026, 3, 14)


async def queries(answer: str, message: str = "Which mill reopened?") -> tuple[str, ...]:
    """The queries for a message to which the model answers `answer`."""
    return await write_queries(answering(answer), branch(message), TODAY)


@pytest.mark.parametrize(
    "answer",
    [
        "tide mill 2026\nSaltmarsh Creek",
        "1. tide mill 2026\n2) Saltmarsh Creek",
        "- tide mill 2026\n* Saltmarsh Creek\n- Tide Mill 2026",
        '"tide mill 2026"\n“Saltmarsh Creek”',
        "Search 1: tide mill 2026\nQuery: Saltmarsh Creek",
        '["tide mill 2026", "Saltmarsh Creek"]',
        '```json\n["tide mill 2026", "Saltmarsh Creek"]\n```',
        "<think>The person wants\na mill.</think>\n\ntide mill 2026\n\nSaltmarsh Creek\n",
    ],
)
async def test_queries_are_read_in_any_form_that_models_write(answer: str) -> None:
    assert await queries(answer) == ("tide mill 2026", "Saltmarsh Creek")


async def test_there_are_at_most_three() -> None:
    assert await queries("a\nb\nc\nd\ne") == ("a", "b", "c")


async def test_a_model_may_say_that_no_search_helps() -> None:
    assert await queries("NONE") == ()


@pytest.mark.parametrize("nonsense", ["", "   \n", "<think>I am still thinking", "???", "x" * 1000, "[]", "{}", "[[[" * 10_000, "\u200b"])
async def test_nonsense_of_a_model_falls_back_to_the_message(nonsense: str) -> None:
    assert await queries(nonsense) == ("Which mill reopened?",)


async def test_a_model_that_fails_falls_back_to_the_message() -> None:
    async def fails(prompt: str) -> str:
        raise RuntimeError

    assert await write_queries(fails, branch("Which mill?"), TODAY) == ("Which mill?",)


async def test_a_model_that_is_slow_falls_back_to_the_message() -> None:
    timeout = ManualTimeout()

    async def never(prompt: str) -> str:
        timeout.expire()
        await asyncio.Event().wait()
        return ""

    assert await write_queries(never, branch("Which mill?"), TODAY, time_limit=timeout) == ("Which mill?",)


async def test_a_search_that_is_stopped_stops_asking_the_model() -> None:
    asked = asyncio.Event()

    async def never(prompt: str) -> str:
        asked.set()
        await asyncio.Event().wait()
        return ""

    task = asyncio.create_task(write_queries(never, branch("Which mill?"), TODAY))
    await asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("message", ["", "   ", "😀😀", "https://example.org/a", "?!"])
async def test_a_message_without_a_word_asks_neither_model_nor_engine(message: str) -> None:
    async def unasked(prompt: str) -> str:
        raise AssertionError

    assert await write_queries(unasked, branch(message), TODAY) == ()


async def test_a_conversation_without_a_message_gives_no_query() -> None:
    assert await write_queries(answering("a"), (), TODAY) == ()


async def test_a_message_of_10000_characters_is_cut_between_two_words() -> None:
    (query,) = await queries("", "tide mill " * 1000)
    assert MAX_QUERY_CHARS - 10 < len(query) <= MAX_QUERY_CHARS
    assert query.split()[-1] in ("tide", "mill")


async def test_a_word_of_10000_characters_is_cut() -> None:
    assert await queries("", "x" * 10_000) == ("x" * MAX_QUERY_CHARS,)


async def test_the_addresses_in_a_message_are_no_part_of_the_query() -> None:
    assert await queries("", "What does https://example.org/a say of mills?") == ("What does say of mills?",)


def test_the_model_is_told_the_day_and_what_was_said_before() -> None:
    asked = query_prompt(branch("Tell me of Ottilie Kern.", "She built a bridge.", "When?"), TODAY)
    assert "Saturday, 14 March 2026" in asked
    assert "user: Tell me of Ottilie Kern.\nassistant: She built a bridge.\n\nLast message:\nWhen?" in asked


def test_a_long_conversation_does_not_make_a_long_prompt() -> None:
    assert len(query_prompt(branch(*["x" * 50_000] * 21), TODAY)) < 8_000


def test_braces_in_a_message_are_text() -> None:
    assert "{today} {0}" in query_prompt(branch("{today} {0}"), TODAY)


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("see https://example.org/a?b=1#c.", ("https://example.org/a?b=1#c",)),
        ("(https://example.org/a_(b))", ("https://example.org/a_(b)",)),
        ("<http://example.org/>, and HTTPS://B.example/", ("http://example.org/", "HTTPS://B.example/")),
        ("[a](https://example.org/a)", ("https://example.org/a",)),
        ("www.example.org/a", ("https://www.example.org/a",)),
        ("https://a.example/ https://a.example/", ("https://a.example/",)),
        ("ftp://a.example file:///etc/passwd a.example http:// https://.", ()),
        (" ".join(f"https://a.example/{n}" for n in range(9)), tuple(f"https://a.example/{n}" for n in range(3))),
    ],
)
def test_the_addresses_in_a_message_are_found(text: str, urls: tuple[str, ...]) -> None:
    assert urls_in(text) == urls


@pytest.mark.parametrize(
    "text",
    ["https://" * 100_000, "https://a.b/" + ")" * 500_000, "www." * 200_000, "<think>" * 100_000],
    ids=["schemes", "brackets", "hosts", "thoughts"],
)
def test_a_message_made_to_be_slow_is_read_in_linear_time(text: str) -> None:
    """In quadratic time each would take minutes, far beyond the time limit of a test."""
    assert len(urls_in(text)) <= MAX_URLS
    assert list(parse_queries(text)) == []
