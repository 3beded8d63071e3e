"""Guests of a running app, without a browser."""

import httpx2

from chat.ui.server.session_cookie import COOKIE


def guest_session(url: str) -> str:
    """A new value of our cookie, as the app gives it to a browser that opens the page."""
    return httpx2.get(url, trust_env=False).cookies[COOKIE]
