"""Text from outside, as it can be sent and kept."""

import pytest

from chat.text import encodable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("é 🦊 \ufeff", "é 🦊 \ufeff"),
        ("\ufefffirst", "\ufefffirst"),
        ("a\ud83d b", "a\ufffd b"),
        ("a\udd8ab", "a\ufffdb"),
        ("at the end \ud83d", "at the end \ufffd"),
        ("\ud83e\udd8a", "🦊"),
        ("a\0b", "a\0b"),
    ],
)
def test_lone_surrogates_are_replaced_and_nothing_else(text: str, expected: str) -> None:
    assert encodable(text) == expected
