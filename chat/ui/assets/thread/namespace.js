/**
 * The one global of the page's own scripts, `window.HuggingChat`, whose shape `types.d.ts` tells.
 *
 * The scripts are classic ones, because Gradio's `head` drops `type="module"`, and because an import inside a module would not carry the
 * `?v=` that keeps a browser from mixing two versions. Each file takes what it needs from `HuggingChat.parts` in its first lines and adds
 * one part in its last.
 */
(() => {
  "use strict";
  if (window.HuggingChat?.parts) return;

  const namespace = (window.HuggingChat ??= /** @type {HuggingChat} */ ({}));
  namespace.thread = null;
  namespace.parts = {};
  namespace.on = (event, listener) => {
    const relay = (/** @type {CustomEvent} */ domEvent) => listener(domEvent.detail);
    document.addEventListener(event, relay);
    return () => document.removeEventListener(event, relay);
  };
})();
