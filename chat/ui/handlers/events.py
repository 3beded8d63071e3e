"""What arrives with an event of our own components, and what to say when it cannot be done. All of it may come from any program."""

from html import escape
from typing import Any

import gradio as gr

from chat.errors import ChatError


def sent(event: gr.EventData) -> dict[str, Any]:
    """The event's data; empty if it is not a mapping."""
    return event._data if isinstance(event._data, dict) else {}


def text(event: gr.EventData, name: str) -> str:
    """A field of the event's data; empty if it is not there, or not a text."""
    value = sent(event).get(name)
    return value if isinstance(value, str) else ""


def toast(error: ChatError) -> gr.Error:
    """The error as a message in the corner of the page, for what has no place of its own to say it.

    Gradio draws it as HTML, and a sentence may quote a model's name or a server's words.
    """
    return gr.Error(escape(error.sentence), print_exception=False)
