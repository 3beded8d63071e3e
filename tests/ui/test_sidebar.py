"""The Python side of the sidebar: its value, and that it sends nothing by way of Gradio."""

import json

import pytest

from chat.ui.components.sidebar.component import Sidebar


def test_its_value_is_the_name_of_the_app() -> None:
    assert json.loads(Sidebar("HuggingChat").value) == {"name": "HuggingChat"}


@pytest.mark.parametrize("event", ["open_", "rename", "pin"])
def test_what_a_person_does_there_is_no_event_of_gradio(event: str) -> None:
    with pytest.raises(AttributeError):
        getattr(Sidebar("HuggingChat"), event)
