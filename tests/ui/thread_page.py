"""A small Gradio app round the conversation view, for the tests of this folder, and the values that they show in it.

Run as a module it serves the page on a free port and prints its address.
"""

import json
from collections.abc import Iterator
from typing import Any

import gradio as gr

from chat.ui.components.thread.component import Live, ModelCard, Thread
from chat.ui.payloads.live_frames import Frame, as_frame
from tests.ui.serving import serve

CSS = """
.gradio-container, .gradio-container .main { padding: 0 !important; margin: 0 !important; max-width: none !important }
#stage { height: 100dvh; flex-wrap: nowrap !important; gap: 0 !important }
#lab { position: fixed; top: 0; left: -9999px; width: 300px }
"""


WELCOME = {
    "name": "HuggingChat",
    "description": "Chat with open models.",
    "examples": [{"label": f"Example {number}", "prompt": f"Prompt {number}"} for number in range(1, 5)],
    "can_continue": True,
    "can_edit": True,
}


def question(key: str = "q", text: str = "Why?", **more: Any) -> dict[str, Any]:
    return {"id": key, "role": "user", "status": "complete", "text": text, **more}


def reply(key: str = "r", text: str = "Because.", **more: Any) -> dict[str, Any]:
    return {"id": key, "role": "assistant", "status": "complete", "text": text, "model": "org/model", **more}


def value(*messages: dict[str, Any], conversation: str = "c", revision: int = 1, **welcome: Any) -> dict[str, Any]:
    return {"revision": revision, "conversation": conversation, "messages": list(messages), "welcome": {**WELCOME, **welcome}}


def frame(text: str = "", *, done: bool = False, conversation: str = "c", revision: int = 2, **more: Any) -> dict[str, Any]:
    """A live payload of the reply "r": `text` so far. `more` replaces keys of the payload."""
    message = reply(text=text, status="complete" if done else "writing")
    return {"conversation": conversation, "revision": revision, "user": None, "message": message, "remove": [], "done": done, **more}


def build() -> gr.Blocks:
    """The page. "Send" hands the JSON of "What" to the component named by the button; what comes back is listed in "Events", one a line."""
    blocks = gr.Blocks(title="Thread", fill_height=True, analytics_enabled=False)
    with blocks:
        with gr.Column(elem_id="stage"):
            card = ModelCard()
            thread = Thread()
            live = Live()
        with gr.Column(elem_id="lab"):
            what = gr.Textbox(label="What")
            events = gr.Textbox(label="Events")
            gr.Button("Send to thread").click(json.loads, what, thread, show_progress="hidden")
            gr.Button("Send to card").click(json.loads, what, card, show_progress="hidden")
            gr.Button("Send to live").click(_frames, what, live, show_progress="hidden", postprocess=False)
        for name in ("retry", "continue_", "version", "edit", "open_", "follow"):
            getattr(thread, name)(_noted(name), events, events, show_progress="hidden", trigger_mode="multiple")
    return blocks


def _frames(text: str) -> Iterator[Frame]:
    yield from map(as_frame, json.loads(text))


def _noted(name: str) -> Any:
    def note(present: str, event: gr.EventData) -> str:
        return f"{present}{json.dumps([name, event._data])}\n"

    return note


if __name__ == "__main__":
    serve(build(), gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]), CSS)
