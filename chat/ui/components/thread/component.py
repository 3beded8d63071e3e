"""The conversation view as Gradio components: what is on show, the reply in flight, and the chosen model's card.

Drawn by the modules beside this file; `types.d.ts` has the shape of each value. This module passes values to them and names their events.
It does not know where a message comes from or what an event leads to.
"""

from typing import Any

import gradio as gr

from chat.ui.components.mounting import mount
from chat.ui.payloads.payload import compact

# Constant: Gradio evaluates templates in the browser, so no value may ever pass through one.
_THREAD_HTML = """
<div class="chat empty">
  <div class="column">
    <div class="log" role="log" aria-label="Conversation"></div>
    <div class="remark"></div>
  </div>
  <button class="jump" type="button" tabindex="-1" aria-label="Jump to the latest message" title="Jump to the latest message"></button>
  <div role="status"></div>
</div>
"""
_CARD_HTML = '<div class="model-line"></div>'


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
            js_on_load=mount("components/thread/mount.js", "mountThread", "retry", "continue_", "version", "edit", "open_", "follow"),
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
            js_on_load=mount("page/channel.js", "mountLive"),
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
            js_on_load=mount("components/thread/mount.js", "mountCard"),
            apply_default_css=False,
            **options,
        )

    def postprocess(self, value: Any) -> str:
        return compact(value) if value else ""
