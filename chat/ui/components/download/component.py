"""Sends a file to the browser inside an event, so that no copy lies on the server, readable by anyone who has its address."""

import json
from typing import Any

import gradio as gr

from chat.ui.components.mounting import mount


class Download(gr.HTML):
    """Value: a dict {"name", "base64"}; the browser saves each new one as a file of that name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            None,
            html_template="",
            js_on_load=mount("components/download/download.js", "mountDownload"),
            apply_default_css=False,
            elem_id="download",
            **options,
        )

    def postprocess(self, value: Any) -> str:
        return json.dumps(value) if value else ""
