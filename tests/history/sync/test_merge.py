from dataclasses import replace

from chat.history.hub.index import MergeBase
from chat.history.sync.merge import merge
from tests.history.sample_conversations import NOON, make_conversation

START = make_conversation("c", "q", "a", title="old")
BASE = MergeBase("digest", "old", pinned=False)


def test_messages_of_both_are_there() -> None:
    mine, theirs = START.add(make_conversation("x", "mine").messages["x-0"]), START.add(make_conversation("y", "theirs").messages["y-0"])
    assert {m.text for m in merge(mine, theirs, BASE).messages.values()} == {"q", "a", "mine", "theirs"}


def test_both_sides_come_to_the_same_messages() -> None:
    mine, theirs = START.add(make_conversation("x", "mine").messages["x-0"]), START.add(make_conversation("y", "theirs").messages["y-0"])
    assert merge(mine, theirs).messages == merge(theirs, mine).messages
    assert list(merge(mine, theirs).messages) == list(merge(theirs, mine).messages)


def test_merging_again_changes_nothing() -> None:
    mine, theirs = START.add(make_conversation("x", "mine").messages["x-0"]), START.add(make_conversation("y", "theirs").messages["y-0"])
    once = merge(mine, theirs, BASE)
    assert merge(once, theirs, BASE) == once
    assert merge(mine, once, BASE) == once


def test_a_finished_reply_is_preferred_to_the_same_one_unfinished() -> None:
    half = START.put(replace(START.messages["c-1"], text="a long way to go", status="writing"))
    assert merge(half, START).messages["c-1"].text == "a"
    assert merge(START, half).messages["c-1"].text == "a"


def test_a_continued_reply_is_preferred_to_its_beginning() -> None:
    longer = replace(START, messages={**START.messages, "c-1": replace(START.messages["c-1"], text="a and more")})
    assert merge(START, longer).messages["c-1"].text == "a and more"


def test_the_newer_side_decides_what_is_on_show() -> None:
    newer = make_conversation("c", "q", "a", "next", minute=5)
    assert merge(START, newer).leaf == "c-2"
    assert merge(newer, START).leaf == "c-2"


def test_a_title_or_pin_changed_on_one_side_is_taken_from_that_side() -> None:
    renamed, pinned = replace(START, title="new"), replace(START, pinned=True)
    for merged in (merge(renamed, pinned, BASE), merge(pinned, renamed, BASE)):
        assert (merged.title, merged.pinned) == ("new", True)


def test_of_two_renames_the_later_wins() -> None:
    early = replace(START, title="early", titled_at=NOON)
    late = replace(START, title="late", titled_at=NOON.replace(hour=13))
    for merged in (merge(early, late, BASE), merge(late, early, BASE), merge(early, late), merge(late, early)):
        assert (merged.title, merged.titled_at) == ("late", late.titled_at)


def test_a_rename_wins_over_a_title_of_the_apps_making() -> None:
    named, made = replace(START, title="named", titled_at=NOON), replace(START, title="made")
    assert merge(named, made, BASE).title == merge(made, named, BASE).title == "named"


def test_an_empty_title_does_not_replace_a_title() -> None:
    assert merge(replace(START, title=""), START).title == "old"


def test_parents_stand_before_their_children_whatever_the_clocks_say() -> None:
    early = replace(make_conversation("x", "early").messages["x-0"], parent="c-1", created_at=NOON.replace(year=2001))
    merged = merge(START, START.add(early))
    assert list(merged.messages) == ["c-0", "c-1", "x-0"]


def test_times_span_both() -> None:
    later = make_conversation("c", "q", "a", minute=9)
    merged = merge(later, START)
    assert (merged.created_at, merged.updated_at) == (START.created_at, later.updated_at)
