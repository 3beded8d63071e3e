"""The Python side of the conversation view: what its components send and offer."""

import json

import pytest

from chat.ui.components.thread.component import Live, ModelCard, Thread
from scripts import renew_vendor
from tests.ui.thread_page import frame, question, reply, value


def test_a_conversation_is_sent_as_one_text() -> None:
    sent = Thread().postprocess(value(question(), reply()))

    assert json.loads(sent) == value(question(), reply())


def test_a_reply_in_flight_is_sent_as_it_is_so_that_only_its_growth_travels() -> None:
    assert Live().postprocess(frame("Hi")) == frame("Hi")


def test_nothing_on_show_is_an_empty_value() -> None:
    assert (Thread().postprocess(None), Live().postprocess(None), ModelCard().postprocess(None)) == ("", {}, "")


@pytest.mark.parametrize("event", ["retry", "continue_", "version", "edit"])
def test_the_view_offers_the_event(event: str) -> None:
    assert callable(getattr(Thread(), event))


def test_no_other_event_is_offered() -> None:
    with pytest.raises(AttributeError):
        Thread().purge  # noqa: B018  (the access is what is tested)


def test_the_vendored_files_are_those_that_were_fetched() -> None:
    assert renew_vendor.altered() == []
