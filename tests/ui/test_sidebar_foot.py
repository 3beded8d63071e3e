"""The foot of the sidebar: who is here, whether what they write is kept, and how all of it is exported."""

import pytest
from playwright.sync_api import expect

from tests.ui.sidebar_page import SidebarPage, hits, line
from tests.ui.test_thread_looks import PALE_TEXTS


@pytest.mark.parametrize(
    ("kind", "text"), [("saved", "Saved"), ("waiting", "Waiting: Hugging Face does not answer."), ("guest", "Not saved")]
)
def test_the_status_says_whether_the_history_is_kept(sidebar: SidebarPage, kind: str, text: str) -> None:
    sidebar.show(status={"kind": kind, "text": text})

    expect(sidebar.status).to_have_text(text)


def test_somebody_unknown_may_sign_in(sidebar: SidebarPage) -> None:
    sidebar.show(person=None, sign_in="/login/huggingface", sign_out=None)

    expect(sidebar.page.get_by_role("link", name="Sign in with Hugging Face")).to_have_attribute("href", "/login/huggingface")
    expect(sidebar.page.get_by_role("link", name="Sign out")).to_have_count(0)


def test_somebody_known_may_sign_out(sidebar: SidebarPage) -> None:
    sidebar.show(person={"name": "Grace", "picture": None, "kind": "member"}, sign_out="/logout")

    expect(sidebar.page.get_by_text("Grace", exact=True)).to_be_visible()
    expect(sidebar.page.get_by_role("link", name="Sign out")).to_have_attribute("href", "/logout")


def test_an_address_that_is_a_script_leads_nowhere(sidebar: SidebarPage) -> None:
    sidebar.show(sign_in="javascript:window.attacked = 1", sign_out="data:text/html,x")

    expect(sidebar.page.locator(".foot a:visible")).to_have_count(0)


def test_a_picture_that_does_not_come_gives_way_to_an_initial(sidebar: SidebarPage) -> None:
    sidebar.show(person={"name": "ada", "picture": "/nothing.png", "kind": "member"})

    expect(sidebar.page.locator(".initial")).to_be_visible()
    expect(sidebar.page.locator(".initial")).to_have_text("A")


def test_nothing_is_offered_for_no_conversations(sidebar: SidebarPage) -> None:
    expect(sidebar.status).to_have_text("Saved")
    expect(sidebar.button("Export")).to_be_hidden()
    expect(sidebar.button("Delete all my conversations")).to_be_hidden()


@pytest.mark.parametrize(("choice", "format_"), [("As JSONL", "jsonl"), ("As Parquet", "parquet")])
def test_everything_can_be_exported(sidebar: SidebarPage, choice: str, format_: str) -> None:
    sidebar.server.answers("export", {"name": f"all.{format_}", "base64": "4pyTAA=="})
    sidebar.show(line("a"))
    sidebar.button("Export").click()
    with sidebar.page.expect_download() as download:
        sidebar.button(choice).click()

    assert sidebar.told() == [("export", {"format": format_})]
    assert download.value.suggested_filename == f"all.{format_}"
    assert download.value.path().read_bytes() == "✓\0".encode()


def test_an_export_that_is_refused_says_so(sidebar: SidebarPage) -> None:
    sidebar.server.refuses("export", "Hugging Face does not answer.")
    sidebar.show(line("a"))
    sidebar.button("Export").click()
    sidebar.button("As JSONL").click()

    expect(sidebar.toasts).to_have_text("Hugging Face does not answer.")


def test_a_second_click_on_its_button_closes_the_menu(sidebar: SidebarPage) -> None:
    sidebar.show(line("a"))
    sidebar.button("Export").click()
    sidebar.button("Export").click()

    expect(sidebar.button("As JSONL")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_stands_out(sidebar: SidebarPage, theme: str) -> None:
    pale_texts = PALE_TEXTS.replace("#stage", "#sidebar").replace("[role=status], ", "")
    sidebar.server.answers("search", hits("rain", b=[("rain", True), (" falls", False)]))
    sidebar.show(line("rain"), line("b"), line("c"), sign_in="/login")
    sidebar.delete("c")
    sidebar.search.fill("rain")
    expect(sidebar.item("b").locator(".excerpt")).to_be_visible()
    sidebar.page.evaluate("theme => document.body.classList.toggle('dark', theme === 'dark')", theme)
    pale = sidebar.page.evaluate(pale_texts)
    sidebar.page.evaluate("document.body.classList.remove('dark')")

    assert pale == []
