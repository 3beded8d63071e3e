import json
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from chat.conversation import Conversation, Failure, Message, Parameters, ToolCall, Usage
from chat.errors import UnreadableRecord
from chat.history.record import dump_conversation, restore_conversation
from tests.history.sample_conversations import make_conversation

FULL = Message(
    id="reply",
    parent="c-0",
    role="assistant",
    text="Grüezi 🎈 \u0000 \u2028 </script>",
    created_at=datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC),
    status="truncated",
    model="org/model",
    provider="somebody",
    parameters=Parameters(0.0, 0.9, 100, "high", "Be kind."),
    reasoning="hm",
    reasoning_seconds=0.1,
    tool_calls=(ToolCall("t1", "search", '{"broken'), ToolCall("t2", "add", "{}")),
    usage=Usage(1, 2, 0.0003, 0.1, 2.5),
    notices=("Top P was left out.", "Another."),
    failure=Failure("It broke.", "Mend it", "https://example.org", retry=False),
)


def test_a_conversation_is_restored_exactly() -> None:
    conversation = replace(make_conversation("c", "question").add(FULL), title="A title", pinned=True).renamed("Another")
    other = conversation.add(replace(FULL, id="version", text="other", failure=None, usage=None)).show("reply")
    assert restore_conversation(dump_conversation(other), "c") == other
    assert list(restore_conversation(dump_conversation(other), "c").messages) == ["c-0", "reply", "version"], "and in the same order"


def test_a_conversation_without_messages_is_restored() -> None:
    assert (
        restore_conversation(
            dump_conversation(Conversation(id="c", title="", created_at=FULL.created_at, updated_at=FULL.created_at)), "c"
        ).messages
        == {}
    )


def test_a_record_is_one_line() -> None:
    assert "\n" not in dump_conversation(make_conversation("c", "two\nlines\r\n"))


def test_half_a_character_is_replaced_and_the_rest_kept() -> None:
    assert restore_conversation(dump_conversation(make_conversation("c", "a\ud83db", title="\udc00")), "c").branch()[0].text == "a\ufffdb"


def test_infinity_is_restored() -> None:
    odd = make_conversation("c", "q").add(replace(FULL, usage=Usage(cost=float("inf"))))
    assert restore_conversation(dump_conversation(odd), "c") == odd


def test_a_field_of_a_later_app_is_ignored() -> None:
    record = json.loads(dump_conversation(make_conversation("c", "q")))
    record["mood"] = record["messages"][0]["mood"] = "good"
    assert restore_conversation(json.dumps(record), "c") == make_conversation("c", "q")


def test_a_newer_version_is_left_alone_and_its_title_known() -> None:
    record = json.loads(dump_conversation(make_conversation("c", "q", title="From the future")))
    record["version"] = 2
    with pytest.raises(UnreadableRecord, match="newer version") as caught:
        restore_conversation(json.dumps(record), "c")
    assert (caught.value.title, caught.value.version) == ("From the future", 2)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"version":1}', '{"version":"x","title":7}', "[" * 100_000])
def test_a_damaged_record_is_reported_as_damaged(text: str) -> None:
    with pytest.raises(UnreadableRecord, match="damaged"):
        restore_conversation(text, "c")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("parent", "reply"),  # a circle, in which a walk to the first message would never end
        ("parent", "nobody"),
        ("id", "c-0"),
        ("role", "system"),
        ("status", "dancing"),
    ],
)
def test_a_record_that_is_no_tree_of_messages_is_damaged(field: str, value: str) -> None:
    record = json.loads(dump_conversation(make_conversation("c", "q").add(FULL)))
    record["messages"][1][field] = value
    with pytest.raises(UnreadableRecord):
        restore_conversation(json.dumps(record), "c")


def test_a_record_whose_leaf_is_missing_is_damaged() -> None:
    with pytest.raises(UnreadableRecord):
        restore_conversation(dump_conversation(replace(make_conversation("c", "q"), leaf="nobody")), "c")


def test_the_record_of_another_conversation_is_refused() -> None:
    with pytest.raises(UnreadableRecord):
        restore_conversation(dump_conversation(make_conversation("c", "q")), "d")


def test_restored_messages_cannot_be_changed() -> None:
    assert isinstance(restore_conversation(dump_conversation(make_conversation("c", "q")), "c").messages, MappingProxyType)
