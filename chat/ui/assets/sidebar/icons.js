/** The sidebar's icons: constant drawings in the manner of the thread's, which lend them their style (`chat-icon`). */
(() => {
  "use strict";
  HuggingChat.parts.sidebar ??= {};

  const PATHS = {
    close: '<path d="M6 6l12 12M18 6 6 18"/>',
    more: '<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3"/>',
    panel: '<rect x="3.5" y="4.5" width="17" height="15" rx="3"/><path d="M9.5 4.5v15"/>',
    pen: '<path d="M4 20h4L19 9a2.1 2.1 0 0 0-4-4L4 16zM13 7l4 4"/>',
    pin: '<path d="M9 4h6l-1 6 3.5 3.5h-11L10 10zM12 13.5V20"/>',
    plus: '<path d="M12 5v14M5 12h14"/>',
    search: '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
    trash: '<path d="M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13"/>',
  };

  /** @param {keyof typeof PATHS} name */
  function icon(name) {
    const holder = document.createElement("span");
    holder.innerHTML = `<svg class="chat-icon" viewBox="0 0 24 24" aria-hidden="true">${PATHS[name]}</svg>`;
    return holder.firstElementChild;
  }

  HuggingChat.parts.sidebar.icon = icon;
})();
