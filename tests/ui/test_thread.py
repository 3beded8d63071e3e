"""The Python side of the conversation view: what its components send and offer."""

import json

import pytest

from chat.ui.components.thread.component import Answer, ModelCard, Thread
from scripts import renew_vendor
from tests.ui.thread_page import WELCOME


def test_the_first_screen_is_sent_as_one_text() -> None:
    assert json.loads(Thread(WELCOME).value) == WELCOME


def test_nothing_to_say_is_an_empty_value() -> None:
    assert (Answer().postprocess(None), ModelCard().postprocess(None)) == ("", "")


@pytest.mark.parametrize("event", ["retry", "continue_", "edit"])
def test_the_view_offers_the_event(event: str) -> None:
    assert callable(getattr(Thread(WELCOME), event))


@pytest.mark.parametrize("event", ["purge", "version"])
def test_no_other_event_is_offered(event: str) -> None:
    with pytest.raises(AttributeError):
        getattr(Thread(WELCOME), event)


def test_the_vendored_files_are_those_that_were_fetched() -> None:
    assert renew_vendor.altered() == []
