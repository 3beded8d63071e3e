"""The demo model is honest, and has a reply for each example of the first screen."""

import pytest

from chat.inference.demo.answers import FOOTNOTE, PreparedReply, prepared_reply, split_tokens
from chat.ui.payloads.welcome import EXAMPLES


def reply_to(question: str) -> PreparedReply:
    """The reply to a conversation of this one message."""
    return prepared_reply([{"role": "user", "content": question}])


@pytest.mark.parametrize(
    ("example", "has"),
    [*zip([prompt for _, prompt in EXAMPLES], ["raindrop", "```python", "| **Trains above all** |", "**12:10**"], strict=True)],
)
def test_each_example_of_the_first_screen_has_an_answer_that_fits(example: str, has: str) -> None:
    assert has in reply_to(example).text


@pytest.mark.parametrize("example", [prompt for _, prompt in EXAMPLES])
def test_each_prepared_answer_says_that_it_is_one(example: str) -> None:
    assert reply_to(example).text.endswith(FOOTNOTE)


def test_the_steps_come_with_reasoning() -> None:
    assert "84 times 2 is 168" in reply_to(EXAMPLES[3][1]).reasoning


@pytest.mark.parametrize("way", ["not an AI", "Sign in with Hugging Face", "HF_TOKEN", "Ollama", "OPENAI_BASE_URL"])
def test_any_other_question_is_answered_with_what_this_is_and_how_to_get_a_model(way: str) -> None:
    assert way in reply_to("What is the capital of France?").text


def test_the_pages_of_a_search_do_not_choose_the_answer() -> None:
    grounded = 'When?\n\nThe blocks below are excerpts of web pages.\n\n<source-0a number="1">\nA rainbow in markdown\n</source-0a>'
    assert "[1]" in reply_to(grounded).text


def test_the_last_message_of_the_person_counts() -> None:
    earlier = {"role": "user", "content": "Explain how a rainbow forms"}
    assert "demo model" in prepared_reply([earlier, {"role": "assistant", "content": "…"}, {"role": "user", "content": "Thanks"}]).text[:60]


def test_a_message_in_parts_is_understood() -> None:
    assert "raindrop" in prepared_reply([{"role": "user", "content": [{"type": "text", "text": "A rainbow?"}]}]).text


def test_tokens_joined_are_the_text() -> None:
    text = "  Grüße, 你好\n\n\tsupercalifragilistic \n"
    assert "".join(split_tokens(text)) == text
