"""Parses the body of an error response, in the forms that servers use. Pure.

Seen: `{"error": "…"}`, `{"error": {"message", "type", "code", "param"}}`, `{"detail": "…"}`, `{"detail": [{"loc", "msg"}]}` (FastAPI),
`{"message": "…"}`, plain text, and a proxy's HTML.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

MAX_QUOTE_CHARACTERS = 240
"""The longest text of a server that is shown to a person. Longer ones are dumps, not sentences."""

_MAX_CHARACTERS = 64 * 1024


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """What a server wrote about an error.

    Attributes:
        words: its message; empty without one.
        code: its machine-readable codes, separated by spaces.
        param: the field that the error is about.
        status: the HTTP status that the body names.
        context: the model's context in tokens.
    """

    words: str = ""
    code: str = ""
    param: str = ""
    status: int | None = None
    context: int | None = None

    def quote(self, secret: str = "") -> str:
        """The words on one line if they are short, without markup, and do not contain `secret`; else an empty text."""
        line = " ".join("".join(" " if unicodedata.category(c) in _UNSEEN else c for c in self.words).split())
        leaks = len(secret) >= _SECRET and secret[:_SECRET] in line.replace(" ", "")
        return "" if leaks or len(line) > MAX_QUOTE_CHARACTERS or _MARKUP.search(line) else line


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKUP = re.compile(r"<\s*[!/a-z]", re.IGNORECASE)
_SECRET = 8
"""So many characters of a key's beginning count as the key; the placeholder for servers without a key is shorter."""


def read_error(text: str) -> ErrorBody:
    """Parse the text of an error response; text that is not JSON becomes the words."""
    try:
        return error_from(json.loads(text[:_MAX_CHARACTERS]))
    except (ValueError, RecursionError):
        return ErrorBody(words=text[:_MAX_CHARACTERS].strip())


def error_from(value: Any) -> ErrorBody:
    """Read parsed JSON: the body of a response, or the `error` of a chunk."""
    if isinstance(value, str):
        return ErrorBody(words=value)
    if not isinstance(value, dict):
        return ErrorBody()
    inner = value.get("error")
    if isinstance(inner, dict):
        return error_from(inner)
    words = inner if isinstance(inner, str) else value.get("message") or value.get("detail")
    code = [item for item in (value.get("code"), value.get("type")) if isinstance(item, str)]
    return ErrorBody(
        words=_words(words),
        code=" ".join(code),
        param=value["param"] if isinstance(value.get("param"), str) else "",
        status=next((n for n in (value.get("code"), value.get("status"), value.get("status_code")) if _is_status(n)), None),
        context=value["n_ctx"] if isinstance(value.get("n_ctx"), int) else None,
    )


def _words(value: object) -> str:
    """A sentence, or FastAPI's list of errors with their places. Its `input` is left out, since that is the person's text."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return ""
    items = [item for item in value if isinstance(item, dict) and isinstance(item.get("loc"), list)]
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item.get('msg', '')}" for item in items)


def _is_status(value: object) -> bool:
    return isinstance(value, int) and 400 <= value <= 599
