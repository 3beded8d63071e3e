"""Removes elements and characters of a page that a reader does not see, where instructions to a model may be hidden. No I/O.

Evaluates attributes, inline styles and simple rules of the page's style sheets. Other ways of hiding (text in the colour of its
background) are not detected, so the model gets page text as quoted material only (see `grounding`).
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

NEVER_SHOWN_TAGS = frozenset(
    {"script", "style", "template", "noscript", "svg", "iframe", "object", "canvas", "math-annotation", "datalist"}
)

_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:opacity|font-size)\s*:\s*0(?![\d.]*[1-9])"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0|transform\s*:\s*scale\(\s*0\s*\)",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_BRACE = re.compile(r"([{}])")
_ONE_CLASS_OR_ID = re.compile(r"[.#][\w-]+")

# Zero-width, bidirectional and tag characters, fillers, variation selectors, controls. A joiner between two letters of a script that
# needs it (Persian, Hindi, …) stays.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e0fff\x00-\x08\x0b-\x1f\x7f-\x9f]"
    "|(?<![^\\W\\x00-\\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\\W\\x00-\\x7f])"
)


def drop_hidden_elements(tree: "HtmlElement") -> None:
    """Remove, in place, every element that is not displayed. The text after it stays."""
    hidden_names = frozenset(_hidden_by_style_sheet(tree))
    for element in [e for e in tree.iterdescendants() if _is_hidden(e, hidden_names)]:
        if element.getparent() is not None:
            element.drop_tree()


def strip_invisible(text: str) -> str:
    """The text without invisible characters: zero-width, bidirectional controls, tags, variation selectors, control codes."""
    return _INVISIBLE.sub("", text)


def _is_hidden(element: "HtmlElement", hidden_names: frozenset[str]) -> bool:
    if not isinstance(element.tag, str) or element.tag in NEVER_SHOWN_TAGS:  # a comment's tag is a function
        return True
    attributes = element.attrib
    if "hidden" in attributes or attributes.get("aria-hidden") == "true" or attributes.get("type") == "hidden":
        return True
    if _HIDING_STYLE.search(attributes.get("style", "")):
        return True
    names = {f".{name}" for name in attributes.get("class", "").split()} | {f"#{attributes.get('id', '')}"}
    return not hidden_names.isdisjoint(names)


def _hidden_by_style_sheet(tree: "HtmlElement") -> Iterator[str]:
    """The classes and ids (`.x`, `#y`) that a rule of one selector hides. Compound selectors are ignored."""
    for sheet in tree.iter("style"):
        for selectors, declarations in _rules(sheet.text or ""):
            if _HIDING_STYLE.search(declarations):
                yield from (name for part in selectors.split(",") if _ONE_CLASS_OR_ID.fullmatch(name := part.strip()))


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the top-level rules. Rules within at-rules (`@media print`) are skipped."""
    depth, selectors, text = 0, "", ""
    for part in _BRACE.split(_COMMENT.sub("", sheet)):
        if part == "{":
            selectors = text if depth == 0 else selectors
            depth += 1
        elif part == "}":
            if depth == 1:
                yield selectors, text
            depth = max(depth - 1, 0)
        else:
            text = part
