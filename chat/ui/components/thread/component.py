"""The conversation view as Gradio components: what is on show, the reply in flight, and the chosen model's card.

Drawn by the modules beside this file; `types.d.ts` has the shape of each value. This module passes values to them and names their events.
It does not know where a message comes from or what an event leads to.
"""

from itertools import count
from typing import Any, Final

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

_ANSWERS: Final = count(1)


class Thread(gr.HTML):
    """The conversation on show, drawn from the page's store. Its value never changes: the first screen, `Welcome` in `types.d.ts`.

    Events, each with its data in `gr.EventData._data`, among it the `conversation` on show and the `page` id:
        retry, continue_: `{"id"}` of the reply.
        edit: `{"id", "text"}` of a person's message.
    """

    def __init__(self, value: dict[str, Any], **options: Any) -> None:
        super().__init__(
            compact(value),
            html_template=_THREAD_HTML,
            js_on_load=mount("components/thread/mount.js", "mountThread", "retry", "continue_", "edit"),
            apply_default_css=False,
            elem_id="thread",
            **options,
        )


class Answer(gr.HTML):
    """What became of a message that was sent: `Answer` in `types.d.ts`. Draws nothing; the composer reads it.

    Each answer has a number: one that equals the answer before it, as of a retry that is refused twice, would not reach the page.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            None,
            html_template="",
            js_on_load=mount("components/thread/mount.js", "mountAnswer"),
            apply_default_css=False,
            elem_id="answer",
            **options,
        )

    def postprocess(self, value: Any) -> str:
        return compact({**value, "number": next(_ANSWERS)}) if value else ""


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
