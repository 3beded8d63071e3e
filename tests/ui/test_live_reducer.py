"""How events change the state of the page: nothing late replaces something newer, and what is missing is asked for."""

from typing import Any

import pytest

from tests.ui.events import branch, frame, listed, question, reply, state, thread
from tests.ui.reducing import BEGUN, Reduce, line

# ---- what comes late ----


LATE = {
    "list": listed(line("a", "Old")),
    "deletion": listed(gone=["a"]),
    "models": {"type": "models", "models": 0},
    "state": state(line("b", "Old"), models=0),
    "reply": frame(conversation="a"),
}


@pytest.mark.parametrize("late", LATE.values(), ids=LATE.keys())
def test_what_is_older_than_the_state_changes_nothing(reduced: Reduce, late: dict[str, Any]) -> None:
    known = reduced(state(line("a", "New"), models=7, number=10), {**late, "number": 9})

    assert known.change == {}
    assert (known.titles, known.models, known.writing) == ({"a": "New"}, 7, [])


def test_a_branch_that_is_older_than_the_state_changes_nothing(reduced: Reduce) -> None:
    known = reduced(state(number=10), thread(question(), number=11), branch(number=9))

    assert (known.change, known.texts) == ({}, {"c": ["Why?"]})


def test_an_answer_that_is_older_than_the_branch_changes_nothing(reduced: Reduce) -> None:
    known = reduced(branch(question(), reply(), number=5), thread(question(), number=4))

    assert (known.change, known.texts) == ({}, {"c": ["Why?", "Because."]})


def test_an_answer_that_is_newer_than_the_branch_replaces_it(reduced: Reduce) -> None:
    known = reduced(branch(question(), reply(), number=5), thread(question(text="What?"), number=6))

    assert (known.change, known.texts) == ({"thread": "c"}, {"c": ["What?"]})


def test_an_answer_that_is_older_than_the_growth_of_a_reply_leaves_that_reply(reduced: Reduce) -> None:
    grown = [BEGUN, frame("Because", number=5)]
    known = reduced(*grown, thread(question(text="What?"), reply(text="Be", status="writing"), number=4))

    assert known.texts == {"c": ["What?", "Because"]}


def test_a_frame_that_the_answer_contains_is_not_appended_again(reduced: Reduce) -> None:
    known = reduced(BEGUN, thread(question(), reply(text="Because", status="writing"), number=5), frame("cause", at=2, number=4))

    assert known.texts == {"c": ["Why?", "Because"]}


def test_the_frame_after_an_answer_is_appended_to_it(reduced: Reduce) -> None:
    known = reduced(BEGUN, thread(question(), reply(text="Because", status="writing"), number=5), frame(" it", at=7, number=6))

    assert known.texts == {"c": ["Why?", "Because it"]}


def test_the_end_of_a_reply_counts_though_the_answer_contains_it(reduced: Reduce) -> None:
    known = reduced(BEGUN, frame("Be"), thread(question(), reply(), number=9), frame("cause.", at=2, done=True, number=8))

    assert known.change == {"list": True, "ended": {"conversation": "c", "status": "complete"}}
    assert (known.writing, known.texts) == ([], {"c": ["Why?", "Because."]})


# ---- a text that grows ----


def test_a_text_grows_by_what_is_appended(reduced: Reduce) -> None:
    known = reduced(BEGUN, frame("Be"), frame("cause", at=2))

    assert (known.texts, known.writing) == ({"c": ["Why?", "Because"]}, ["r"])
    assert known.change["reply"]["id"] == "r"


def test_offsets_count_as_the_browser_does(reduced: Reduce) -> None:
    assert reduced(BEGUN, frame("👩🏽"), frame("!", at=4)).texts == {"c": ["Why?", "👩🏽!"]}


def test_the_end_of_a_text_may_turn_out_to_be_another(reduced: Reduce) -> None:
    assert reduced(BEGUN, frame("One [9"), frame("two", at=4)).texts == {"c": ["Why?", "One two"]}


def test_what_a_frame_does_not_have_stays(reduced: Reduce) -> None:
    known = reduced(BEGUN, frame("So", reasoning="Hm. "), {"type": "reply", "conversation": "c", "id": "r", "waiting": "", "done": False})

    assert known.texts == {"c": ["Why?", "Hm. So"]}


@pytest.mark.parametrize("gap", [{"text": [9, "."]}, {"reasoning": [9, "."]}], ids=["text", "reasoning"])
def test_a_gap_asks_for_the_conversation_and_changes_no_text(reduced: Reduce, gap: dict[str, Any]) -> None:
    known = reduced(BEGUN, frame("So", reasoning="Hm. "), {**frame("So"), **gap})

    assert known.change["behind"] == ["c"]
    assert known.texts == {"c": ["Why?", "Hm. So"]}


def test_after_a_gap_the_answer_is_what_the_next_frame_is_appended_to(reduced: Reduce) -> None:
    answer = thread(question(), reply(text="Because it", status="writing"))
    known = reduced(BEGUN, frame("Be"), frame(" it", at=7), answer, frame(" is", at=10))

    assert known.texts == {"c": ["Why?", "Because it is"]}


def test_the_end_of_a_reply_counts_though_something_before_it_is_missing(reduced: Reduce) -> None:
    known = reduced(BEGUN, frame("Be"), frame(" it is.", at=7, done=True))

    assert known.change == {"behind": ["c"], "list": True, "ended": {"conversation": "c", "status": "complete"}}
    assert known.writing == []


# ---- branches ----


def test_a_branch_keeps_what_stands_before_it(reduced: Reduce) -> None:
    known = reduced(thread(question(), reply(), question("q2", "And?")), branch(question("q3", "Or?"), after="r"))

    assert (known.change, known.texts) == ({"thread": "c"}, {"c": ["Why?", "Because.", "Or?"]})


def test_a_branch_after_a_message_that_the_page_does_not_have_asks_for_the_conversation(reduced: Reduce) -> None:
    known = reduced(thread(question()), branch(question("q2"), after="r"))

    assert (known.change, known.texts) == ({"behind": ["c"]}, {"c": ["Why?"]})


def test_the_rest_of_an_unknown_conversation_is_left_alone(reduced: Reduce) -> None:
    known = reduced(branch(question("q2"), after="r"))

    assert (known.change, known.texts) == ({}, {})


def test_the_whole_of_an_unknown_conversation_is_taken(reduced: Reduce) -> None:
    known = reduced(branch(question()))

    assert (known.change, known.texts) == ({"thread": "c"}, {"c": ["Why?"]})


# ---- replies in flight ----


def test_a_reply_in_an_unknown_conversation_is_in_flight_all_the_same(reduced: Reduce) -> None:
    begun, grown = frame("Be", conversation="x"), frame("cause", at=2, conversation="x")

    assert reduced(begun).change == {"list": True}
    assert reduced(begun, grown).change == {"list": False}
    assert (reduced(begun, grown).writing, reduced(begun, grown).texts) == (["r"], {})


def test_a_reply_that_is_not_on_the_branch_changes_no_message(reduced: Reduce) -> None:
    known = reduced(thread(question(), reply("old", "Old")), frame("New"))

    assert (known.texts, known.writing) == ({"c": ["Why?", "Old"]}, ["r"])


def test_two_replies_in_one_conversation_grow_apart(reduced: Reduce) -> None:
    both = branch(question(), reply(text="", status="writing"), question("q2", "And?"), reply("r2", "", status="writing"))
    known = reduced(both, frame("One"), frame("Two", key="r2"), frame("!", at=3), frame("?", at=3, key="r2"))

    assert known.texts == {"c": ["Why?", "One!", "And?", "Two?"]}


def test_a_conversation_is_being_written_until_its_last_reply_has_ended(reduced: Reduce) -> None:
    first_ended = [frame("One"), frame("Two", key="r2"), frame(done=True, at=3)]

    assert reduced(*first_ended).writing == ["r2"]
    assert reduced(*first_ended, frame(done=True, at=3, key="r2")).writing == []


@pytest.mark.parametrize("status", ["complete", "stopped", "failed"])
def test_the_end_of_a_reply_says_how_it_ended(reduced: Reduce, status: str) -> None:
    known = reduced(frame("One"), frame(at=3, done=True, status=status))

    assert known.change == {"list": True, "ended": {"conversation": "c", "status": status}}
