import pytest

from chat.conversation import Conversation, Failure, Message, ToolCall, Usage
from chat.errors import BILLING, OutOfCredits
from chat.ui.payloads.messages import answer_payload, message_payload, usage_footer, versions_of

QUESTION = Message(id="q", parent=None, role="user", text="Why?")
REPLY = Message(id="a", parent="q", role="assistant", text="So.", model="org/model", provider="groq")
CONVERSATION = Conversation(id="c").add(QUESTION).add(REPLY)


def model_name(key: str) -> str:
    """A display name that differs from the key."""
    return key.upper()


def test_a_persons_message_has_none_of_the_fields_of_a_reply() -> None:
    assert message_payload(QUESTION, {}, model_name) == {
        "id": "q",
        "role": "user",
        "text": "Why?",
        "status": "complete",
        "version": None,
        "created_at": QUESTION.created_at.isoformat(),
    }


def test_a_reply_names_its_model_and_provider() -> None:
    payload = message_payload(REPLY, {}, model_name)
    assert (payload["model"], payload["provider"], payload["error"]) == ("ORG/MODEL", "groq", None)


def test_a_reply_has_its_tool_calls_notices_and_failure() -> None:
    reply = Message(
        id="b",
        parent="q",
        role="assistant",
        tool_calls=(ToolCall("1", "find", "{}"),),
        notices=("Top P was left out.",),
        failure=Failure("Broken.", "Mend", "https://x.test", retry=False),
    )
    payload = message_payload(reply, {}, model_name)
    assert payload["tools"] == [{"name": "find", "arguments": "{}"}]
    assert payload["notices"] == ["Top P was left out."]
    assert payload["error"] == {"sentence": "Broken.", "link": {"label": "Mend", "href": "https://x.test"}, "retry": False}


def test_a_version_has_its_number_and_its_neighbours() -> None:
    forked = CONVERSATION.add(Message(id="b", parent="q", role="assistant")).add(Message(id="c", parent="q", role="assistant"))
    payload = message_payload(forked.messages["b"], versions_of(forked), model_name)
    assert (payload["version"], payload["version_ids"]) == ([2, 3], ["a", "c"])
    assert message_payload(forked.messages["a"], versions_of(forked), model_name)["version_ids"] == [None, "b"]
    assert message_payload(forked.messages["c"], versions_of(forked), model_name)["version_ids"] == ["b", None]


def test_a_reply_is_not_a_version_of_its_question() -> None:
    assert versions_of(CONVERSATION) == {}


def test_an_accepted_message_is_not_refused() -> None:
    assert answer_payload("c", "m")["refused"] is None


def test_a_refusal_has_the_message_the_sentence_and_the_link() -> None:
    answer = answer_payload("c", "m", OutOfCredits("No credits.", link=BILLING), stale=True)
    assert (answer["conversation"], answer["message_id"]) == ("c", "m")
    assert answer["refused"]["stale"] is True
    assert answer["refused"]["sentence"] == "No credits."
    assert answer["refused"]["link"] == {"label": BILLING.label, "href": BILLING.href}


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
def test_the_footer_has_the_known_values(usage: Usage | None, lines: list[str]) -> None:
    assert usage_footer(usage) == lines
