"""Errors of the app's own limits on messages, tokens and logins. Each says which limit is reached and when it ends."""

import math
from datetime import datetime

from chat.errors.base import SIGN_IN, ChatError, Link


class LimitReached(ChatError):
    """A limit is reached; nothing was stored and no model was asked.

    Attributes:
        limit_name: the limit, as counted in the log and for `/metrics`.
        seconds: how long it still holds.
    """

    retry = True
    limit_name = ""

    def __init__(self, sentence: str, *, seconds: float, link: Link | None = None) -> None:
        super().__init__(sentence, link=link)
        self.seconds = seconds


class TooManyMessages(LimitReached):
    """The visitor has sent `limit` messages within a minute."""

    limit_name = "messages_per_minute"

    def __init__(self, limit: int, seconds: float) -> None:
        sentence = f"You may send {_counted(limit, 'message')} a minute. You can send the next one in {_span(seconds)}."
        super().__init__(sentence, seconds=seconds)


class GuestMessagesSpent(LimitReached):
    """Guests have sent `limit` messages within an hour from the visitor's address. `ends_at` is in UTC."""

    limit_name = "guest_messages_per_hour"

    def __init__(self, limit: int, ends_at: datetime, seconds: float) -> None:
        super().__init__(
            f"Guests may send {_counted(limit, 'message')} an hour from one address. "
            f"You can send the next one at {ends_at:%H:%M} UTC, in {_span(seconds)}, or sign in.",
            seconds=seconds,
            link=SIGN_IN,
        )


class GuestTokensSpent(LimitReached):
    """All guests together have used the tokens of a day, or what is left is too little for a reply. `ends_at` is in UTC."""

    limit_name = "guest_tokens_per_day"

    def __init__(self, limit: int, ends_at: datetime, seconds: float) -> None:
        super().__init__(
            f"All guests together may use {_counted(limit, 'token')} a day, and today's are used up. "
            f"You can go on at {ends_at:%H:%M} UTC, in {_span(seconds)}, or sign in.",
            seconds=seconds,
            link=SIGN_IN,
        )


class TooManyLogins(LimitReached):
    """Too many wrong passwords for one user, or from one address."""

    limit_name = "wrong_passwords"

    def __init__(self, limit: int, seconds: float) -> None:
        super().__init__(f"There were {limit} wrong passwords. You can log in again in {_span(seconds)}.", seconds=seconds)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _span(seconds: float) -> str:
    """A duration in its largest unit, rounded up so that it is over then."""
    for unit, length in (("second", 1), ("minute", 60)):
        if (count := max(1, math.ceil(seconds / length))) < 60:
            return _counted(count, unit)
    return _counted(math.ceil(seconds / 3600), "hour")
