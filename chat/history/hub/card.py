"""The dataset's card: the columns for `load_dataset`, and how to load it. The text is in card.md."""

from pathlib import Path
from typing import Final

CARD_VERSION: Final = 1
"""Raise it when card.md changes: each dataset gets the new card with its next commit."""

PATH: Final = "README.md"


def card(repo: str) -> bytes:
    """The card of dataset `repo` ("name/dataset")."""
    return Path(__file__).with_name("card.md").read_text(encoding="utf-8").replace("{repo}", repo).encode()
