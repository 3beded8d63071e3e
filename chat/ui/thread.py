"""The conversation view as Gradio components: what is on show, the reply in flight, and the chosen model's card.

The drawing is done by the scripts in `assets/thread/` (`types.d.ts` there tells the shape of each value). This module only carries values
to them and names their events. It does not know where a message comes from, nor what an event leads to.
"""

import hashlib
import json
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

ASSETS = Path(__file__).parent / "assets"

# In the order in which they build on each other. highlight.js and KaTeX are loaded by the page itself when they are needed.
_SCRIPTS = (
    "vendor/marked/marked.umd.js",
    "vendor/dompurify/purify.min.js",
    *(
        f"thread/{name}.js"
        for name in (
            "namespace dom vendor sanitise markdown math code incremental folds remarks toolbar editor message scroll announcer "
            "card welcome actions thread channel"
        ).split()
    ),
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
    """The conversation on show. Its value is a dict: `ThreadValue` in `types.d.ts`.

    Events, each with its data in `gr.EventData._data`:
        retry, continue_: `{"id"}` of the reply.
        version: `{"id"}` of the message to show instead.
        edit: `{"id", "text"}` of a person's message.
    """

    def __init__(self, value: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(
            value,
            html_template=_THREAD_HTML,
            js_on_load="HuggingChat.parts.channel.mountThread(element, props, trigger, watch); // 'retry' 'continue_' 'version' 'edit'",
            head=head(),
            apply_default_css=False,
            elem_id="thread",
            **options,
        )

    def postprocess(self, value: dict[str, Any] | None) -> str:
        return _one_string(value)

    def preprocess(self, payload: str | None) -> dict[str, Any] | None:
        """The value as the browser holds it; never to be believed."""
        return json.loads(payload) if payload else None


class Live(gr.HTML):
    """The reply in flight: `LivePayload` in `types.d.ts`, an empty dict for none.

    A plain dict with the same keys each time, so that Gradio sends only what was appended to its texts.
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

    def postprocess(self, value: dict[str, Any] | None) -> dict[str, Any]:  # type: ignore[override]
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

    def postprocess(self, value: dict[str, Any] | None) -> str:
        return _one_string(value)


@cache
def head() -> str:
    """What the page's head needs for these components. Allows Gradio to serve `assets/`."""
    gr.set_static_paths([ASSETS])
    scripts = "".join(f'<script src="{asset_url(path)}"></script>' for path in _SCRIPTS)
    return f'<link rel="stylesheet" href="{asset_url("thread.css")}">{scripts}'


def asset_url(path: str) -> str:
    """Where the browser finds a file of `assets/`, relative to the page. The version in it changes when any of them does."""
    return escape(f"gradio_api/file={(ASSETS / path).as_posix()}?v={_version()}")


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in ASSETS.rglob("*") if path.suffix in {".js", ".css", ".json"}):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _one_string(value: dict[str, Any] | None) -> str:
    """One JSON text: Gradio's front end clones every leaf of a value with every update, and a text is a single one."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""
