from typing import Any

import gradio as gr
import pytest

from chat.ui.handlers.event_data import event_data, message_ids, text_field


def event(data: object) -> gr.EventData:
    """An event with this data, as Gradio hands it to a handler."""
    return gr.EventData(None, data)


@pytest.mark.parametrize("data", [None, "text", 7, [], ["conversation"]])
def test_data_that_is_no_object_counts_as_empty(data: Any) -> None:
    assert event_data(event(data)) == {}
    assert message_ids(event(data)) == ("", "")


@pytest.mark.parametrize("value", [None, 7, ["a"], {"a": 1}, True])
def test_a_field_that_is_no_text_counts_as_empty(value: Any) -> None:
    assert text_field(event({"title": value}), "title") == ""


def test_fields_are_read_by_name() -> None:
    assert message_ids(event({"conversation": "c", "id": "m", "text": "Hi"})) == ("c", "m")
