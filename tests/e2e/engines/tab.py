"""One browser tab as every engine offers it, and the chat page in it."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

WAIT_SECONDS = 180
"""For anything to come true: the suite's processors may have much else to do."""

_UNTIL = """new Promise((resolve, reject) => {
  const end = Date.now() + %d;
  const check = () => {
    const found = (() => { try { return %s; } catch { return null; } })();
    if (found) resolve(found);
    else if (Date.now() > end) reject(new Error("never true in: " + document.body.innerText));
    else setTimeout(check, 30);
  };
  check();
})"""

_CONTROL = """[...document.querySelectorAll("button, a")].find((control) => {
  const name = control.getAttribute("aria-label") ?? control.textContent.trim();
  const isMoving = document.getAnimations().some(({ effect }) => effect?.target?.contains(control));
  const { x, y, width, height } = control.getBoundingClientRect();
  const isInside = x + width / 2 < innerWidth && y + height / 2 < innerHeight; // not in a drawer that is about to slide in
  return name === %s && !control.disabled && !isMoving && isInside && control.checkVisibility({ visibilityProperty: true });
})"""

_MIDDLE = """(({ x, y, width, height }) => [Math.round(x + width / 2), Math.round(y + height / 2)])(%s.getBoundingClientRect())"""


class Tab(Protocol):
    """A tab with a browser profile of its own, empty at first. Keys go to the element that has the focus."""

    def open(self, url: str) -> None:
        """Go there, and return once the page has loaded."""

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited if it is a promise; plain data."""

    def type(self, text: str) -> None:
        """Press the keys of a text; "\\n" is Enter."""

    def click(self, x: int, y: int) -> None:
        """Press the primary button of the mouse there, in pixels from the window's upper left."""

    def screenshot(self) -> bytes:
        """The window as PNG."""


NewTab = Callable[[], AbstractContextManager[Tab]]
"""Opens a tab as of a browser that has never seen the page."""


class SmokePage:
    """The chat page, by the names that people and screen readers know."""

    def __init__(self, tab: Tab, url: str) -> None:
        self.tab = tab
        self.url = url

    def open(self, path: str = "") -> None:
        """Go to the page; return once the box can be typed into."""
        self.tab.open(self.url + path)
        self.until("document.querySelector('[aria-label=Message]').checkVisibility()")

    def until(self, expression: str) -> Any:
        """Wait until a JavaScript expression is true in the page, and return its value. An expression that throws is not true yet."""
        return self.tab.evaluate(_UNTIL % (WAIT_SECONDS * 1000, expression))

    def click(self, name: str) -> None:
        """Click the middle of the visible button or link of that accessible name, once there is one that is enabled and still."""
        x, y = self.until(_MIDDLE % (_CONTROL % json.dumps(name)))
        self.tab.click(x, y)

    def send(self, text: str) -> None:
        """Type into the box and press Enter."""
        self.tab.evaluate("document.querySelector('[aria-label=Message]').focus()")
        self.tab.type(text + "\n")

    def articles(self) -> list[str]:
        """The text of each message on show."""
        return list(self.tab.evaluate("[...document.querySelectorAll('[role=log] article .body')].map((body) => body.textContent.trim())"))
