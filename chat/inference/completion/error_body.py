"""What a server says about an error, in whatever form it says it. Pure; knows nothing of sentences for people.

Seen: `{"error": "…"}`, `{"error": {"message", "type", "code", "param"}}`, `{"detail": "…"}`, `{"detail": [{"loc", "msg"}]}` (FastAPI),
`{"message": "…"}`, plain text, and a proxy's HTML.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

QUOTABLE = 240
"""Characters of a server's own words that a person may be shown. Longer ones are dumps, not sentences."""

_READ = 64 * 1024


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """A server's words about an error; empty where it gave none. `context` is the model's limit in tokens, `status` an HTTP status."""

    words: str = ""
    code: str = ""
    param: str = ""
    status: int | None = None
    context: int | None = None

    def quote(self, secret: str = "") -> str:
        """The words on one line, if they are short, plain, and do not contain `secret`; else nothing."""
        line = " ".join("".join(" " if unicodedata.category(c) in _UNSEEN else c for c in self.words).split())
        leaks = len(secret) >= _SECRET and secret[:_SECRET] in line.replace(" ", "")
        return "" if leaks or len(line) > QUOTABLE or _MARKUP.search(line) else line


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKUP = re.compile(r"<\s*[!/a-z]", re.IGNORECASE)
_SECRET = 8
"""As little as this of a key's beginning counts as the key; the placeholder for servers without one is shorter."""


def read_error(text: str) -> ErrorBody:
    """From the text of an error's response."""
    try:
        return error_from(json.loads(text[:_READ]))
    except (ValueError, RecursionError):
        return ErrorBody(words=text[:_READ].strip())


def error_from(value: Any) -> ErrorBody:
    """From parsed JSON: the body of a response, or the `error` of a chunk in mid-stream."""
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
    """A sentence, or FastAPI's list of what is wrong where. Its `input` is left alone: that is what the person wrote."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return ""
    items = [item for item in value if isinstance(item, dict) and isinstance(item.get("loc"), list)]
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item.get('msg', '')}" for item in items)


def _is_status(value: object) -> bool:
    return isinstance(value, int) and 400 <= value <= 599
