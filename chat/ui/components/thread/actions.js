/**
 * What a click in the conversation does. What the server has to do goes to it as an event with the message's id.
 * @import { Trigger } from "../../page/types"
 * @import { Message } from "./types"
 */
import { closest } from "../../page/dom.js";
import { on } from "../../page/events.js";
import * as editor from "./editor.js";
import * as focus from "./focus.js";
import * as sanitise from "./sanitise.js";
import * as toolbar from "./toolbar.js";

/**
 * What was clicked, and what it belongs to.
 * @typedef {{ button: HTMLElement, message: Message, article: HTMLElement, trigger: Trigger }} Click
 */

/** By `data-action`. @type {Record<string, (click: Click) => void>} */
const ACTIONS = {
  copy: ({ button, message }) => toolbar.copy(button, message.text),
  "copy-code": ({ button }) => toolbar.copy(button, button.closest(".code")?.querySelector("code")?.textContent ?? ""),
  "load-image": ({ button }) => button instanceof HTMLAnchorElement && sanitise.loadImage(button),
  retry: ({ message, trigger }) => trigger("retry", { id: message.id }),
  continue: ({ message, trigger }) => trigger("continue_", { id: message.id }),
  version: ({ button, trigger }) => trigger("version", { id: button.dataset.version }),
  edit: ({ article, message, trigger }) => editor.edit(article, message.text, (text) => trigger("edit", { id: message.id, text })),
};

/** They have a reply written. */
const ASKING = new Set(["retry", "continue"]);
const ONE_PRESS = 500; // milliseconds in which a key that trembles, or is held, counts as pressed once

/** Detects the echo of a click, such as the second half of a double click. */
function echoes() {
  let last = { id: "", at: -Infinity };
  on("chat:shown", () => void (last = { id: "", at: -Infinity }));
  return (/** @type {MouseEvent} */ event, /** @type {string} */ id) => {
    const again = event.detail > 1 || (last.id === id && event.timeStamp - last.at < ONE_PRESS);
    last = { id, at: event.timeStamp };
    return again;
  };
}

/**
 * @param {HTMLElement} log is watched for clicks on whatever has a `data-action`
 * @param {(id: string) => Message | undefined} messageOf
 * @param {Trigger} trigger
 */
export function listen(log, messageOf, trigger) {
  const isEcho = echoes();
  focus.keep(log);
  log.addEventListener("click", (event) => {
    const button = closest(event, "[data-action]");
    const article = button?.closest("article");
    const message = article && messageOf(article.dataset.id ?? "");
    const name = button?.dataset.action ?? "";
    const action = ACTIONS[name];
    if (!button || !message || !action) return;
    if (ASKING.has(name) && isEcho(event, message.id)) return;
    if (button.tagName === "A") event.preventDefault();
    action({ button, message, article, trigger });
  });
}
