"""The benchmarks' reader puts replies together as the page does, and notices what is lost."""

from typing import Any

import pytest

from tests.benchmarks.live_replies import LiveReplies, grown


def state(number: int, *replies: dict[str, Any]) -> dict[str, Any]:
    return {"type": "state", "number": number, "status": {"kind": "saved"}, "replies": list(replies)}


def frame(text: list[Any] | None = None, *, done: bool = False, **more: Any) -> dict[str, Any]:
    common = {"type": "reply", "conversation": "c", "id": "a", "parent": "q", "waiting": "", "done": done}
    return common | ({"text": text} if text else {}) | more


def replies_after(*frames: dict[str, Any]) -> LiveReplies:
    """What a page has that began with an empty state."""
    replies = LiveReplies()
    replies.begin(state(10))
    for number, event in enumerate(frames, start=11):
        replies.apply(number, event)
    return replies


@pytest.mark.parametrize(
    ("text", "change", "after"),
    [
        ("", [0, "a"], "a"),
        ("a", [1, "b"], "ab"),
        ("😀", [2, "b"], "😀b"),
        ("a😀c", [3, "d"], "a😀d"),
        ("see [1", [4, "it"], "see it"),
        ("a", None, "a"),
    ],
)
def test_a_change_stands_at_its_offset_in_utf_16_units(text: str, change: list[Any] | None, after: str) -> None:
    assert grown(text, change) == after


def test_the_frames_of_a_reply_add_up() -> None:
    replies = replies_after(
        frame([0, "He"], message={"status": "writing"}), frame([2, "llo"]), frame(done=True, message={"status": "complete"})
    )
    reply = replies.by_parent["q"]
    assert (reply.text, reply.status, reply.done, reply.frames) == ("Hello", "complete", True, 3)
    assert replies.faults == []


def test_a_lost_frame_is_a_fault() -> None:
    assert "missing" in replies_after(frame([0, "He"]), frame([4, "o"])).faults[0]


def test_an_event_out_of_turn_is_a_fault() -> None:
    replies = replies_after(frame([0, "He"]))
    replies.apply(11, frame([2, "llo"]))
    assert "out of turn" in replies.faults[0]


def test_the_whole_state_in_mid_stream_is_counted_and_taken_over() -> None:
    replies = replies_after(frame([0, "He"]))
    replies.apply(20, state(20, frame([0, "Hello"])))
    replies.apply(21, frame([5, "!"]))
    assert (replies.by_parent["q"].text, replies.states, replies.faults) == ("Hello!", 1, [])


def test_the_state_of_the_history_follows_the_list() -> None:
    replies = replies_after({"type": "list", "put": []}, {"type": "list", "status": {"kind": "saving"}})
    assert replies.status == "saving"
