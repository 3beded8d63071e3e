"""A small Gradio app round the conversation view and the composer, for the tests of this folder.

Run as a module it serves the page on a free port and prints its address; with a JSON object, with these fields of the first screen changed.
"""

import json
import sys
from typing import Any

import gradio as gr

from chat.ui.components.composer.component import Composer, Filled
from chat.ui.components.thread.component import Answer, ModelCard, Thread
from tests.ui.scripted_server import ScriptedServer
from tests.ui.serving import serve

CSS = """
.gradio-container, .gradio-container .main { padding: 0 !important; margin: 0 !important; max-width: none !important }
#stage { height: 100dvh; flex-wrap: nowrap !important; gap: 0 !important }
#lab { position: fixed; top: 0; left: -9999px; width: 300px }
"""


WELCOME: dict[str, Any] = {
    "name": "HuggingChat",
    "description": "Chat with open models.",
    "examples": [{"label": f"Example {number}", "prompt": f"Prompt {number}"} for number in range(1, 5)],
    "can_continue": True,
    "can_edit": True,
}


def build(welcome: dict[str, Any], server: ScriptedServer) -> gr.Blocks:
    """The page. "Send" hands the JSON of "What" to the model's card."""
    quick: dict[str, Any] = {"queue": False, "show_progress": "hidden", "trigger_mode": "multiple"}
    blocks = gr.Blocks(title="Thread", fill_height=True, analytics_enabled=False)
    with blocks:
        with gr.Column(elem_id="stage"):
            card = ModelCard()
            thread = Thread(welcome)
            answer = Answer()
            with gr.Column(elem_id="ask"):
                composer = Composer()
        with gr.Column(elem_id="lab"):
            what = gr.Textbox(label="What")
            gr.Button("Send to card").click(json.loads, what, card, show_progress="hidden")
        blocks.load(lambda: Filled(None, models=1, is_complete=True), None, composer)
        composer.send(server.noted("send"), None, answer, **quick)
        for name in ("retry", "continue_", "edit"):
            getattr(thread, name)(server.noted(name), None, answer, **quick)
    return blocks


if __name__ == "__main__":
    server = ScriptedServer()
    fonts = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    serve(build({**WELCOME, **json.loads("".join(sys.argv[1:]) or "{}")}, server), fonts, CSS, server.routes())
