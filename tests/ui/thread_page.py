"""A small Gradio app round the conversation view: what its buttons send is set by the test, what the view sends back is kept for it."""

import queue
import threading
from collections.abc import Iterator
from typing import Any

import gradio as gr

from chat.ui.thread import Live, ModelCard, Thread

CSS = """
.gradio-container, .gradio-container .main { padding: 0 !important; margin: 0 !important; max-width: none !important }
#stage { height: 100dvh; flex-wrap: nowrap !important; gap: 0 !important }
#lab { position: fixed; top: 0; left: -9999px; width: 300px }
"""


class ThreadPage:
    """The app while it runs, at `url`."""

    def __init__(self) -> None:
        self.shown: dict[str, Any] = {}
        self.frames: list[dict[str, Any]] = []
        self.card: dict[str, Any] = {}
        self.next_frame = threading.Event()
        self.events: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue()
        self.blocks = self._build()
        _, self.url, _ = self.blocks.launch(
            server_name="127.0.0.1", css=CSS, quiet=True, prevent_thread_lock=True, run_history=False, footer_links=[], ssr_mode=False
        )

    def close(self) -> None:
        self.blocks.close(verbose=False)

    def _build(self) -> gr.Blocks:
        with gr.Blocks(title="Thread", fill_height=True, analytics_enabled=False) as blocks:
            with gr.Column(elem_id="stage"):
                card = ModelCard()
                thread = Thread()
                live = Live()
            with gr.Column(elem_id="lab"):
                gr.Button(elem_id="show").click(lambda: self.shown, None, thread, show_progress="hidden")
                gr.Button(elem_id="card").click(lambda: self.card, None, card, show_progress="hidden")
                gr.Button(elem_id="stream").click(self._stream, None, live, show_progress="hidden")
            for name in ("retry", "continue_", "version", "edit"):
                getattr(thread, name)(self._listener(name), None, None, show_progress="hidden")
        return blocks

    def _stream(self) -> Iterator[dict[str, Any]]:
        yield from self.frames

    def _listener(self, name: str) -> Any:
        def listen(event: gr.EventData) -> None:
            self.events.put((name, event._data))

        return listen
