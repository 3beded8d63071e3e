"""Reads the HTTP header Retry-After, of model servers and of the Hub. Pure."""

import re
from typing import Final

_SECONDS: Final = re.compile(r"[0-9]{1,8}(\.[0-9]{1,3})?")


def parse_retry_after(header: str | None) -> float | None:
    """Seconds to wait; None if the header is missing or is no number. The header's other form, a date, is not read."""
    text = (header or "").strip()
    return float(text) if _SECONDS.fullmatch(text) else None
