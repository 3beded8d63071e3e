"""How the conversation view looks where it is easy to get wrong: readable in both themes, and whole on a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ui.boxes import box
from tests.ui.conftest import View
from tests.ui.events import frame, question, reply, thread

EVERYTHING = """
# Heading

Prose with **bold**, `code`, [a link](https://example.com), ==mark== and ![an image](https://example.com/image.png).

> A quotation

- [x] done

| Column | Other |
|---|--:|
| cell | 1 |

```typescript
// A comment
interface Frame { id: string }
export const answer: number = 42 + compute("text", true, /regexp/);
@decorator class Thing extends Base { #x = null }
```

```diff
- gone
+ new
```

Math $x^2$.
"""
ERROR = {"sentence": "The credits are used up.", "link": {"label": "Billing", "href": "https://example.com"}, "retry": True}
CONVERSATION = thread(
    question(version=[1, 2], version_ids=[None, "q2"]),
    reply(
        text=EVERYTHING,
        status="truncated",
        reasoning="Let me think",
        reasoning_seconds=3,
        tools=[{"name": "web_search", "arguments": "{}"}],
        provider="together",
        footer=["120 → 342 tokens"],
        notices=["An older message was left out."],
    ),
    question("q3"),
    reply("r3", "", status="failed", error=ERROR),
)
PALE_TEXTS = (Path(__file__).parent / "pale_texts.js").read_text()


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, view: View) -> Iterator[View]:
    view.page.evaluate("dark => document.body.classList.toggle('dark', dark)", request.param == "dark")
    yield view
    view.page.evaluate("document.body.classList.remove('dark')")


def test_every_text_of_a_conversation_stands_out(themed: View) -> None:
    themed.show(CONVERSATION)
    themed.page.wait_for_selector("article .hljs-keyword")
    themed.page.evaluate("document.querySelectorAll('details').forEach((node) => (node.open = true))")

    assert themed.page.evaluate(PALE_TEXTS) == []


def test_every_text_of_the_first_screen_stands_out(themed: View) -> None:
    card = {
        "name": "Demo",
        "owner": "app",
        "facts": [["Context", "4k"]],
        "link": {"label": "More", "href": "https://example.com"},
        "demo": True,
    }
    themed.show_card(card)
    themed.page.wait_for_selector(".welcome .demo")

    assert themed.page.evaluate(PALE_TEXTS) == []


# 640 pixels are a screen of 1280 at 200 %.
@pytest.mark.parametrize("width", [320, 390, 640, 1920])
@pytest.mark.parametrize("messages", ["conversation", "first screen"])
def test_the_page_is_as_wide_as_the_screen(open_view: Callable[..., View], width: int, messages: str) -> None:
    wide = "|" + "wide cell |" * 30
    long = reply(
        "long", f"{'unbroken' * 60}\n\n{wide}\n{wide.replace('wide cell ', '-')}\n{wide}\n\n```\n{'code ' * 90}\n```\n\n$${'x + ' * 90}$$"
    )
    view = open_view(viewport={"width": width, "height": 844})
    shown = [*CONVERSATION["messages"], long, question("last", "unbroken" * 60)] if messages == "conversation" else []
    view.show({**CONVERSATION, "messages": shown})
    if shown:
        view.page.wait_for_selector("article .katex")
    overflow = view.page.evaluate(
        "['documentElement', 'thread'].map((id) => document.getElementById(id) ?? document[id]).map((n) => n.scrollWidth - n.clientWidth)"
    )
    view.page.context.close()

    assert overflow == [0, 0]


def test_nothing_stands_between_the_conversation_and_the_composer(view: View) -> None:
    thread, composer = box(view.page.locator("#thread")), box(view.page.locator("#ask"))

    assert thread["y"] + thread["height"] == composer["y"]


@pytest.mark.parametrize(("width", "columns"), [(390, 1), (1280, 2)])
def test_examples_stand_in_as_many_columns_as_fit(open_view: Callable[..., View], width: int, columns: int) -> None:
    view = open_view(viewport={"width": width, "height": 844})
    found = view.page.locator(".examples").evaluate("node => getComputedStyle(node).gridTemplateColumns.split(' ').length")
    view.page.context.close()

    assert found == columns


def test_a_persons_message_is_on_the_right_and_a_reply_takes_the_width(view: View) -> None:
    view.show(thread(question(), reply()))
    column, mine, theirs = (box(view.page.locator(selector)) for selector in (".log", "article.user", "article.assistant"))

    assert (mine["x"] + mine["width"], theirs["width"]) == (column["x"] + column["width"], column["width"])


def test_right_to_left_text_begins_on_the_right(view: View) -> None:
    view.show(thread(reply(text="שלום עולם")))

    assert view.page.locator("article .body").evaluate("node => getComputedStyle(node).direction") == "rtl"


@pytest.mark.parametrize(("motion", "animation"), [("reduce", "none"), ("no-preference", "chat-pulse")])
def test_nothing_moves_for_those_who_want_less_motion(open_view: Callable[..., View], motion: str, animation: str) -> None:
    view = open_view(reduced_motion=motion)
    view.begin()
    view.live(frame(""))
    found = view.page.evaluate("getComputedStyle(document.querySelector('article .body'), '::after').animationName")
    view.page.context.close()

    assert found == animation


def test_buttons_are_always_there_on_a_touch_screen(open_view: Callable[..., View]) -> None:
    view = open_view(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    view.show(thread(question(), reply(), question("q2")))
    found = view.page.locator("article.assistant .toolbar").evaluate("node => getComputedStyle(node).opacity")
    view.page.context.close()

    assert found == "1"


def test_the_focus_is_seen(view: View) -> None:
    view.show(thread(reply()))
    view.page.keyboard.press("Tab")
    view.page.locator(".chat").get_by_role("button", name="Copy", exact=True).focus()

    assert view.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_message_is_edited_over_the_whole_width(open_view: Callable[..., View], width: int) -> None:
    view = open_view(viewport={"width": width, "height": 844})
    view.show(thread(question()))
    view.page.get_by_role("button", name="Edit", exact=True).click()
    column, editor = box(view.page.locator(".log")), box(view.page.locator(".editor"))
    view.page.context.close()

    assert editor["width"] == column["width"]
