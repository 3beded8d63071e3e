"""Thinking aloud is told from the answer, however the pieces fall."""

import pytest

from chat.inference.completion.think_tags import ThinkSplitter
from chat.inference.events import ReasoningDelta, TextDelta


def split(*pieces: str) -> tuple[str, str]:
    """(reasoning, text) of the whole."""
    splitter = ThinkSplitter()
    events = [event for piece in pieces for event in splitter.feed(piece)] + list(splitter.flush())
    return (
        "".join(event.text for event in events if isinstance(event, ReasoningDelta)),
        "".join(event.text for event in events if isinstance(event, TextDelta)),
    )


def test_a_block_at_the_beginning_is_reasoning() -> None:
    assert split("<think>Hm.</think>Yes.") == ("Hm.", "Yes.")


@pytest.mark.parametrize("size", range(1, 12))
def test_it_does_not_matter_where_the_pieces_are_cut(size: int) -> None:
    whole = " \n<think>\nIs a < b? </thin no.</think>\n\nYes, a < b."
    assert split(*(whole[at : at + size] for at in range(0, len(whole), size))) == ("Is a < b? </thin no.", "Yes, a < b.")


def test_text_without_a_block_is_left_as_it_is() -> None:
    assert split("  Indented ", "text.\n") == ("", "  Indented text.\n")


def test_a_tag_later_in_the_text_is_text() -> None:
    assert split("The tag ", "<think>", "x</think> is …") == ("", "The tag <think>x</think> is …")


def test_a_beginning_that_only_looks_like_the_tag_is_text() -> None:
    assert split("<th", "ead>") == ("", "<thead>")


def test_a_reply_that_ends_within_what_may_be_a_tag_loses_nothing() -> None:
    assert split("<thi") == ("", "<thi")


def test_a_block_that_is_never_closed_is_reasoning_to_its_end() -> None:
    assert split("<think>Hm", "… </th") == ("Hm… </th", "")


def test_a_block_that_is_only_closed_stays_text() -> None:
    assert split("Hm.</think>Yes.") == ("", "Hm.</think>Yes.")


def test_white_space_between_block_and_answer_is_dropped() -> None:
    assert split("<think>Hm.</think>", "\n", "\n  Yes.") == ("Hm.", "Yes.")


def test_an_empty_block_is_no_reasoning() -> None:
    assert split("<think>\n\n</think>\n\nYes.") == ("", "Yes.")


def test_reasoning_is_told_as_it_arrives() -> None:
    assert ThinkSplitter().feed("<think>Hm, let me see") == (ReasoningDelta("Hm, let me see"),)
