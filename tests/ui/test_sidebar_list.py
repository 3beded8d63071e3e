"""What the sidebar shows: which conversations, under which heading, and what a search finds."""

import pytest
from playwright.sync_api import expect

from tests.ui.boxes import box
from tests.ui.events import branch, frame, listed, next_number, question, reply
from tests.ui.sidebar_page import SidebarPage, line

HOSTILE = {
    "a script": '<img src=x onerror="window.attacked = 1">',
    "an expression": "${window.attacked = 1}{{7*7}}",
    "quotes": "\"' > \\n \\",
    "emoji": "👩‍👩‍👧‍👦🇵🇹",
    "right to left": "‮مرحبا بالعالم",
    "null": "null",
}


def test_a_list_from_the_server_is_shown(sidebar: SidebarPage) -> None:
    sidebar.server.publish(listed(line("a", "From afar")))

    expect(sidebar.item("From afar")).to_be_visible()


def test_a_conversation_that_is_deleted_elsewhere_goes(sidebar: SidebarPage) -> None:
    sidebar.show(line("a"), line("b"))
    sidebar.server.publish(listed(gone=["a"]))

    expect(sidebar.items).to_have_text(["b"])


def test_a_new_title_from_the_server_is_shown(sidebar: SidebarPage) -> None:
    sidebar.show(line("b", "Why is the sky…"))
    sidebar.dispatch(listed(line("b", "Blue skies", days=3)))

    assert sidebar.lines() == ["This week", "Blue skies"]


def test_conversations_stand_under_their_day_with_pinned_ones_first(sidebar: SidebarPage) -> None:
    days = {"now": 0, "at 0:30 here": 0.35, "yesterday": 0.4, "six days ago": 6, "a week ago": 7, "long ago": 30}
    sidebar.show(*[line(title, days=ago) for title, ago in days.items()], line("kept", days=99, pinned=True))

    assert sidebar.lines() == [
        *("Pinned", "kept"),
        *("Today", "now", "at 0:30 here"),
        *("This week", "yesterday", "six days ago"),
        *("This month", "a week ago"),
        *("Older", "long ago"),
    ]


def test_the_newest_conversation_is_first_whatever_the_order_of_the_list(sidebar: SidebarPage) -> None:
    sidebar.show(line("older", days=0.2), line("newer", days=0.1))

    assert sidebar.lines() == ["Today", "newer", "older"]


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_title_is_text_whatever_it_holds(sidebar: SidebarPage, title: str) -> None:
    sidebar.show(line("a", title))

    expect(sidebar.item(title).locator(".title")).to_have_text(title)
    assert sidebar.page.evaluate("window.attacked") is None


def test_a_conversation_without_a_title_is_a_new_chat(sidebar: SidebarPage) -> None:
    sidebar.show(line("a", ""))

    expect(sidebar.link("New chat")).to_be_visible()


def test_an_endless_title_takes_one_line(sidebar: SidebarPage) -> None:
    sidebar.show(line("a", "wide " * 2000), line("b"))

    assert box(sidebar.items.first)["height"] == box(sidebar.item("b"))["height"]
    assert 0 < len(sidebar.items.first.get_attribute("aria-label") or "") <= 301


def test_the_conversation_on_show_is_marked(sidebar: SidebarPage) -> None:
    sidebar.show(line("a"), line("b"))
    sidebar.open("b")

    expect(sidebar.list.locator("[aria-current=page]")).to_have_text("b")


def test_a_new_chat_marks_nothing(sidebar: SidebarPage) -> None:
    sidebar.show(line("a"))
    sidebar.open("a")
    sidebar.button("New chat").click()

    expect(sidebar.list.locator("[aria-current]")).to_have_count(0)


def test_a_reply_in_flight_marks_its_conversation(sidebar: SidebarPage) -> None:
    sidebar.show(line("a"), line("b"))
    sidebar.dispatch(frame(conversation="b"))

    expect(sidebar.item("b").get_by_role("img", name="Reply is being written")).to_be_visible()
    expect(sidebar.item("a").get_by_role("img")).to_have_count(0)


def test_the_mark_goes_with_the_end_of_the_reply(sidebar: SidebarPage) -> None:
    sidebar.show(line("b"))
    sidebar.open("b")
    sidebar.dispatch(branch(question(), reply(text="", status="writing"), conversation="b"), frame("Be", conversation="b"))
    sidebar.dispatch(frame("cause", at=2, conversation="b", done=True))

    expect(sidebar.item("b")).to_be_visible()
    expect(sidebar.item("b").get_by_role("img")).to_have_count(0)


def test_the_mark_goes_when_the_page_has_read_the_end_of_the_reply_before_it_hears_of_it(sidebar: SidebarPage) -> None:
    sidebar.show(line("b"))
    sidebar.dispatch(frame("Be", conversation="b"))
    end = frame("Because.", conversation="b", done=True, number=next_number())
    sidebar.open("b")
    sidebar.dispatch(end)

    expect(sidebar.item("b")).to_be_visible()
    expect(sidebar.item("b").get_by_role("img")).to_have_count(0)


def test_a_conversation_with_a_new_message_is_first(sidebar: SidebarPage) -> None:
    sidebar.show(line("a"), line("b", days=50))
    sidebar.dispatch(listed(line("b", days=-0.001)))

    assert sidebar.lines() == ["Today", "b", "a"]


def test_opening_a_conversation_does_not_make_it_the_newest(sidebar: SidebarPage) -> None:
    sidebar.show(line("a"), line("b", days=50))
    sidebar.open("b")

    assert sidebar.lines() == ["Today", "a", "Older", "b"]


def test_thousands_are_drawn_as_they_are_scrolled_to(sidebar: SidebarPage) -> None:
    sidebar.show(*[line(f"chat {number}", days=number / 1000) for number in range(5000)])
    assert sidebar.items.count() < 60
    sidebar.page.evaluate("document.querySelector('.scroller').scrollTop = 1e6")

    expect(sidebar.item("chat 90")).to_be_attached()
