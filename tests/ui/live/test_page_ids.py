"""Page ids belong to the visitor they were issued to."""

import pytest

from chat.ui.live.page_ids import PageIds


def test_an_issued_id_is_valid_for_its_visitor_alone() -> None:
    ids = PageIds()
    page = ids.issue("hf:1")

    assert ids.is_valid(page, "hf:1")
    assert not ids.is_valid(page, "hf:2")
    assert not PageIds().is_valid(page, "hf:1"), "another process has another secret"


def test_two_ids_differ() -> None:
    ids = PageIds()
    assert ids.issue("hf:1") != ids.issue("hf:1")


@pytest.mark.parametrize("page", ["", "x", "0" * 32 + "." + "0" * 32, "." * 65, "é" * 32 + "." + "0" * 32])
def test_anything_else_is_not_valid(page: str) -> None:
    assert not PageIds().is_valid(page, "hf:1")
