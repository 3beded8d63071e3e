"""The page: what is on it, where, and which event calls which handler. Building it is apart from launching it."""

import json
from typing import Any, Final

import gradio as gr

from chat.api.endpoints import Api
from chat.settings import Settings
from chat.ui.components.composer.component import Composer
from chat.ui.components.controls import Dropdown
from chat.ui.components.settings.component import NAMES, settings_panel
from chat.ui.components.sidebar.component import Sidebar, SidebarToggle
from chat.ui.components.thread.component import Answer, ModelCard, Thread
from chat.ui.handlers.chat import ChatHandlers
from chat.ui.payloads.welcome import welcome_payload

REMEMBERED: Final = "huggingchat-settings"
CAVEAT: Final = '<p class="caveat">Models make mistakes. Check what matters.</p>'

QUICK: Final[dict[str, Any]] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
"""For events that answer at once: no place in the queue, no spinner."""

WRITE: Final = QUICK | {"trigger_mode": "multiple"}
"""For events that start a reply: one that the server has not accepted yet keeps no other from being asked for."""

JS_ONLY: Final[dict[str, Any]] = {"fn": None, "queue": False, "show_progress": "hidden"}


def build(handlers: ChatHandlers, settings: Settings, api: Api) -> gr.Blocks:
    """The whole page, ready to be launched."""
    blocks = gr.Blocks(title=settings.public_app_name, fill_height=True, analytics_enabled=False)
    with blocks:
        remembered = gr.BrowserState({"v": 1}, storage_key=REMEMBERED, secret=REMEMBERED)  # a secret is asked for, though none is kept
        with gr.Column(elem_id="shell"):
            Sidebar(settings.public_app_name)
            with gr.Row(elem_id="top"):
                SidebarToggle()
                gr.HTML("", html_template=_brand(settings.public_app_name), apply_default_css=False, elem_id="brand")
                model = Dropdown([], label="Model", show_label=False, container=False, elem_id="model", scale=None)
                provider = Dropdown(
                    [], label="Provider", show_label=False, container=False, elem_id="provider", filterable=False, visible=False
                )
                listed = gr.Textbox("", visible=False)  # which list of models the page has: `ChatHandlers.models_changed`
                gr.HTML("", apply_default_css=False, elem_classes="spring")
                gr.Button("New chat", elem_classes="tool", elem_id="new-chat")
                gr.Button("Settings", elem_classes="tool", elem_id="settings-button")
                gr.Button("Light or dark", elem_classes="tool", elem_id="theme-button")
            card = ModelCard(elem_id="model-line")
            gr.Button("Keep the chats that you wrote before you signed in", elem_id="keep")
            thread = Thread(welcome_payload(settings))
            answer = Answer()
            with gr.Column(elem_id="ask"):
                composer = Composer()
                web_search = gr.Checkbox(False, label="Web search", container=False, elem_id="web-search")
            gr.HTML(CAVEAT, apply_default_css=False, elem_id="caveat")
            panel = settings_panel()
        asked_with = [model, provider, web_search, *panel.controls]

        # A queued event says its result twice, the second time when it has ended: over what the person has changed by then.
        blocks.load(handlers.open_page, [remembered], [listed, model, provider, card, composer, *asked_with[2:]], **QUICK)
        composer.send(handlers.send, asked_with, answer, **WRITE)
        thread.retry(handlers.retry, asked_with, answer, **WRITE)
        thread.continue_(handlers.continue_, asked_with, answer, **WRITE)
        model.input(handlers.pick_model, [model, provider], [provider, card, composer], **QUICK)
        composer.models_changed(
            handlers.models_changed, [listed, remembered, model, provider], [listed, model, provider, card, composer], **QUICK
        )
        _remember(remembered, asked_with)
        api.attach()
    return blocks


def _remember(remembered: gr.BrowserState, controls: list[Any]) -> None:
    """Keep what is chosen in the person's own browser, without asking the server."""
    names = json.dumps(NAMES)
    js = (
        "(model, provider, web_search, ...values) => ({v: 1, model, provider, web_search, "
        f"parameters: Object.fromEntries({names}.map((name, i) => [name, values[i]]))}})"
    )
    model, provider, *others = controls
    # Of the models, only what the person picks: a default that stands in for a model that is not listed yet is no choice.
    changes = [model.input, provider.input, *(control.change for control in others)]
    gr.on(changes, inputs=controls, outputs=remembered, js=js, **JS_ONLY)


def _brand(name: str) -> str:
    """The name as a constant template: nothing in it may be taken for an expression."""
    safe = "".join(f"&#{ord(character)};" for character in name)
    return f'<div class="brand">{safe}</div>'
