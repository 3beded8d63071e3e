"""What becomes of the text of a reply: prose, code, tables, math, whole and in the course of arriving."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Request, expect

from tests.ui.conftest import View
from tests.ui.events import frame, pieces, reply, thread

DOCUMENTS = Path(__file__).parent / "documents"
# Colours come later than text and math may be drawn or not yet: compare what stands beneath.
NORMALISED = """(html => {
    const copy = document.querySelector('article .body').cloneNode(true);
    for (const span of copy.querySelectorAll('.math')) span.replaceChildren(span.dataset.tex);
    for (const code of copy.querySelectorAll('pre code')) code.textContent = code.textContent;
    return copy.innerHTML;
})()"""
SHAPES = {
    "definition first": "[x]: https://example.com\n\nA [link][x].\n\nAnd [again][x].",
    "definition last": "A [link][x].\n\nMore.\n\n[x]: https://example.com",
    "setext": "Title\n===\n\nOther\n---\ntext",
    "list turning loose": "- a\n- b\n- c\n\n- d\n\n  more of d\n\nafter",
    "heading or tag": "text\n#tag\n\ntext\n# heading\n\ntext\n-\n",
    "display math with an empty line": "before\n\n$$\na\n\nb\n$$\n\nafter",
    "money at the beginning": "$$ 5 and 6\n\nmore\n\nand more",
    "table, then text": "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\ntext\n\nmore",
    "fence": "```py\nx = 1\n\n\ny = 2\n```\ntail\n\n````md\n```\ninner\n```\n````\n",
    "quote": "> one\n> - two\n> - three\nlazy\n\nend",
    "malformed list": "- <b>x\n- y</b>\n- z\n\nend",
}


def rendered_whole(view: View, text: str) -> str:
    view.show(thread(reply("whole", text), conversation="whole"))
    return str(view.page.evaluate(NORMALISED))


def rendered_in_pieces(view: View, text: str, step: int) -> str:
    view.new_chat("c")
    view.begin()
    view.live(*pieces(text, step))
    return str(view.page.evaluate(NORMALISED))


@pytest.mark.parametrize("step", [1, 7])
@pytest.mark.parametrize("shape", SHAPES)
def test_text_in_pieces_ends_as_the_same_text_at_once(view: View, shape: str, step: int) -> None:
    assert rendered_in_pieces(view, SHAPES[shape], step) == rendered_whole(view, SHAPES[shape])


@pytest.mark.parametrize("document", ["reply.md", "attack.md"])
def test_a_document_in_pieces_ends_as_the_same_document_at_once(view: View, document: str) -> None:
    text = (DOCUMENTS / document).read_text()

    assert rendered_in_pieces(view, text, 7) == rendered_whole(view, text)


def test_what_was_drawn_for_good_is_not_drawn_again(view: View) -> None:
    view.begin()
    view.live(frame("First.\n\nSecond.\n\nThi"))
    view.page.evaluate("window.first = document.querySelector('article .body p')")
    view.live(frame("rd, and more.\n\nFourth.", at=20))

    assert view.page.evaluate("first.isConnected")


@pytest.mark.parametrize(("start", "end", "selector"), [("- a\n- b", "\n- c", "li"), ("|x|\n|-|\n|1|\n|2|", "\n|3|", "tbody tr")])
def test_an_item_that_has_ended_is_not_drawn_again(view: View, start: str, end: str, selector: str) -> None:
    view.begin()
    view.live(frame(start))
    view.page.evaluate("selector => (window.first = document.querySelector(`article ${selector}`))", selector)
    view.live(frame(end, at=len(start)))

    assert view.page.evaluate("first.isConnected")
    assert view.page.locator(f"article {selector}").count() == 3


def test_a_list_that_turns_loose_does_so_in_all_its_items(view: View) -> None:
    view.begin()
    view.live(frame("- a\n- b"), frame("\n\n- c", at=7))

    assert view.page.locator("article li > p").count() == 3


def test_code_is_shown_exactly(view: View) -> None:
    code = "\tif (a < b && c > \"d\") {\n\t\treturn `${x}` + '\\n';  \n\n\n\t}\t// {{y}} &amp; <b>"
    view.show(thread(reply(text=f"```js\n{code}\n```")))
    view.page.wait_for_selector("article .hljs-keyword")

    assert view.page.locator("article pre code").text_content() == code


@pytest.mark.parametrize("language", ["typescript", "ts", "python", "rust", "dockerfile", "powershell", "latex"])
def test_code_has_colours(view: View, language: str) -> None:
    code = {
        "dockerfile": "FROM python",
        "latex": r"\frac{1}{2}",
        "powershell": "if ($x) { }",
        "rust": "fn main() { 1 }",
        "python": "def f(): 1",
    }
    view.show(thread(reply(text=f"```{language}\n{code.get(language, 'const a: string = 1')}\n```")))

    expect(view.page.locator("article pre [class^=hljs-]").first).to_be_attached()


def test_code_names_its_language(view: View) -> None:
    view.show(thread(reply(text='```python title="x"\n1\n```')))

    expect(view.page.locator("article .code-bar")).to_have_text("python")


def test_math_is_drawn(view: View) -> None:
    view.show(thread(reply(text=r"Inline \(a^2\) and $b^2$." + "\n\n$$c^2$$\n\n\\[d^2\\]")))

    expect(view.page.locator("article .katex")).to_have_count(4)
    expect(view.page.locator("article .katex-display")).to_have_count(2)


@pytest.mark.parametrize("text", ["$5 and $6", "from $5-$6 to 7$ each", "$HOME/$USER", "`$x$`", "$ x $", r"\$x\$", "US$5/US$6"])
def test_money_and_variables_are_not_math(view: View, text: str) -> None:
    view.show(thread(reply(text=text)))

    assert view.page.locator("article .math").count() == 0


def test_what_draws_math_is_loaded_only_for_math(open_view: Callable[..., View]) -> None:
    view = open_view()
    page, asked = view.page, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    view.show(thread(reply(text="It costs $5 and $6.\n\n```python\nx = 1\n```")))
    page.wait_for_selector("article .hljs-number")
    before = [url for url in asked if "katex" in url]
    view.show(thread(reply(text="$x$")))
    page.wait_for_selector("article .katex")
    page.context.close()

    assert before == []


def test_the_page_asks_no_other_host_for_anything(open_view: Callable[..., View], app_url: str) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    view = open_view(before=lambda context: context.on("request", note))
    view.show(thread(reply(text="```python\nx = 1\n```\n\n$x$ ![far](https://example.com/far.png)")))
    view.page.wait_for_selector("article .katex")
    view.page.wait_for_selector("article .hljs-number")
    view.page.context.close()

    assert [url for url in asked if not url.startswith((app_url, f"blob:{app_url}", "data:"))] == []


def test_tasks_are_shown_and_cannot_be_ticked(view: View) -> None:
    view.show(thread(reply(text="- [x] done\n- [ ] open")))
    boxes = view.page.get_by_role("checkbox")

    expect(boxes).to_have_count(2)
    expect(boxes.first).to_be_checked()
    expect(boxes.first).to_be_disabled()


def test_a_wide_table_scrolls_by_itself(view: View) -> None:
    row = "|" + "|".join(f"column {number}" for number in range(40)) + "|\n"
    view.show(thread(reply(text=row + re.sub("[^|\n]+", "-", row) + row)))

    assert view.page.locator("article .table").evaluate("node => node.scrollWidth > node.clientWidth && node.clientWidth < 800")
