"""The sidebar as Gradio components: the list of conversations with all that can be done to it, and the button that shows and hides it.

Drawn by the modules beside this file; `types.d.ts` has the shape of the value. This module passes the value to them and names their
events. It does not know where conversations are kept or who is signed in.
"""

from typing import Any

import gradio as gr

from chat.ui.components.mounting import mount
from chat.ui.payloads.payload import compact

# Constant: Gradio evaluates templates in the browser, so no value may ever pass through one.
_TOGGLE = '<button type="button" class="sidebar-toggle"></button>'
_SIDEBAR_HTML = f"""
<div class="sidebar">
  <div class="sidebar-scrim"></div>
  <div class="sidebar-panel" role="navigation" aria-label="Conversations and account">
    <div class="head"><span class="app-name" dir="auto"></span>{_TOGGLE}</div>
    <button type="button" class="new-chat">New chat</button>
    <label class="search"><input type="search" aria-label="Search chats" placeholder="Search chats" autocomplete="off" dir="auto"></label>
    <div class="scroller" tabindex="-1">
      <ul class="conversations" role="list" aria-label="Conversations"></ul>
      <p class="none" role="status" aria-label="Conversations found"></p>
    </div>
    <div class="notes" role="status" aria-label="Deleted"></div>
    <div class="foot">
      <div class="person">
        <img class="picture" alt="" referrerpolicy="no-referrer" hidden><span class="initial" aria-hidden="true"></span>
        <div class="who"><span class="person-name" dir="auto"></span><p class="history" role="status" aria-label="History"></p></div>
      </div>
      <a class="sign-in" hidden>Sign in with Hugging Face</a>
      <div class="acts">
        <button type="button" class="export" aria-expanded="false" hidden>Export</button>
        <button type="button" class="delete-all" aria-label="Delete all my conversations" hidden>Delete all</button>
        <a class="sign-out" hidden>Sign out</a>
      </div>
    </div>
  </div>
</div>
"""


class Sidebar(gr.HTML):
    """The list of conversations, search, and who is here. Its value is a dict: `SidebarValue` in `types.d.ts`.

    Events, each with its data in `gr.EventData._data`:
        open_: `{"conversation"}`, never the one on show.
        rename: `{"conversation", "title"}`; the title is not blank, and may be of any length.
        pin: `{"conversation", "pinned"}`.
        delete: `{"conversation"}`, when it can no longer be undone.
        delete_all: `{}`, after a typed confirmation.
        search: `{"words"}`, never empty. The next value's `hits` has the same words.
        export: `{"format"}`, "jsonl" or "parquet".
    """

    def __init__(self, value: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(
            value,
            html_template=_SIDEBAR_HTML,
            js_on_load=mount(
                "components/sidebar/mount.js", "mountSidebar", "open_", "rename", "pin", "delete", "delete_all", "search", "export"
            ),
            apply_default_css=False,
            elem_id="sidebar",
            **options,
        )

    def postprocess(self, value: Any) -> str:
        return compact(value) if value else ""


class SidebarToggle(gr.HTML):
    """The button "Show sidebar" or "Hide sidebar", for the page's top bar. It needs no event."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            "",
            html_template=_TOGGLE,
            js_on_load=mount("components/sidebar/mount.js", "mountToggle"),
            apply_default_css=False,
            elem_id="sidebar-toggle",
            **options,
        )
