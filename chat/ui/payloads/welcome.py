"""The first screen: the app's name, its description, and four example prompts. Pure."""

from typing import Final

from chat.settings import Settings
from chat.ui.payloads.payload import Payload

EXAMPLES: Final = (
    ("Explain something", "Explain how a rainbow forms, as you would to a curious twelve-year-old."),
    ("Write some code", "Write a Python function that groups words that are anagrams of each other, with a short test."),
    ("Compare in a table", "Compare hiking, cycling and swimming as regular exercise, in a table."),
    ("Solve step by step", "A train leaves at 9:40 and travels 210 km at 84 km/h. When does it arrive? Show each step."),
)
"""(label, prompt) of the four example cards. The demo model has a prepared reply for each prompt."""


def welcome_payload(settings: Settings) -> Payload:
    """The first screen, and what the thread offers under messages (`Welcome` in `types.d.ts`)."""
    return {
        "name": settings.public_app_name,
        "description": settings.public_app_description,
        "can_continue": True,
        "examples": [{"label": label, "prompt": prompt} for label, prompt in EXAMPLES],
    }
