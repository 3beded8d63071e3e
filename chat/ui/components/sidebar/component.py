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
    """The list of conversations, search, and the account, drawn from the page's store. Its value never changes: `{"name"}` of the app."""

    def __init__(self, app_name: str, **options: Any) -> None:
        super().__init__(
            compact({"name": app_name}),
            html_template=_SIDEBAR_HTML,
            js_on_load=mount("components/sidebar/mount.js", "mountSidebar"),
            apply_default_css=False,
            elem_id="sidebar",
            **options,
        )


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
