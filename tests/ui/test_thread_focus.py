"""Where the keyboard is after a reply was asked for again, continued, or replaced by another version."""

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import View
from tests.ui.events import branch, frame, question, reply, thread


def version(key: str, number: int, of: int) -> dict[str, object]:
    ids = [f"v{number - 1}" if number > 1 else None, f"v{number + 1}" if number < of else None]
    return reply(key, f"Version {number}", version=[number, of], version_ids=ids)


def press(view: View, name: str) -> None:
    button = view.page.get_by_role("article").get_by_role("button", name=name).last
    button.focus()
    button.press("Enter")


def focused(view: View) -> tuple[str, str]:
    """(id of the message that has the keyboard, name of what has it)."""
    where = "[document.activeElement.closest('article')?.dataset.id ?? '', document.activeElement.getAttribute('aria-label') ?? '']"
    message, name = view.page.evaluate(where)
    return message, name


def test_retry_leads_to_the_new_reply(view: View) -> None:
    view.show(thread(question(), reply("old")))
    press(view, "Retry")
    view.begin(question())
    view.live(frame("Be"))

    assert focused(view) == ("r", "Reply by org/model")


def test_from_the_new_reply_the_next_stop_is_its_toolbar(view: View) -> None:
    view.show(thread(question(), reply("old")))
    press(view, "Retry")
    view.begin(question())
    view.live(frame("Because", done=True))
    view.page.keyboard.press("Tab")

    assert focused(view) == ("r", "Copy")


def test_a_reply_that_is_there_at_once_has_the_keyboard_on_the_same_button(view: View) -> None:
    view.show(thread(question(), reply("old")))
    press(view, "Retry")
    view.dispatch(branch(reply("r", "Because"), after="q"))

    assert focused(view) == ("r", "Retry")


def test_continue_leads_to_the_reply_itself(view: View) -> None:
    view.show(thread(question(), reply("r", "Half", status="stopped")))
    press(view, "Continue")
    view.dispatch(branch(reply("r", "Half", status="writing"), after="q"))
    view.live(frame(" and half", at=4))

    assert focused(view) == ("r", "Reply by org/model")


def test_the_version_switch_keeps_the_keyboard(view: View) -> None:
    view.show(thread(question(), version("v3", 3, 3)))
    press(view, "Previous version")
    view.show(thread(question(), version("v2", 2, 3)))

    assert focused(view) == ("v2", "Previous version")


def test_at_the_last_version_the_keyboard_is_on_the_reply(view: View) -> None:
    view.show(thread(question(), version("v2", 2, 3)))
    press(view, "Next version")
    view.show(thread(question(), version("v3", 3, 3)))

    assert focused(view) == ("v3", "Reply by org/model")


def test_a_version_in_a_long_conversation_keeps_its_place(view: View) -> None:
    later = [message for number in range(300) for message in (question(f"q{number}"), reply(f"r{number}", "Word " * 40))]
    view.show(thread(question(), version("v2", 2, 2), *later))
    button = view.page.locator("article[data-id=v2]").get_by_role("button", name="Previous version")
    button.focus()
    button.press("Enter")
    view.show(thread(question(), version("v1", 1, 2), *later))
    expect(view.page.locator("article[data-id=v1]")).to_be_focused()


def test_a_toolbar_that_is_drawn_anew_keeps_the_keyboard(view: View) -> None:
    view.show(thread(question(), reply("r", "Half", status="stopped")))
    view.page.get_by_role("button", name="Copy").last.focus()
    view.show(thread(question(), reply("r", "Half")))

    assert focused(view) == ("r", "Copy")


@pytest.mark.parametrize("elsewhere", ["What", None], ids=["another control", "nowhere"])
def test_whoever_has_gone_elsewhere_is_not_called_back(view: View, elsewhere: str | None) -> None:
    view.show(thread(question(), reply("old")))
    press(view, "Retry")
    if elsewhere:
        view.page.get_by_label(elsewhere).focus()
    else:
        view.page.evaluate("document.activeElement.blur()")
        view.page.evaluate("new Promise((done) => setTimeout(done))")
    view.begin(question())
    view.live(frame("Be"))

    assert focused(view) == ("", "") if elsewhere is None else focused(view)[0] == ""


def test_another_conversation_does_not_take_the_keyboard(view: View) -> None:
    view.show(thread(question(), reply()))
    press(view, "Retry")
    view.show(thread(question("q9"), reply("r9"), conversation="other"))

    assert focused(view) == ("", "")
