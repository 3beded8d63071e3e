/** Gradio's end: the components' `js_on_load` calls these, with what Gradio hands to it. */
(() => {
  "use strict";
  const { drawer, icon, Sidebar } = HuggingChat.parts.sidebar;

  const ICONS = { ".new-chat": "plus", ".search": "search", ".sidebar-toggle": "panel" };

  function mount(element, props, trigger, watch) {
    drawIcons(element);
    const view = new Sidebar(element.querySelector(".sidebar"), trigger);
    const draw = () => {
      if (props.value) view.update(JSON.parse(props.value));
    };
    HuggingChat.sidebar = view;
    drawer.restore();
    draw();
    watch("value", draw);
  }

  function mountToggle(element) {
    drawIcons(element);
    drawer.label();
  }

  function drawIcons(element) {
    for (const [selector, name] of Object.entries(ICONS)) {
      for (const place of element.querySelectorAll(selector)) place.prepend(icon(name));
    }
  }

  HuggingChat.parts.sidebar.channel = { mount, mountToggle };
})();
