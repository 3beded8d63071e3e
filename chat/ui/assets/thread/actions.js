/** What a click in the conversation does. What the server has to do goes to it as an event with the message's id. */
(() => {
  "use strict";
  const { editor, focus, sanitise, toolbar } = HuggingChat.parts;

  /** By `data-action`; each gets the button, the message, its article, and `trigger(event, data)` to the server. */
  const ACTIONS = {
    copy: (button, message) => toolbar.copy(button, message.text),
    "copy-code": (button) => toolbar.copy(button, button.closest(".code").querySelector("code").textContent),
    "load-image": (anchor) => sanitise.loadImage(anchor),
    retry: (button, message, article, trigger) => trigger("retry", { id: message.id }),
    continue: (button, message, article, trigger) => trigger("continue_", { id: message.id }),
    version: (button, message, article, trigger) => trigger("version", { id: button.dataset.version }),
    edit: (button, message, article, trigger) => editor.edit(article, message.text, (text) => trigger("edit", { id: message.id, text })),
  };

  /** They have a reply written. */
  const ASKING = new Set(["retry", "continue"]);
  const ONE_PRESS = 500; // milliseconds in which a key that trembles, or is held, counts as pressed once

  /** Tells a click that asks from its echo, such as the second half of a double click. */
  function echoes() {
    let last = { id: "", at: -Infinity };
    document.addEventListener("chat:shown", () => (last = { id: "", at: -Infinity }));
    return (/** @type {MouseEvent} */ event, /** @type {string} */ id) => {
      const again = event.detail > 1 || (last.id === id && event.timeStamp - last.at < ONE_PRESS);
      last = { id, at: event.timeStamp };
      return again;
    };
  }

  /**
   * @param {HTMLElement} log is watched for clicks on whatever has a `data-action`
   * @param {(id: string) => Message | undefined} messageOf
   * @param {(event: string, data: object) => void} trigger
   */
  function listen(log, messageOf, trigger) {
    const isEcho = echoes();
    focus.keep(log);
    log.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-action]"));
      const article = button?.closest("article");
      const message = article && messageOf(article.dataset.id);
      const action = ACTIONS[button?.dataset.action];
      if (!message || !action) return;
      if (ASKING.has(button.dataset.action) && isEcho(event, message.id)) return;
      if (button.tagName === "A") event.preventDefault();
      action(button, message, article, trigger);
    });
  }

  HuggingChat.parts.actions = { listen };
})();
