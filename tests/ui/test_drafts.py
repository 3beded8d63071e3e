"""What is written and not yet sent, and what is sent and not yet taken up, as the tab's storage has it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.ui.conftest import View

SENT = {"conversation": "c", "message_id": "m", "text": "Hi", "at": 0}


@pytest.fixture
def drafts(open_view: Callable[..., View]) -> Iterator[Callable[..., Any]]:
    """Calls a function of `drafts.js` by its name."""
    page = open_view().page
    yield lambda name, *given: page.evaluate("([name, given]) => app[name](...given)", [name, given])
    page.context.close()


def test_each_conversation_has_its_own_draft(drafts: Callable[..., Any]) -> None:
    drafts("keepDraft", "a", "Apples")
    drafts("keepDraft", "b", "Bears")

    assert [drafts("draftOf", key) for key in ("a", "b", "c")] == ["Apples", "Bears", ""]


def test_an_empty_text_is_no_draft(drafts: Callable[..., Any]) -> None:
    drafts("keepDraft", "a", "Apples")
    drafts("keepDraft", "a", "")

    assert drafts("draftOf", "a") == ""


def test_what_was_sent_is_taken_back_once(drafts: Callable[..., Any]) -> None:
    drafts("keepSent", SENT)

    assert [drafts("takeSent"), drafts("takeSent")] == [SENT, None]


def test_what_the_server_has_taken_up_is_forgotten(drafts: Callable[..., Any]) -> None:
    drafts("keepSent", SENT)
    drafts("forgetSent")

    assert drafts("takeSent") is None


def test_what_the_storage_has_no_room_for_is_no_fault(drafts: Callable[..., Any]) -> None:
    drafts("keepDraft", "a", "x" * 10_000_000)
    drafts("keepSent", {"message_id": "m", "text": "x" * 10_000_000})

    assert [drafts("draftOf", "a"), drafts("takeSent")] == ["", None]
