"""Hands a file to the browser without leaving it on the server, where it would be readable by whoever knew its address."""

import json
from typing import Any

import gradio as gr

from chat.ui.server import static


class Download(gr.HTML):
    """Its value is a dict {"name", "base64"}: the browser saves each new one as a file of that name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            None,
            html_template="",
            js_on_load="HuggingChat.mountDownload(props, watch);",
            head=static.script("download.js"),
            apply_default_css=False,
            elem_id="download",
            **options,
        )

    def postprocess(self, value: Any) -> str:
        return json.dumps(value) if value else ""
