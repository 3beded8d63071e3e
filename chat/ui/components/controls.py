"""Gradio's inputs without Gradio's own checks of what arrives.

Those answer an impossible value with a list of all possible ones, before the handler that could say it in one sentence is called. Whatever
arrives here is handed on as it is; `chat.parameters` and the service check it.
"""

from typing import Any

import gradio as gr


class Dropdown(gr.Dropdown):
    """A dropdown whose value may have left its list, as a model does that is no longer offered."""

    is_template = True

    def preprocess(self, payload: Any) -> Any:
        return payload


class Slider(gr.Slider):
    """A slider whose value may be out of range, when a program sends it."""

    is_template = True

    def preprocess(self, payload: Any) -> Any:
        return payload
