import pytest

from chat.conversation import Message
from chat.inference.prompt import OMISSION_MARK, Prompt, estimate_tokens, fit


def turns(*texts: str) -> list[Message]:
    """Messages of these texts with alternating roles, the person's first."""
    roles = ("user", "assistant")
    return [Message(id=str(i), parent=str(i - 1) if i else None, role=roles[i % 2], text=text) for i, text in enumerate(texts)]  # type: ignore[arg-type]


def sent(prompt: Prompt) -> list[tuple[str, str]]:
    """(role, content) of the messages."""
    return [(message["role"], message["content"]) for message in prompt.messages]


def test_a_short_conversation_is_sent_whole() -> None:
    prompt = fit(turns("hello", "hi", "how are you?"), system_prompt="Be kind.", context=8192, max_tokens=None)
    assert sent(prompt) == [("system", "Be kind."), ("user", "hello"), ("assistant", "hi"), ("user", "how are you?")]
    assert prompt.notices == ()


def test_no_system_prompt_means_no_system_message() -> None:
    assert sent(fit(turns("hello"), system_prompt=" \n", context=None, max_tokens=None)) == [("user", "hello")]


def test_the_oldest_turns_go_first_and_the_person_is_told() -> None:
    prompt = fit(turns("a" * 3500, "b" * 3500, "c" * 350), system_prompt="", context=1600, max_tokens=None)
    assert sent(prompt) == [("user", "c" * 350)]
    assert prompt.dropped == 2
    assert "2 oldest messages were left out" in prompt.notices[0]


def test_a_fitted_prompt_begins_with_the_person() -> None:
    prompt = fit(turns("a" * 3500, "b" * 35, "c" * 350), system_prompt="", context=1000, max_tokens=None)
    assert sent(prompt)[0][0] == "user"
    assert prompt.dropped == 2


def test_a_message_beyond_the_context_loses_its_middle() -> None:
    prompt = fit(turns("start " + "x" * 200_000 + " end"), system_prompt="", context=4096, max_tokens=None)
    text = sent(prompt)[0][1]
    assert text.startswith("start ")
    assert text.endswith(" end")
    assert OMISSION_MARK in text
    assert "middle" in prompt.notices[0]


def test_a_system_prompt_beyond_the_context_leaves_room_for_the_question() -> None:
    prompt = fit(turns("what?"), system_prompt="s" * 100_000, context=2048, max_tokens=None)
    assert sent(prompt)[-1] == ("user", "what?")
    assert prompt.shortened


@pytest.mark.parametrize("text", ["x" * 50_000, "语" * 50_000, "🦊" * 20_000, "\ud800" * 30_000])
@pytest.mark.parametrize("max_tokens", [None, 100, 1_000_000])
def test_what_is_sent_always_fits_beside_the_reply(text: str, max_tokens: int | None) -> None:
    prompt = fit(turns("q", "a", text), system_prompt="s" * 9_000, context=4096, max_tokens=max_tokens)
    reserve = min(max_tokens, 2048) if max_tokens else 1024
    assert prompt.tokens <= 4096 - reserve
    assert sent(prompt)[-1][1].encode(), "and can be encoded"


def test_max_tokens_is_kept_free_for_the_reply() -> None:
    long = turns("a" * 3500, "b" * 35, "c" * 350)
    assert fit(long, system_prompt="", context=2048, max_tokens=None).dropped == 0
    assert fit(long, system_prompt="", context=2048, max_tokens=1024).dropped == 2


def test_replies_without_a_word_stay_out_and_the_questions_around_them_are_joined() -> None:
    prompt = fit(turns("one", "", "two"), system_prompt="", context=None, max_tokens=None)
    assert sent(prompt) == [("user", "one\n\ntwo")]


def test_reasoning_is_never_sent_again() -> None:
    branch = turns("q", "a", "q2")
    branch[1] = Message(id="1", parent="0", role="assistant", text="a", reasoning="secret thoughts")
    assert "secret" not in str(fit(branch, system_prompt="", context=None, max_tokens=None).messages)


def test_an_unknown_context_sends_everything() -> None:
    assert fit(turns("a" * 900_000, "b", "c"), system_prompt="", context=None, max_tokens=None).dropped == 0


def test_tokens_are_estimated_on_the_careful_side() -> None:
    assert estimate_tokens("") == 0
    assert estimate_tokens("a") == 1
    assert estimate_tokens("a" * 35) == 10
    assert 400 <= estimate_tokens("word " * 320) <= 500


def test_a_hundred_thousand_messages_in_a_row_are_joined_once_each() -> None:
    branch = [Message(id=str(number), parent=None, role="user", text="x" * 50) for number in range(100_000)]
    prompt = fit(branch, system_prompt="", context=None, max_tokens=None)
    assert [len(text) for _, text in sent(prompt)] == [100_000 * 52 - 2]
