"""The whole state, and the changes of the list: what the page knows after a break, after deletions, and of threads that are behind."""

import pytest

from tests.ui.events import branch, frame, listed, question, reply, state, thread
from tests.ui.reducing import BEGUN, Reduce, line

BREAK = 10
"""The number of the state after a break."""


# ---- the state after a break ----


def test_the_state_is_all_there_is(reduced: Reduce) -> None:
    known = reduced(state(line("a", "Apples"), models=3, status={"kind": "guest", "text": "Not saved"}, sign_in="/login"))

    assert (known.titles, known.models, known.status) == ({"a": "Apples"}, 3, "Not saved")
    assert (known.account["person"]["name"], known.account["sign_in"]) == ("Ada", "/login")
    assert known.change == {"list": True, "put": ["a"], "account": True, "models": True, "behind": [], "gone": []}


def test_a_list_after_a_break_takes_the_place_of_the_old_one(reduced: Reduce) -> None:
    known = reduced(state(line("a", "Apples"), line("b", "Bears")), state(line("b", "Brown bears"), line("c", "Cats")))

    assert known.titles == {"b": "Brown bears", "c": "Cats"}
    assert (known.change["put"], known.change["gone"]) == (["b", "c"], ["a"])


def test_every_thread_is_behind_after_a_break(reduced: Reduce) -> None:
    threads = [thread(question(), conversation=key) for key in ("a", "new")]
    known = reduced(state(line("a")), *threads, state(line("a"), number=BREAK))

    assert known.change["behind"] == ["a", "new"]
    assert known.texts == {"a": ["Why?"], "new": ["Why?"]}


def test_the_thread_of_a_conversation_that_was_deleted_in_a_break_is_gone(reduced: Reduce) -> None:
    known = reduced(state(line("a")), thread(question(), conversation="a"), state(number=BREAK))

    assert (known.texts, known.change["gone"], known.change["behind"]) == ({}, ["a"], [])


def test_a_conversation_that_was_never_listed_is_not_gone_after_a_break(reduced: Reduce) -> None:
    known = reduced(state(), thread(question(), conversation="new"), state(number=BREAK))

    assert (known.texts, known.change["gone"]) == ({"new": ["Why?"]}, [])


def test_a_reply_that_ended_in_a_break_is_not_in_flight_any_more(reduced: Reduce) -> None:
    assert reduced(BEGUN, frame("Be"), state(number=BREAK)).writing == []


def test_a_reply_in_flight_has_its_whole_text_after_a_break(reduced: Reduce) -> None:
    known = reduced(BEGUN, frame("Be"), state(replies=[frame("Because it")], number=BREAK), frame(" is", at=10, number=BREAK + 1))

    assert (known.writing, known.texts) == (["r"], {"c": ["Why?", "Because it is"]})


def test_what_happened_before_the_break_is_not_applied_after_it(reduced: Reduce) -> None:
    known = reduced(state(number=BREAK), thread(question(), reply(text="Be", status="writing")), frame("cause", at=2, number=BREAK - 1))

    assert (known.change, known.texts) == ({}, {"c": ["Why?", "Be"]})


def test_a_state_without_the_chats_of_a_guest_leaves_their_number(reduced: Reduce) -> None:
    assert reduced(state(guest_chats=2), state()).account["guest_chats"] == 2
    assert reduced(state(guest_chats=2), state(guest_chats=0)).account["guest_chats"] == 0


# ---- changes of the list ----


def test_items_are_put_and_the_others_stay(reduced: Reduce) -> None:
    known = reduced(state(line("a", "Apples"), line("b", "Bears")), listed(line("b", "Brown bears"), line("c", "Cats")))

    assert known.titles == {"a": "Apples", "b": "Brown bears", "c": "Cats"}
    assert known.change == {"list": True, "put": ["b", "c"], "gone": [], "behind": []}


def test_a_status_comes_alone(reduced: Reduce) -> None:
    known = reduced(state(line("a", "Apples")), listed(status={"kind": "waiting", "text": "Waiting"}))

    assert (known.status, known.titles) == ("Waiting", {"a": "Apples"})


def test_a_deletion_takes_the_item_and_its_thread(reduced: Reduce) -> None:
    known = reduced(state(line("a"), line("b")), thread(question(), conversation="a"), listed(gone=["a"]))

    assert (known.titles, known.texts, known.change["gone"]) == ({"b": ""}, {}, ["a"])


def test_models_are_another_list_of_models(reduced: Reduce) -> None:
    known = reduced(state(models=1), {"type": "models", "models": 2})

    assert (known.change, known.models) == ({"models": True}, 2)


# ---- a thread that is behind ----


@pytest.mark.parametrize(("at", "behind"), [(102, ["c"]), (101, []), (100, []), (50, [])])
def test_a_thread_is_behind_when_its_conversation_was_changed_since(reduced: Reduce, at: int, behind: list[str]) -> None:
    known = reduced(thread(question(), updated_at=100), listed(line("c", at=at)))

    assert known.change["behind"] == behind


def test_a_thread_whose_reply_is_in_flight_is_not_behind(reduced: Reduce) -> None:
    assert reduced(BEGUN, frame("Be"), listed(line("c", at=200))).change["behind"] == []


def test_a_reply_that_has_just_ended_here_does_not_leave_its_thread_behind(reduced: Reduce) -> None:
    known = reduced(BEGUN, frame("Be"), frame("cause.", at=2, done=True), listed(line("c", at=200)))

    assert known.change["behind"] == []


def test_a_conversation_without_a_thread_is_not_behind(reduced: Reduce) -> None:
    assert reduced(listed(line("c", at=200))).change["behind"] == []


def test_a_branch_brings_its_thread_up_to_date(reduced: Reduce) -> None:
    known = reduced(thread(question(), updated_at=100), branch(question(), updated_at=200), listed(line("c", at=200)))

    assert known.change["behind"] == []
