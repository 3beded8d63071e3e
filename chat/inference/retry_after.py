"""How long a busy server asks to be left alone."""

import re
from typing import Final

_SECONDS: Final = re.compile(r"[0-9]{1,8}(\.[0-9]{1,3})?")


def retry_after(header: str | None) -> float | None:
    """Retry-After in seconds. Its other form, a date, comes from no server that we know; it is taken as nothing said."""
    text = (header or "").strip()
    return float(text) if _SECONDS.fullmatch(text) else None
