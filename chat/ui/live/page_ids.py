"""Page ids: random, and signed for the visitor they were issued to, so that a stream or a command needs one of the visitor's own.

They are valid for as long as the process runs. No I/O.
"""

import hmac
import re
import secrets
from hashlib import sha256
from typing import Final

_FORM: Final = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})")


class PageIds:
    """Issues and checks page ids. `secret` signs them; by default a random one for this process."""

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = secret or secrets.token_bytes(32)

    def issue(self, owner: str, nonce: str | None = None) -> str:
        """A page id for the visitor with this key."""
        nonce = nonce or self.new_nonce()
        return f"{nonce}.{self._signature(nonce, owner)}"

    def is_valid(self, page: str, owner: str) -> bool:
        """Whether this id was issued to the visitor with this key."""
        found = _FORM.fullmatch(page)
        return found is not None and hmac.compare_digest(found[2], self._signature(found[1], owner))

    def topic(self, owner: str) -> str:
        """A name that the visitor's pages share, and from which their key cannot be told."""
        return self._signature("topic", owner)

    @staticmethod
    def new_nonce() -> str:
        """The random part of an id."""
        return secrets.token_hex(16)

    @staticmethod
    def session(page: str) -> str:
        """What tells a browser without cookies from others: the random part of a page id, valid or not."""
        return f"page {page[:32]}"

    def _signature(self, nonce: str, owner: str) -> str:
        return hmac.new(self._secret, f"{nonce} {owner}".encode(), sha256).hexdigest()[:32]
