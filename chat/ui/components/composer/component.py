"""The composer: the box "Message", Send and Stop, and the meter of the model's context. Drawn by `composer.js`."""

import json
from typing import Any

import gradio as gr

from chat.inference.prompt import BYTES_PER_TOKEN, TOKENS_PER_MESSAGE
from chat.ui.components.mounting import mount

TEMPLATE = """
<div class="composer">
  <p class="problem" role="alert"></p>
  <div class="card">
    <textarea aria-label="Message" placeholder="Ask anything" rows="1" dir="auto" autocomplete="off"></textarea>
    <div class="row">
      <span class="meter" role="img" hidden><i></i><span></span></span>
      <button type="button" class="send" aria-label="Send" title="Send (Enter)" disabled></button>
      <button type="button" class="stop" aria-label="Stop" title="Stop" hidden></button>
    </div>
  </div>
</div>
"""


class Composer(gr.HTML):
    """The event `send` has {conversation, message_id, parent, text, page}.

    Value: None until the page's controls are filled, then a tuple of the chosen model's context length in tokens (None: unknown).
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(
            None,
            html_template=TEMPLATE,
            js_on_load=mount("components/composer/mount.js", "mountComposer", "send"),
            apply_default_css=False,
            elem_id="composer",
            **more,
        )

    def postprocess(self, value: tuple[int | None] | None) -> str:  # type: ignore[override]  # Gradio means a text
        context = {"is_ready": value is not None, "limit": value[0] if value else None}
        return json.dumps(context | {"bytes_per_token": BYTES_PER_TOKEN, "tokens_per_message": TOKENS_PER_MESSAGE})
