"""Reads the data of our own components' events. Untrusted: any program can send any JSON."""

from typing import Any

import gradio as gr


def event_data(event: gr.EventData) -> dict[str, Any]:
    """The event's JSON object; empty if its data is anything else."""
    return event._data if isinstance(event._data, dict) else {}


def text_field(event: gr.EventData, name: str) -> str:
    """A text of the event's data; empty if it is missing or not a text."""
    value = event_data(event).get(name)
    return value if isinstance(value, str) else ""


def message_ids(event: gr.EventData) -> tuple[str, str]:
    """(conversation id, message id) of an event about a message; empty texts for what is missing."""
    return text_field(event, "conversation"), text_field(event, "id")
