"""The composer: the box "Message", Send and Stop, and the meter of the model's context. Drawn by `composer.js`."""

import json
from dataclasses import asdict, dataclass
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


@dataclass(frozen=True, slots=True)
class Filled:
    """What the page's controls are filled with.

    Attributes:
        limit: the chosen model's context length in tokens; None if it is unknown.
        models: the catalog's revision.
        is_complete: whether all endpoints had answered.
    """

    limit: int | None
    models: int
    is_complete: bool


class Composer(gr.HTML):
    """The box to write in. Its value: `Filled`, None until the page's controls are filled.

    Events:
        send: {conversation, message_id, parent, text, page}.
        models_changed: {}, when the controls have another list of models than the server.
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(
            None,
            html_template=TEMPLATE,
            js_on_load=mount("components/composer/mount.js", "mountComposer", "send", "models_changed"),
            apply_default_css=False,
            elem_id="composer",
            **more,
        )

    def postprocess(self, value: Filled | None) -> str:  # type: ignore[override]  # Gradio means a text
        filled = value or Filled(None, 0, is_complete=False)
        context = {"is_ready": value is not None, "bytes_per_token": BYTES_PER_TOKEN, "tokens_per_message": TOKENS_PER_MESSAGE}
        return json.dumps(context | asdict(filled))
