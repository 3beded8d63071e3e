import pytest

from chat.conversation import Conversation, Failure, Message, ToolCall, Usage
from chat.errors import BILLING, OutOfCredits
from chat.ui.payloads.messages import footer, live_payload, message_payload, refused_payload, thread_payload, versions_of

ASKED = Message(id="q", parent=None, role="user", text="Why?")
REPLY = Message(id="a", parent="q", role="assistant", text="So.", model="org/model", provider="groq")
TALK = Conversation(id="c").add(ASKED).add(REPLY)


def named(key: str) -> str:
    return key.upper()


def test_a_persons_message_has_no_more_than_its_text() -> None:
    assert message_payload(ASKED, {}, named) == {
        "id": "q",
        "role": "user",
        "text": "Why?",
        "status": "complete",
        "version": None,
        "created_at": ASKED.created_at.isoformat(),
    }


def test_a_reply_says_who_wrote_it() -> None:
    payload = message_payload(REPLY, {}, named)
    assert (payload["model"], payload["model_key"], payload["provider"], payload["error"]) == ("ORG/MODEL", "org/model", "groq", None)


def test_tool_calls_notices_and_failures_are_told() -> None:
    reply = Message(
        id="b",
        parent="q",
        role="assistant",
        tool_calls=(ToolCall("1", "find", "{}"),),
        notices=("Top P was left out.",),
        failure=Failure("Broken.", "Mend", "https://x.test", retry=False),
    )
    payload = message_payload(reply, {}, named)
    assert payload["tools"] == [{"name": "find", "arguments": "{}"}]
    assert payload["notices"] == ["Top P was left out."]
    assert payload["error"] == {"sentence": "Broken.", "link": {"label": "Mend", "href": "https://x.test"}, "retry": False}


def test_versions_are_numbered_and_point_to_their_neighbours() -> None:
    forked = TALK.add(Message(id="b", parent="q", role="assistant")).add(Message(id="c", parent="q", role="assistant"))
    payload = message_payload(forked.messages["b"], versions_of(forked), named)
    assert (payload["version"], payload["version_ids"]) == ([2, 3], ["a", "c"])
    assert message_payload(forked.messages["a"], versions_of(forked), named)["version_ids"] == [None, "b"]
    assert message_payload(forked.messages["c"], versions_of(forked), named)["version_ids"] == ["b", None]


def test_an_answer_is_no_version_of_its_question() -> None:
    assert versions_of(TALK) == {}


def test_the_thread_holds_the_branch_on_show() -> None:
    payload = thread_payload(TALK, {"name": "X"}, named, revision=3)
    assert [message["id"] for message in payload["messages"]] == ["q", "a"]
    assert (payload["conversation"], payload["revision"], payload["welcome"]) == ("c", 3, {"name": "X"})


@pytest.mark.parametrize(("status", "done"), [("writing", False), ("complete", True), ("failed", True), ("stopped", True)])
def test_a_frame_is_the_last_once_the_reply_is_not_being_written(status: str, done: bool) -> None:
    reply = Message(id="a", parent="q", role="assistant", status=status)  # type: ignore[arg-type]
    assert live_payload("c", reply, {}, named, revision=1)["done"] is done


def test_frames_have_the_same_keys_whatever_they_hold() -> None:
    frame = live_payload("c", REPLY, {}, named, revision=1)
    assert frame.keys() == refused_payload("c", "m", OutOfCredits("No."), revision=2).keys()


def test_a_refusal_names_the_message_and_says_where_to_mend_it() -> None:
    refused = refused_payload("c", "m", OutOfCredits("No credits.", link=BILLING), revision=1)["refused"]
    assert refused["message_id"] == "m"
    assert refused["sentence"] == "No credits."
    assert refused["link"] == {"label": BILLING.label, "href": BILLING.href}


@pytest.mark.parametrize(
    ("usage", "lines"),
    [
        (None, []),
        (Usage(), []),
        (Usage(input_tokens=1200, output_tokens=342, first_token_seconds=0.5, seconds=4.5), ["1,200 → 342 tokens", "86 tokens/s"]),
        (Usage(output_tokens=3, first_token_seconds=1.0, seconds=1.0), ["3 tokens"]),
        (Usage(cost=0.0), ["free"]),
        (Usage(cost=0.00001), ["under $0.0001"]),
        (Usage(cost=0.0421), ["$0.0421"]),
        (Usage(cost=1.234), ["$1.23"]),
    ],
)
def test_the_footer_says_what_is_known(usage: Usage | None, lines: list[str]) -> None:
    assert footer(usage) == lines
