"""The first screen: the name, what it is, and four prompts to begin with."""

from typing import Any, Final

from chat.settings import Settings

EXAMPLES: Final = (
    ("Explain something", "Explain how a rainbow forms, as you would to a curious twelve-year-old."),
    ("Write some code", "Write a Python function that groups words that are anagrams of each other, with a short test."),
    ("Compare in a table", "Compare hiking, cycling and swimming as regular exercise, in a table."),
    ("Solve step by step", "A train leaves at 9:40 and travels 210 km at 84 km/h. When does it arrive? Show each step."),
)
"""(label, prompt) of the four cards. The demo model knows them, too."""


def welcome_payload(settings: Settings) -> dict[str, Any]:
    """The first screen as the thread draws it."""
    return {
        "name": settings.public_app_name,
        "description": settings.public_app_description,
        "can_continue": True,
        "examples": [{"label": label, "prompt": prompt} for label, prompt in EXAMPLES],
    }
