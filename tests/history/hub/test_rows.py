import json
from dataclasses import replace

import pytest

from chat.errors import UnreadableRecord
from chat.history.hub.rows import dataset_row, dump_line, is_line_path, line_digest, line_path, restore_line
from tests.history.sample_conversations import make_conversation


def test_a_line_holds_the_whole_conversation() -> None:
    conversation = make_conversation("c", "one\ntwo", "reply", title="t")
    assert dump_line(conversation).count(b"\n") == 1
    assert restore_line(dump_line(conversation), "c") == conversation


def test_messages_are_the_branch_on_show_in_conversational_form() -> None:
    forked = make_conversation("c", "q", "a")
    forked = forked.add(replace(forked.messages["c-1"], id="other", text="b")).show("c-1")
    assert dataset_row(forked)["messages"] == [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]


def test_a_question_whose_reply_failed_is_left_out_so_that_roles_alternate() -> None:
    conversation = make_conversation("c", "first try", "", "second try", "answer")
    assert [message["content"] for message in dataset_row(conversation)["messages"]] == ["second try", "answer"]


def test_the_model_is_that_of_the_last_reply() -> None:
    conversation = make_conversation("c", "q", "a")
    assert dataset_row(conversation)["model"] == ""
    assert dataset_row(conversation.put(replace(conversation.messages["c-1"], model="org/m")))["model"] == "org/m"


def test_the_path_has_the_month_and_never_a_title() -> None:
    assert line_path("abc", make_conversation("c").created_at.timestamp()) == "conversations/2026-11/abc.jsonl"


def test_only_a_path_of_this_form_is_that_of_a_conversation() -> None:
    assert is_line_path(line_path("abc", make_conversation("c").created_at.timestamp()))
    foreign = ("README.md", "2026-11/notes.txt", "2026-00/abc.jsonl", "2026-13/abc.jsonl", "0000-01/abc.jsonl", "2026-11/a b.jsonl")
    also_foreign = ("2026-11/.jsonl", "2026-11/x/abc.jsonl", "2026-11/abc.jsonl\n", f"2026-11/{'a' * 65}.jsonl", "2026-11/\u00e4.jsonl")
    assert not any(is_line_path(f"conversations/{name}") for name in (*foreign, *also_foreign))


def test_each_change_has_another_digest() -> None:
    assert line_digest(dump_line(make_conversation("c", "a"))) != line_digest(dump_line(make_conversation("c", "b")))
    assert line_digest(dump_line(make_conversation("c", "a"))) == line_digest(dump_line(make_conversation("c", "a")))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b'{"record": 7}', json.dumps({"record": "{}"}).encode(), b"\xff\xfe"])
def test_what_is_not_a_row_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableRecord):
        restore_line(content, "c")
