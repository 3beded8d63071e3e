import gradio as gr
import pytest

from chat.errors import BadInput
from chat.ui.handlers.toasts import errors_as_toasts


def test_an_error_becomes_a_toast_with_its_sentence_as_plain_text() -> None:
    with pytest.raises(gr.Error) as raised, errors_as_toasts():
        raise BadInput("No model <img src=x>.")
    assert raised.value.message == "No model &lt;img src=x&gt;."


def test_other_errors_pass_unchanged() -> None:
    with pytest.raises(KeyError), errors_as_toasts():
        raise KeyError("c")
