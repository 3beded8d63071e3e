"""The conversation view as Gradio components: what is on show, the reply in flight, and the chosen model's card.

The drawing is done by the scripts in `assets/thread/` (`types.d.ts` there tells the shape of each value). This module only carries values
to them and names their events. It does not know where a message comes from, nor what an event leads to.
"""

from functools import cache
from hashlib import sha256
from typing import Any

import gradio as gr

from chat.ui.payloads.payload import compact
from chat.ui.server import static

# In the order in which they build on each other.
_STYLES = (
    "thread/colours.css",
    "thread/column.css",
    "thread/message.css",
    "thread/prose.css",
    "thread/code.css",
    "thread/folds.css",
    "thread/remarks.css",
    "thread/toolbar.css",
    "thread/editor.css",
    "thread/welcome.css",
    "thread/narrow.css",
    "thread/search.css",
    "thread/shown.css",
)

# In the order in which they build on each other. highlight.js and KaTeX are loaded by the page itself when they are needed.
_SCRIPTS = (
    "vendor/marked/marked.umd.js",
    "vendor/dompurify/purify.min.js",
    "thread/namespace.js",
    "thread/dom.js",
    "thread/vendor.js",
    "thread/sanitise.js",
    "thread/markdown.js",
    "thread/math.js",
    "thread/code.js",
    "thread/incremental.js",
    "thread/folds.js",
    "thread/search.js",
    "thread/citations.js",
    "thread/remarks.js",
    "thread/toolbar.js",
    "thread/editor.js",
    "thread/message.js",
    "thread/scroll.js",
    "thread/announcer.js",
    "thread/card.js",
    "thread/welcome.js",
    "thread/focus.js",
    "thread/actions.js",
    "thread/thread.js",
    "thread/channel.js",
)

# Constant: Gradio evaluates templates in the browser, so no value may ever pass through one.
_THREAD_HTML = """
<div class="chat empty" style="visibility:hidden">
  <div class="column">
    <div class="log" role="log" aria-label="Conversation"></div>
    <div class="remark"></div>
  </div>
  <button class="jump" type="button" tabindex="-1" aria-label="Jump to the latest message" title="Jump to the latest message"></button>
  <div role="status"></div>
</div>
"""
_CARD_HTML = '<div class="model-line" style="visibility:hidden"></div>'


class Thread(gr.HTML):
    """The conversation on show. Its value is a dict: `ThreadValue` in `types.d.ts`. As an input it is the JSON text that the browser holds.

    Events, each with its data in `gr.EventData._data`, among it the `conversation` on show:
        retry, continue_: `{"id"}` of the reply.
        version: `{"id"}` of the message to show instead.
        edit: `{"id", "text"}` of a person's message.
        open_: `{}`, when the page has learnt that the server knows more of this conversation.
        follow: `{}`, when a reply on show is being written and no stream brings it.
    """

    def __init__(self, value: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(
            value,
            html_template=_THREAD_HTML,
            js_on_load=(
                "HuggingChat.parts.channel.mountThread(element, props, trigger, watch);"
                " // 'retry' 'continue_' 'version' 'edit' 'open_' 'follow'"
            ),
            head=head(),
            apply_default_css=False,
            elem_id="thread",
            **options,
        )

    def postprocess(self, value: Any) -> str:
        return compact(value) if value else ""


class Live(gr.HTML):
    """The reply in flight: a `frames.Frame`, an empty dict for none.

    Its events take `postprocess=False`: Gradio would call it in a thread for each frame, and two hundred readers get two thousand a second.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            {},
            html_template="",
            js_on_load="HuggingChat.parts.channel.mountLive(props, watch);",
            head=head(),
            apply_default_css=False,
            elem_id="live",
            **options,
        )

    def postprocess(self, value: Any) -> Any:
        return value or {}


class ModelCard(gr.HTML):
    """One line of detail on the chosen model, which the first screen shows as a card too. Its value is a dict: `Card` in `types.d.ts`."""

    def __init__(self, value: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(
            value,
            html_template=_CARD_HTML,
            js_on_load="HuggingChat.parts.channel.mountCard(element, props, watch);",
            head=head(),
            apply_default_css=False,
            **options,
        )

    def postprocess(self, value: Any) -> str:
        return compact(value) if value else ""


@cache
def head() -> str:
    """What the page's head needs for these components, if `static.serve` lets Gradio hand it out."""
    return "".join([*map(static.style, _STYLES), *map(_script, _SCRIPTS)])


def _script(name: str) -> str:
    if name != "thread/vendor.js":
        return static.script(name)
    # It loads the other libraries, and hands its own query on to them: this one changes when they do.
    libraries = sha256((static.ASSETS / "vendor/VENDOR.json").read_bytes()).hexdigest()[:12]
    return f'<script src="{static.url(name)}&amp;vendor={libraries}"></script>'
