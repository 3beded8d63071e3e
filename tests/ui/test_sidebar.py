"""The Python side of the sidebar: what its components send and offer."""

import json

import pytest

from chat.ui.components.sidebar.component import Sidebar
from tests.ui.sidebar_page import EVENTS, conversation, value


def test_the_list_is_sent_as_one_text() -> None:
    assert json.loads(Sidebar().postprocess(value(conversation("a")))) == value(conversation("a"))


def test_nothing_known_yet_is_an_empty_text() -> None:
    assert Sidebar().postprocess(None) == ""


@pytest.mark.parametrize("event", EVENTS)
def test_the_sidebar_offers_the_event(event: str) -> None:
    assert callable(getattr(Sidebar(), event))
