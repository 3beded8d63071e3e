"""Retry-After, as servers send it."""

import pytest

from chat.retry_after import parse_retry_after


@pytest.mark.parametrize(("header", "expected"), [("120", 120), (" 7 ", 7), ("0.25", 0.25), ("99999999", 99_999_999)])
def test_seconds_are_read(header: str, expected: float) -> None:
    assert parse_retry_after(header) == expected


@pytest.mark.parametrize("header", [None, "", "soon", "-1", "²", "٣", "1e9", "inf", "Fri, 31 Dec 2027 23:59:59 GMT", "9" * 9, "9" * 400])
def test_whatever_else_is_taken_as_nothing_said(header: str | None) -> None:
    assert parse_retry_after(header) is None
