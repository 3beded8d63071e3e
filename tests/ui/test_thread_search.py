"""The search of a reply in the view: its block, its citations, its sources; and what a hostile page could put into them."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.ui.boxes import box
from tests.ui.conftest import View
from tests.ui.events import frame, pieces, question, reply, thread
from tests.ui.test_thread_safety import SNIPPET

VISITS = [
    {"site": "post.example", "title": "Old mill", "state": "read", "problem": ""},
    {"site": "pedia.example", "title": "", "state": "reading", "problem": ""},
    {"site": "shop.example", "title": "Buy", "state": "refused", "problem": "took too long to answer"},
]


def search(**changed: Any) -> dict[str, Any]:
    return {"queries": ["tide mill"], "visits": VISITS, "used": 2, "seconds": 3.24, "sentence": ""} | changed


def source(number: int = 1, *jumps: str, **changed: Any) -> dict[str, Any]:
    href = f"https://post.example/{number}#:~:text=mill"
    made = {"number": number, "title": f"Title {number}", "site": "post.example", "date": None, "passage": "It ground flour.", "href": href}
    return made | {"jumps": list(jumps)} | changed


def block(view: View) -> Locator:
    return view.page.get_by_role("region", name="Web search")


def test_a_reply_without_a_search_has_no_block(view: View) -> None:
    view.show(thread(question(), reply()))
    assert block(view).count() == 0


def test_the_block_is_open_while_it_works(view: View) -> None:
    view.begin()
    view.live(frame(search=search(seconds=None)))
    expect(block(view).get_by_role("list", name="Searched for")).to_have_text("tide mill")
    expect(block(view).get_by_role("list", name="Pages").get_by_role("listitem")).to_have_text(
        ["Old millpost.example", "pedia.examplepedia.examplereading…", "Buyshop.exampleThis page took too long to answer."]
    )


@pytest.mark.parametrize(
    ("found", "label"),
    [
        ({"queries": [], "visits": []}, "Looking for what to search…"),
        ({"visits": []}, "Searching the web…"),
        ({"visits": VISITS[:1]}, "Reading 1 page…"),
        ({}, "Reading 3 pages…"),
    ],
)
def test_the_block_says_which_stage_it_is_at(view: View, found: dict[str, Any], label: str) -> None:
    view.begin()
    view.live(frame(search=search(seconds=None, **found)))
    expect(block(view).locator("summary")).to_have_text(label)


def test_the_block_folds_when_the_text_begins(view: View) -> None:
    view.begin()
    view.live(frame(search=search()), frame("So", search=search()))
    expect(block(view).get_by_role("list", name="Pages")).to_be_hidden()
    expect(block(view).locator("summary")).to_have_text("Used 2 of 3 web pages · 3.2 s")


def test_the_block_stays_as_the_reader_left_it(view: View) -> None:
    view.begin()
    view.live(frame("So", search=search()))
    block(view).locator("summary").click()
    view.live(frame("So it is.", done=True, search=search()))
    expect(block(view).get_by_role("list", name="Pages")).to_be_visible()


def test_the_sentence_of_a_search_in_vain_is_seen_though_the_block_is_folded(view: View) -> None:
    view.show(thread(reply(search=search(used=0, sentence="Nothing was found."))))
    expect(block(view).get_by_text("Nothing was found.")).to_be_visible()
    expect(block(view).locator("summary")).to_have_text("Searched the web · 3.2 s")


def test_a_search_that_was_stopped_does_not_go_on_for_ever(view: View) -> None:
    view.show(thread(reply(text="", status="stopped", search=search(seconds=None))))
    expect(block(view).locator("summary")).to_have_text("The search was broken off")


def test_a_screen_reader_hears_of_the_search_and_then_of_the_reply(view: View) -> None:
    status = view.page.locator(".chat > [role=status]")
    view.begin()
    view.live(frame(search=search(seconds=None)))
    expect(status).to_have_text("Searching the web.")
    view.live(frame(search=search()))
    expect(status).to_have_text("org/model is replying.")


def test_each_number_of_a_source_becomes_a_link_to_it(view: View) -> None:
    view.show(thread(reply(text="One [1]. Two [2][1].", sources=[source(1), source(2)])))
    links = view.page.locator("article .body a")
    expect(links).to_have_text(["[1]", "[2]", "[1]"])
    expect(links.nth(1)).to_have_accessible_name("Source 2: Title 2")
    expect(links.nth(1)).to_have_attribute("href", "https://post.example/2#:~:text=mill")
    expect(links.nth(1)).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_each_citation_of_a_finished_reply_jumps_to_its_own_passage(view: View) -> None:
    jumps = ("https://post.example/1#:~:text=a", "https://post.example/1#:~:text=b")
    view.begin()
    view.live(frame("One [1].\n\n- Two", sources=[source()]), frame("One [1].\n\n- Two [1].", done=True, sources=[source(1, *jumps)]))
    assert view.page.locator("article .body a").evaluate_all("links => links.map((link) => link.href)") == list(jumps)


def test_a_number_of_no_source_stays_text(view: View) -> None:
    view.show(thread(reply(text="One [2].", sources=[source(1)])))
    assert view.page.locator("article .body a").count() == 0
    assert view.texts() == ["One [2]."]


@pytest.mark.parametrize("text", ["`rows[1]`", "```\nrows[1]\n```", "$x[1]$", "<a href='https://evil.example/'>see [1]</a>"])
def test_code_math_and_a_models_own_link_hold_no_citation(view: View, text: str) -> None:
    view.show(thread(reply(text=text, sources=[source()])))
    assert view.page.locator("article .body .citation").count() == 0


def test_citations_are_drawn_in_whatever_grows(view: View) -> None:
    text = "# Head [1]\n\n- item [1]\n- item [1]\n\n| a |\n|---|\n| x [1] |\n| y [1] |\n\nEnd [1]."
    view.begin()
    view.live(*pieces(text, 3, sources=[source()]))
    assert view.page.locator("article .body .citation").count() == 6


def test_citations_are_drawn_in_an_item_that_a_list_has_just_grown_by(view: View) -> None:
    view.begin()
    view.live(frame("- item [1]\n- it", sources=[source()]), frame("em [1]", at=15, sources=[source()]))
    assert view.page.locator("article .body li .citation").count() == 2


def test_copied_text_keeps_its_numbers(view: View) -> None:
    view.show(thread(reply(text="One [1].", sources=[source()])))
    view.page.get_by_role("button", name="Copy", exact=True).click()
    assert view.page.evaluate("navigator.clipboard.readText()") == "One [1]."


def test_the_list_tells_title_site_date_and_passage(view: View) -> None:
    view.show(thread(reply(text="One [1].", sources=[source(1, "https://post.example/1", date="2026-03-14")])))
    item = view.page.get_by_role("list", name="Sources", exact=True).get_by_role("listitem")
    expect(item).to_have_text("1Title 1post.example · Mar 14, 2026It ground flour.")
    expect(item.get_by_role("link", name="Title 1")).to_have_attribute("href", "https://post.example/1#:~:text=mill")


def test_a_source_that_is_not_cited_is_listed_apart(view: View) -> None:
    view.show(thread(reply(text="One [1].", sources=[source(1, "https://post.example/1"), source(2)])))
    expect(view.page.get_by_role("list", name="Sources", exact=True)).to_contain_text("Title 1")
    expect(view.page.get_by_role("list", name="Also read")).to_have_text("2Title 2post.exampleIt ground flour.")


def test_no_list_is_shown_before_it_is_known_what_is_cited(view: View) -> None:
    view.begin()
    view.live(frame("One [1].", sources=[source()]))
    assert view.page.get_by_role("list", name="Also read").count() == 0


def test_no_word_of_a_page_or_query_is_read_as_html(view: View) -> None:
    visit = {"site": SNIPPET, "title": SNIPPET, "state": "refused", "problem": SNIPPET}
    hostile = source(1, "https://post.example/1", title=SNIPPET, site=SNIPPET, passage=SNIPPET)
    view.show(thread(reply(text="One [1].", search=search(queries=[SNIPPET], visits=[visit], sentence=SNIPPET), sources=[hostile])))
    article = view.page.locator("article")

    expect(article.get_by_role("list", name="Sources")).to_contain_text(SNIPPET)
    assert article.locator("img, script").count() == 0
    assert view.page.evaluate("window.attacked_0") is None


@pytest.mark.parametrize("href", ["javascript:window.attacked_0 = 1", "data:text/html,x", "/logout", "//evil.example/", ""])
def test_a_source_off_the_web_is_no_link(view: View, href: str) -> None:
    view.show(thread(reply(text="One [1].", sources=[source(1, href, href=href)])))
    assert view.page.locator("article a").count() == 0
    expect(view.page.get_by_role("list", name="Sources", exact=True)).to_contain_text("Title 1")


def test_a_title_cannot_turn_the_site_beside_it_around(view: View) -> None:
    view.show(thread(reply(text="One [1].", sources=[source(1, "https://post.example/1", title="\u202egnp.knab")])))
    site = view.page.get_by_role("list", name="Sources").locator(".site bdi")
    title = view.page.get_by_role("list", name="Sources").locator("a")
    assert box(title)["x"] < box(site)["x"]


def test_a_model_cannot_pass_a_link_off_as_a_citation(view: View) -> None:
    forged = '<a class="citation" data-source="1" href="https://evil.example/">[1]</a>'
    view.show(thread(reply(text=f"One {forged}", sources=[source(1, "https://post.example/1")])))
    assert view.page.locator("article .body .citation").count() == 0
