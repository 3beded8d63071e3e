"""The demo model's reply as steps."""

import pytest

from chat.inference.demo.answers import prepared_reply, split_tokens
from chat.inference.demo.script import TOKENS_PER_SECOND, demo_reply
from chat.inference.demo.wire import Wait

HI = ({"role": "user", "content": "Hi"},)


def test_the_pace_is_pleasant() -> None:
    seconds = sum(step.seconds or 0 for step in demo_reply(HI) if isinstance(step, Wait))
    assert seconds == pytest.approx(len(split_tokens(prepared_reply(HI).text)) / TOKENS_PER_SECOND)
