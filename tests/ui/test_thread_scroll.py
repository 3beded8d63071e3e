"""Which part of a long conversation is in sight while it grows."""

import pytest

from tests.ui.conftest import View
from tests.ui.events import frame, question, reply, thread

LONG = "\n\n".join(f"Paragraph {number} of a reply that is longer than the screen." for number in range(60))
SCROLLER = "document.querySelector('#thread')"
TOP = f"{SCROLLER}.scrollTop"
DISTANCE = f"{SCROLLER}.scrollHeight - {SCROLLER}.scrollTop - {SCROLLER}.clientHeight"


@pytest.fixture(autouse=True)
def _begun(view: View) -> None:
    view.begin()


def test_the_end_is_in_sight_when_a_conversation_opens(view: View) -> None:
    view.show(thread(question(), reply(text=LONG), conversation="long"))

    view.page.wait_for_function(f"{TOP} > 0 && {DISTANCE} <= 8")


def test_the_end_stays_in_sight_while_a_reply_grows(view: View) -> None:
    view.live(frame(LONG[:2000]))
    view.page.wait_for_function(f"{DISTANCE} <= 8")
    view.live(frame(LONG[2000:], at=2000))

    view.page.wait_for_function(f"{TOP} > 1000 && {DISTANCE} <= 8")


@pytest.mark.parametrize("pixels", [30, 600])
def test_a_reader_who_scrolled_up_stays_there_while_the_reply_grows(view: View, pixels: int) -> None:
    view.live(frame(LONG[:3000]))
    view.page.wait_for_function(f"{TOP} > 600 && {DISTANCE} <= 8")
    scroll_up(view, pixels)
    before = view.page.evaluate(TOP)
    view.live(frame(LONG[3000:], at=3000), frame(at=len(LONG), done=True))
    settle_layout(view)

    assert view.page.evaluate(TOP) == before


def test_a_button_leads_back_to_the_end(view: View) -> None:
    view.live(frame(LONG))
    view.page.wait_for_function(f"{TOP} > 600 && {DISTANCE} <= 8")
    scroll_up(view, 600)
    view.page.get_by_role("button", name="Jump to the latest message").click()

    view.page.wait_for_function(f"{DISTANCE} <= 8")


def scroll_up(view: View, pixels: int) -> None:
    top = view.page.evaluate(TOP)
    view.page.locator("#thread").hover()
    view.page.mouse.wheel(0, -pixels)
    view.page.wait_for_function(f"{TOP} <= {top - pixels}")
    settle_layout(view)


def settle_layout(view: View) -> None:
    """Two frames: scroll events and resize observers run in the first."""
    view.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
