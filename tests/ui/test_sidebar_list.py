"""What the sidebar shows: which conversations, under which heading, what a search finds, and who is here."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.ui.boxes import box
from tests.ui.sidebar_page import SidebarPage, conversation, frame, hits, opened, value
from tests.ui.test_thread_looks import PALE_TEXTS

HOSTILE = {
    "a script": "<img src=x onerror=\"window.told.push('run')\">",
    "an expression": "${window.told.push('run')}{{7*7}}",
    "quotes": "\"' > \\n \\",
    "emoji": "👩‍👩‍👧‍👦🇵🇹",
    "right to left": "‮مرحبا بالعالم",
    "null": "null",
}


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[SidebarPage]:
    with opened(browser) as sidebar:
        yield sidebar


@pytest.fixture
def sidebar(shared: SidebarPage) -> Iterator[SidebarPage]:
    """The sidebar with nothing in it. The test fails if a script of the page does."""
    shared.reset()
    yield shared
    assert shared.faults == []


def test_a_list_from_the_server_is_shown(sidebar: SidebarPage) -> None:
    sidebar.send(value(conversation("From afar")))

    expect(sidebar.item("From afar")).to_be_visible()


def test_conversations_stand_under_their_day_with_pinned_ones_first(sidebar: SidebarPage) -> None:
    days = {"now": 0, "at 0:30 here": 0.35, "yesterday": 0.4, "six days ago": 6, "a week ago": 7, "long ago": 30}
    sidebar.show(value(*[conversation(title, days=ago) for title, ago in days.items()], conversation("kept", days=99, pinned=True)))

    assert sidebar.lines() == [
        *("Pinned", "kept"),
        *("Today", "now", "at 0:30 here"),
        *("This week", "yesterday", "six days ago"),
        *("This month", "a week ago"),
        *("Older", "long ago"),
    ]


def test_the_newest_conversation_is_first_whatever_the_order_of_the_list(sidebar: SidebarPage) -> None:
    sidebar.show(value(conversation("older", days=0.2), conversation("newer", days=0.1)))

    assert sidebar.lines() == ["Today", "newer", "older"]


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_title_is_text_whatever_it_holds(sidebar: SidebarPage, title: str) -> None:
    sidebar.show(value(conversation("a", title)))

    expect(sidebar.item(title).locator(".title")).to_have_text(title)
    assert sidebar.told() == []


def test_a_conversation_without_a_title_is_a_new_chat(sidebar: SidebarPage) -> None:
    sidebar.show(value(conversation("a", "")))

    expect(sidebar.link("New chat")).to_be_visible()


def test_an_endless_title_takes_one_line(sidebar: SidebarPage) -> None:
    sidebar.show(value(conversation("a", "wide " * 2000), conversation("b")))

    assert box(sidebar.items.first)["height"] == box(sidebar.item("b"))["height"]
    assert 0 < len(sidebar.items.first.get_attribute("aria-label") or "") <= 301


def test_the_conversation_on_show_is_marked(sidebar: SidebarPage) -> None:
    sidebar.show(value(conversation("a"), conversation("b")))
    sidebar.open("b")

    expect(sidebar.list.locator("[aria-current=page]")).to_have_text("b")


def test_a_new_chat_marks_nothing(sidebar: SidebarPage) -> None:
    sidebar.show(value(conversation("a")))
    sidebar.open("a")
    sidebar.button("New chat").click()

    expect(sidebar.list.locator("[aria-current]")).to_have_count(0)


def test_a_reply_in_flight_marks_its_conversation_and_moves_it_to_the_top(sidebar: SidebarPage) -> None:
    sidebar.show(value(conversation("a", days=-0.001), conversation("b", days=50)))
    sidebar.open("b")
    sidebar.live(frame("b"))

    expect(sidebar.item("b").get_by_role("img", name="Reply is being written")).to_be_visible()
    assert "Older" not in sidebar.lines()


def test_the_mark_goes_with_the_end_of_the_reply(sidebar: SidebarPage) -> None:
    sidebar.show(value(conversation("b")))
    sidebar.open("b")
    sidebar.live(frame("b"))
    sidebar.live(frame("b", done=True))

    expect(sidebar.item("b").get_by_role("img")).to_have_count(0)


def test_a_conversation_that_is_not_listed_yet_has_the_first_words_of_its_question(sidebar: SidebarPage) -> None:
    sidebar.open("new")
    sidebar.live(frame("new"))

    assert sidebar.lines() == ["Today", "Why is the sky blue in…"]


def test_a_newer_list_ends_what_a_reply_has_told(sidebar: SidebarPage) -> None:
    sidebar.open("b")
    sidebar.live(frame("b", revision=2))
    sidebar.show(value(conversation("b", "Blue skies", days=3), revision=3))

    assert sidebar.lines() == ["This week", "Blue skies"]


def test_a_list_from_before_the_reply_does_not_end_it(sidebar: SidebarPage) -> None:
    sidebar.open("b")
    sidebar.live(frame("b", revision=2))
    sidebar.show(value(revision=1))

    expect(sidebar.items).to_have_count(1)


def test_opening_a_conversation_again_does_not_make_it_the_newest(sidebar: SidebarPage) -> None:
    sidebar.show(value(conversation("a"), conversation("b", days=50)))
    sidebar.open("b")
    sidebar.live(frame("b", done=True, revision=2))
    sidebar.show(value(conversation("a"), conversation("b", days=50), revision=3))
    sidebar.open("a")
    sidebar.open("b")

    assert sidebar.lines() == ["Today", "a", "Older", "b"]


def test_typing_filters_titles_at_once_without_regard_to_case_accents_or_order(sidebar: SidebarPage) -> None:
    sidebar.show(value(conversation("a", "Cafés in Lisbon"), conversation("b", "Coffee")))
    sidebar.search.fill("LISBON cafes")

    assert sidebar.lines() == ["Cafés in Lisbon"]


def test_what_is_searched_for_is_never_a_pattern(sidebar: SidebarPage) -> None:
    sidebar.show(value(conversation("a", "C++ (and C) [x]"), conversation("b", "Cobol")))
    sidebar.search.fill("c++ (and [x]")

    expect(sidebar.list.locator("mark")).to_have_text(["C++", "(and", "[x]"])


def test_a_hit_is_shown_where_it_stands(sidebar: SidebarPage) -> None:
    listed = [conversation("rain"), conversation("haiku"), conversation("other")]
    sidebar.show(value(*listed))
    sidebar.search.fill("rain")
    sidebar.show(value(*listed, revision=2, hits=hits("rain", haiku=[("soft ", False), ("rain", True), (" <b>falls</b>", False)])))

    assert sidebar.lines() == ["rain", "haiku"]
    expect(sidebar.item("haiku").locator(".excerpt")).to_have_text("soft rain <b>falls</b>")
    expect(sidebar.item("haiku").locator("mark")).to_have_text("rain")


def test_hits_of_other_words_are_not_shown(sidebar: SidebarPage) -> None:
    sidebar.show(value(conversation("haiku")))
    sidebar.search.fill("snow")
    sidebar.show(value(conversation("haiku"), revision=2, hits=hits("rain", haiku=[("rain", True)])))

    assert sidebar.lines() == []


def test_a_search_without_result_says_so_once_the_server_has_answered(sidebar: SidebarPage) -> None:
    found = sidebar.page.get_by_role("status", name="Conversations found")
    sidebar.search.fill("snow")
    expect(found).to_have_text("Searching…")
    sidebar.show(value(revision=2, hits=hits("snow")))

    expect(found).to_have_text("No chats found.")


def test_thousands_are_drawn_as_they_are_scrolled_to(sidebar: SidebarPage) -> None:
    sidebar.show(value(*[conversation(f"chat {number}", days=number / 1000) for number in range(5000)]))
    assert sidebar.items.count() < 60
    sidebar.page.evaluate("document.querySelector('.scroller').scrollTop = 1e6")

    expect(sidebar.item("chat 90")).to_be_attached()


@pytest.mark.parametrize(
    ("kind", "text"), [("saved", "Saved"), ("waiting", "Waiting: Hugging Face does not answer."), ("guest", "Not saved")]
)
def test_the_status_says_whether_the_history_is_kept(sidebar: SidebarPage, kind: str, text: str) -> None:
    sidebar.show(value(status={"kind": kind, "text": text}))

    expect(sidebar.status).to_have_text(text)


def test_somebody_unknown_may_sign_in(sidebar: SidebarPage) -> None:
    sidebar.show(value(person=None, sign_in="/login/huggingface", sign_out=None))

    expect(sidebar.page.get_by_role("link", name="Sign in with Hugging Face")).to_have_attribute("href", "/login/huggingface")
    expect(sidebar.page.get_by_role("link", name="Sign out")).to_have_count(0)


def test_somebody_known_may_sign_out(sidebar: SidebarPage) -> None:
    sidebar.show(value(person={"name": "Grace", "picture": None, "kind": "member"}, sign_out="/logout"))

    expect(sidebar.page.get_by_text("Grace", exact=True)).to_be_visible()
    expect(sidebar.page.get_by_role("link", name="Sign out")).to_have_attribute("href", "/logout")


def test_an_address_that_is_a_script_leads_nowhere(sidebar: SidebarPage) -> None:
    sidebar.show(value(sign_in="javascript:told.push('run')", sign_out="data:text/html,x"))

    expect(sidebar.page.locator(".foot a:visible")).to_have_count(0)


def test_a_picture_that_does_not_come_gives_way_to_an_initial(sidebar: SidebarPage) -> None:
    sidebar.show(value(person={"name": "ada", "picture": "/nothing.png", "kind": "member"}))

    expect(sidebar.page.locator(".initial")).to_be_visible()
    expect(sidebar.page.locator(".initial")).to_have_text("A")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_stands_out(sidebar: SidebarPage, theme: str) -> None:
    pale_texts = PALE_TEXTS.replace("#stage", "#sidebar").replace("[role=status], ", "")
    sidebar.show(value(conversation("rain"), conversation("b"), conversation("c"), sign_in="/login"))
    sidebar.delete("c")
    sidebar.search.fill("rain")
    sidebar.show(value(conversation("rain"), conversation("b"), hits=hits("rain", b=[("rain", True), (" falls", False)]), sign_in="/login"))
    sidebar.page.evaluate("theme => document.body.classList.toggle('dark', theme === 'dark')", theme)
    pale = sidebar.page.evaluate(pale_texts)
    sidebar.page.evaluate("document.body.classList.remove('dark')")

    assert pale == []
