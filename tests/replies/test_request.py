"""What a person sends, before anything is asked or kept."""

import pytest

from chat.errors import EmptyMessage, MessageTooLong
from chat.replies.request import Draft, usable


@pytest.mark.parametrize(("text", "expected"), [("\r\n  Hi  \n", "  Hi  "), ("a\ud83d b\0c 🦊", "a\ufffd bc 🦊"), ("\ud83e\udd8a", "🦊")])
def test_a_message_is_kept_without_what_cannot_be_sent(text: str, expected: str) -> None:
    assert usable(text, 0) == expected


@pytest.mark.parametrize("text", ["", " \n\t", "\0"])
def test_a_message_with_nothing_in_it_is_refused(text: str) -> None:
    with pytest.raises(EmptyMessage):
        usable(text, 0)


def test_the_limit_is_the_longest_message_that_is_taken() -> None:
    assert usable("abc", 3) == "abc"
    with pytest.raises(MessageTooLong):
        usable("abcd", 3)


@pytest.mark.parametrize(
    ("conversation", "message"), [("short", "message01"), ("conversation1", "x" * 65), ("../conversation", "message01")]
)
def test_ids_are_letters_digits_and_hyphens(conversation: str, message: str) -> None:
    assert not Draft(conversation, message, "Hi").has_ids
    assert Draft("conversation1", "message-01", "Hi").has_ids
