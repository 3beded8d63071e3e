"""The page: what is on it, where, and which event calls which handler. Building it is apart from launching it."""

import json
from typing import Any, Final

import gradio as gr

from chat.api.endpoints import Api
from chat.settings import Settings
from chat.ui.components.composer.component import Composer
from chat.ui.components.controls import Dropdown
from chat.ui.components.download.component import Download
from chat.ui.components.settings.component import NAMES, settings_panel
from chat.ui.components.sidebar.component import Sidebar, SidebarToggle
from chat.ui.components.thread.component import Live, ModelCard, Thread
from chat.ui.handlers.chat import ChatHandlers
from chat.ui.handlers.sidebar import SidebarHandlers

REMEMBERED: Final = "huggingchat-settings"
CAVEAT: Final = '<p class="caveat">Models make mistakes. Check what matters.</p>'

QUICK: Final[dict[str, Any]] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
"""For events that answer at once: no place in the queue, no spinner."""

STREAM: Final[dict[str, Any]] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "trigger_mode": "multiple",  # a reply in one conversation must not keep another from starting
    "concurrency_limit": None,  # the service says who may have how many
}

FRAMES: Final[dict[str, Any]] = STREAM | {"postprocess": False}
"""For events whose handlers yield frames."""

JS_ONLY: Final[dict[str, Any]] = {"fn": None, "queue": False, "show_progress": "hidden"}


def build(handlers: ChatHandlers, sidebar_handlers: SidebarHandlers, settings: Settings, api: Api) -> gr.Blocks:
    """The whole page, ready to be launched."""
    blocks = gr.Blocks(title=settings.public_app_name, fill_height=True, analytics_enabled=False)
    with blocks:
        remembered = gr.BrowserState({"v": 1}, storage_key=REMEMBERED, secret=REMEMBERED)  # a secret is asked for, though none is kept
        with gr.Column(elem_id="shell"):
            sidebar = Sidebar()
            with gr.Row(elem_id="top"):
                SidebarToggle()
                gr.HTML("", html_template=_brand(settings.public_app_name), apply_default_css=False, elem_id="brand")
                model = Dropdown([], label="Model", show_label=False, container=False, elem_id="model", scale=None)
                provider = Dropdown(
                    [], label="Provider", show_label=False, container=False, elem_id="provider", filterable=False, visible=False
                )
                listed = gr.Textbox("", visible=False)  # which list of models the page has: `ChatHandlers.list_models`
                gr.HTML("", apply_default_css=False, elem_classes="spring")
                gr.Button("New chat", elem_classes="tool", elem_id="new-chat")
                gr.Button("Settings", elem_classes="tool", elem_id="settings-button")
                gr.Button("Light or dark", elem_classes="tool", elem_id="theme-button")
            card = ModelCard(elem_id="model-line")
            keep = gr.Button("Keep the chats that you wrote before you signed in", elem_id="keep", visible=False)
            thread = Thread()
            live = Live()
            with gr.Column(elem_id="ask"):
                composer = Composer()
                web_search = gr.Checkbox(False, label="Web search", container=False, elem_id="web-search")
            gr.HTML(CAVEAT, apply_default_css=False, elem_id="caveat")
            panel = settings_panel()
            download = Download()
        asked_with = [model, provider, web_search, *panel.controls]

        blocks.load(handlers.open_page, [remembered], [thread, listed, model, provider, card, composer, *asked_with[2:]], **STREAM)
        composer.send(handlers.send, asked_with, live, **FRAMES)
        composer.stop(handlers.stop, None, None, **QUICK)
        thread.retry(handlers.retry, asked_with, live, **FRAMES)
        thread.continue_(handlers.continue_, asked_with, live, **FRAMES)
        thread.follow(handlers.follow, None, live, **FRAMES)
        thread.version(handlers.version, None, thread, **QUICK)
        model.input(handlers.pick_model, [model, provider], [provider, card, composer], **QUICK)
        model.focus(handlers.list_models, listed, [listed, model], **QUICK)
        sidebar.open_(handlers.open_conversation, None, thread, **STREAM)
        thread.open_(handlers.open_conversation, None, thread, **STREAM)
        _wire_sidebar(sidebar_handlers, blocks, sidebar, keep, download)
        _remember(remembered, asked_with)
        api.attach()
    return blocks


def _wire_sidebar(handlers: SidebarHandlers, blocks: gr.Blocks, sidebar: Sidebar, keep: gr.Button, download: Download) -> None:
    blocks.load(handlers.stream_sidebar, None, [sidebar, keep], **STREAM)
    sidebar.rename(handlers.rename, None, None, **QUICK)
    sidebar.pin(handlers.pin, None, None, **QUICK)
    sidebar.delete(handlers.delete, None, None, **QUICK)
    sidebar.delete_all(handlers.delete_all, None, None, **QUICK)
    sidebar.search(handlers.search, None, sidebar, **QUICK)
    sidebar.export(handlers.export, None, download, **STREAM)
    keep.click(handlers.keep_guest_conversations, None, keep, **QUICK)


def _remember(remembered: gr.BrowserState, controls: list[Any]) -> None:
    """Keep what is chosen in the person's own browser, without asking the server."""
    names = json.dumps(NAMES)
    js = (
        "(model, provider, web_search, ...values) => ({v: 1, model, provider, web_search, "
        f"parameters: Object.fromEntries({names}.map((name, i) => [name, values[i]]))}})"
    )
    gr.on([control.change for control in controls], inputs=controls, outputs=remembered, js=js, **JS_ONLY)


def _brand(name: str) -> str:
    """The name as a constant template: nothing in it may be taken for an expression."""
    safe = "".join(f"&#{ord(character)};" for character in name)
    return f'<div class="brand">{safe}</div>'
