from typing import Any

import pytest

from chat.conversation import Parameters
from chat.errors import BadInput
from chat.replies.request import ReplyOptions
from chat.ui.components.settings.component import DEFAULTS
from chat.ui.handlers.chat import reply_options


def test_controls_in_the_order_of_the_page_become_options() -> None:
    assert reply_options(["org/model", "groq", True, *DEFAULTS]) == ReplyOptions("org/model", "groq", Parameters(), True)


@pytest.mark.parametrize("web_search", [None, "true", 1, {}])
def test_only_true_turns_the_search_on(web_search: Any) -> None:
    assert reply_options([None, None, web_search, *DEFAULTS]) == ReplyOptions("", "auto", Parameters(), False)


@pytest.mark.parametrize(
    "controls", [[], ["org/model", "groq"], ["org/model", "groq", True, *DEFAULTS[:-1]], [None, None, None, *DEFAULTS, ""]]
)
def test_controls_of_an_older_page_are_refused(controls: list[Any]) -> None:
    with pytest.raises(BadInput, match="older than the app"):
        reply_options(controls)
