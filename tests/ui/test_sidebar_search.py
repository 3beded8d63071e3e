"""The search of the sidebar: what is found in titles at once, what the server finds in messages, and when it is asked."""

from playwright.sync_api import expect

from tests.ui.sidebar_page import SidebarPage, hits, line

QUIET_MS = 200


def test_typing_filters_titles_at_once_without_regard_to_case_accents_or_order(sidebar: SidebarPage) -> None:
    sidebar.show(line("a", "Cafés in Lisbon"), line("b", "Coffee"))
    sidebar.search.fill("LISBON cafes")

    assert sidebar.lines() == ["Cafés in Lisbon"]


def test_what_is_searched_for_is_never_a_pattern(sidebar: SidebarPage) -> None:
    sidebar.show(line("a", "C++ (and C) [x]"), line("b", "Cobol"))
    sidebar.search.fill("c++ (and [x]")

    expect(sidebar.list.locator("mark")).to_have_text(["C++", "(and", "[x]"])


def test_the_server_is_asked_once_the_typing_pauses(sidebar: SidebarPage) -> None:
    sidebar.pause()
    sidebar.search.press_sequentially("bear")
    sidebar.page.clock.run_for(QUIET_MS)

    assert sidebar.told() == [("search", {"words": "bear"})]


def test_an_empty_search_is_the_whole_list_again_and_not_sent(sidebar: SidebarPage) -> None:
    sidebar.show(line("a", "Apples"), line("b", "Bears"))
    sidebar.pause()
    sidebar.search.fill("bear")
    sidebar.search.press("Escape")
    sidebar.page.clock.run_for(QUIET_MS)

    assert sidebar.lines() == ["Today", "Apples", "Bears"]
    assert sidebar.told() == []


def test_a_hit_is_shown_where_it_stands(sidebar: SidebarPage) -> None:
    sidebar.server.answers("search", hits("rain", haiku=[("soft ", False), ("rain", True), (" <b>falls</b>", False)]))
    sidebar.show(line("rain"), line("haiku"), line("other"))
    sidebar.search.fill("rain")

    expect(sidebar.item("haiku").locator(".excerpt")).to_have_text("soft rain <b>falls</b>")
    expect(sidebar.item("haiku").locator("mark")).to_have_text("rain")
    assert sidebar.lines() == ["rain", "haiku"]


def test_hits_of_other_words_are_not_shown(sidebar: SidebarPage) -> None:
    sidebar.server.answers("search", hits("rain", haiku=[("rain", True)]))
    sidebar.show(line("haiku"))
    sidebar.search.fill("rain")
    expect(sidebar.item("haiku")).to_be_visible()
    sidebar.search.fill("snow")

    assert sidebar.lines() == []


def test_an_answer_that_comes_after_that_to_newer_words_changes_nothing(sidebar: SidebarPage) -> None:
    sidebar.server.holds("search ra")
    sidebar.server.answers("search rain", hits("rain", haiku=[("rain", True)]))
    sidebar.show(line("haiku"))
    sidebar.search.fill("ra")
    sidebar.server.heard(1)
    sidebar.search.fill("rain")
    expect(sidebar.item("haiku")).to_be_visible()
    with sidebar.page.expect_event("requestfinished", lambda request: "live/search" in request.url):
        sidebar.server.answers("search ra", hits("ra"))
    sidebar.page.evaluate("new Promise(requestAnimationFrame)")

    expect(sidebar.item("haiku").locator(".excerpt")).to_have_text("rain")


def test_a_search_without_result_says_so_once_the_server_has_answered(sidebar: SidebarPage) -> None:
    found = sidebar.page.get_by_role("status", name="Conversations found")
    sidebar.server.holds("search")
    sidebar.search.fill("snow")
    expect(found).to_have_text("Searching…")
    sidebar.server.answers("search", hits("snow"))

    expect(found).to_have_text("No chats found.")


def test_a_search_that_is_refused_says_so(sidebar: SidebarPage) -> None:
    sidebar.server.refuses("search", "This page is older than the app.")
    sidebar.search.fill("snow")

    expect(sidebar.toasts).to_have_text("This page is older than the app.")
    expect(sidebar.page.get_by_text("The texts of your chats could not be searched.")).to_be_visible()


def test_enter_opens_the_first_that_was_found(sidebar: SidebarPage) -> None:
    sidebar.server.answers("search", hits("bear", a=[("a ", False), ("bear", True)]))
    sidebar.show(line("a", "Apples"), line("b", "Bears"))
    sidebar.search.fill("bear")
    expect(sidebar.items).to_have_count(2)
    sidebar.search.press("Enter")

    assert sidebar.told() == [("search", {"words": "bear"}), ("open", {"conversation": "b"})]
