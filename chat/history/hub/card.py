"""The dataset's card: declares the columns for `load_dataset`, and says how to load them. The text is in card.md."""

from pathlib import Path
from typing import Final

CARD_VERSION: Final = 1
"""Raised when card.md changes: each dataset then gets the new card with its next commit."""

CARD_PATH: Final = "README.md"


def render_card(repo: str) -> bytes:
    """The card of dataset `repo` ("name/dataset"), in UTF-8."""
    return Path(__file__).with_name("card.md").read_text(encoding="utf-8").replace("{repo}", repo).encode()
