import json
from dataclasses import replace

import pytest

from chat.errors import UnreadableRecord
from chat.history.hub.rows import digest, line, path, read_line, row
from tests.history.told import told


def test_a_line_holds_the_whole_conversation() -> None:
    conversation = told("c", "one\ntwo", "reply", title="t")
    assert line(conversation).count(b"\n") == 1
    assert read_line(line(conversation), "c") == conversation


def test_messages_are_the_branch_on_show_in_conversational_form() -> None:
    forked = told("c", "q", "a")
    forked = forked.add(replace(forked.messages["c-1"], id="other", text="b")).show("c-1")
    assert row(forked)["messages"] == [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]


def test_a_question_whose_reply_failed_gives_way_so_that_turns_alternate() -> None:
    conversation = told("c", "first try", "", "second try", "answer")
    assert [turn["content"] for turn in row(conversation)["messages"]] == ["second try", "answer"]


def test_the_model_is_that_of_the_last_reply() -> None:
    conversation = told("c", "q", "a")
    assert row(conversation)["model"] == ""
    assert row(conversation.put(replace(conversation.messages["c-1"], model="org/m")))["model"] == "org/m"


def test_the_path_has_the_month_and_never_a_title() -> None:
    assert path("abc", told("c").created_at.timestamp()) == "conversations/2026-11/abc.jsonl"


def test_each_change_has_another_digest() -> None:
    assert digest(line(told("c", "a"))) != digest(line(told("c", "b")))
    assert digest(line(told("c", "a"))) == digest(line(told("c", "a")))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b'{"record": 7}', json.dumps({"record": "{}"}).encode(), b"\xff\xfe"])
def test_what_is_not_a_row_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableRecord):
        read_line(content, "c")
