from dataclasses import replace

from chat.conversation import Conversation, Message, SearchReport, ToolCall
from chat.errors import AlreadyReplying
from chat.ui.payloads.live_frames import Frame, ReplyFrames, as_frame
from chat.ui.payloads.messages import live_payload, refused_payload
from tests.benchmarks.queue_client import payload_of

REPLY = Message(id="a", parent="q", role="assistant", status="writing", model="org/model", text="Be", reasoning="Hm", reasoning_seconds=0.1)
CONVERSATION = Conversation(id="c").add(Message(id="q", parent=None, role="user", text="Why?")).add(REPLY)


def frames_of(*replies: Message) -> list[Frame]:
    """The frames of a reply in these states, one after the other."""
    frames = ReplyFrames(CONVERSATION, str, remove=["old"])
    return [frames.frame(reply, number) for number, reply in enumerate(replies)]


def test_only_the_revision_and_the_growing_fields_change_while_a_reply_grows() -> None:
    first, second = frames_of(REPLY, replace(REPLY, text="Because", reasoning="Hmm", reasoning_seconds=0.2))
    changed = {name for name in first if first[name] != second[name]}  # type: ignore[literal-required]
    assert changed == {"revision", "text", "reasoning", "reasoning_seconds"}


def test_tool_calls_search_and_end_are_in_the_next_frame() -> None:
    called = replace(REPLY, tool_calls=(ToolCall("1", "find", "{}"),))
    searched = replace(called, search=SearchReport(queries=("why",)))
    ended = replace(searched, status="complete")
    payloads = [payload_of(frame) for frame in frames_of(REPLY, called, searched, ended)]
    assert [len(payload["message"]["tools"]) for payload in payloads] == [0, 1, 1, 1]
    assert payloads[2]["message"]["search"]["queries"] == ["why"]
    assert [payload["done"] for payload in payloads] == [False, False, False, True]


def test_the_notice_is_sent_until_the_wait_is_over() -> None:
    frames = ReplyFrames(CONVERSATION, str)
    notices = [payload_of(frames.frame(REPLY, 1, notice))["notice"] for notice in ("Place 2", "", "")]
    assert notices == ["Place 2", None, None]


def test_citations_are_checked_in_a_reply_that_searched() -> None:
    searched = replace(REPLY, search=SearchReport(queries=("why",)), text="So [7].")
    assert "[7]" not in frames_of(searched, searched)[1]["text"], "there is no such source"


def test_a_text_is_sent_once() -> None:
    (frame,) = frames_of(replace(REPLY, text="Because"))
    assert str(frame).count("Because") == 1


def test_a_frame_reassembles_to_its_payload() -> None:
    assert payload_of(frames_of(REPLY)[0]) == live_payload("c", REPLY, {}, str, revision=0, remove=["old"])


def test_a_refusal_has_no_message() -> None:
    payload = refused_payload("c", "m", AlreadyReplying(), revision=3, stale=True)
    assert payload_of(as_frame(payload)) == payload
