/**
 * The buttons under a message. A click is answered by the view, which finds it by `data-action`; only copying is done here.
 * @import { Message, Welcome } from "./types"
 */
import * as dom from "../../page/dom.js";

const COPIED_FOR = 1500; // milliseconds that a button shows its check mark
const CONTINUABLE = new Set(["stopped", "truncated", "interrupted"]);

/**
 * @param {Message} message
 * @param {Welcome} options
 * @returns {HTMLElement[]}
 */
export function buttons(message, options) {
  if (message.status === "writing") return [];
  const isReply = message.role === "assistant";
  return [
    ...versionSwitch(message),
    ...(message.text ? [dom.iconButton("copy", "Copy", "copy")] : []),
    ...(isReply && !message.error?.retry ? [dom.iconButton("retry", "Retry", "retry")] : []), // the error has a Retry of its own
    ...(!isReply && options.can_edit ? [dom.iconButton("edit", "Edit", "edit")] : []),
    ...(isReply && options.can_continue && CONTINUABLE.has(message.status) ? [dom.textButton("continue", "Continue", "continue")] : []),
  ];
}

function versionSwitch(/** @type {Message} */ { version, version_ids: ids }) {
  if (!version || version[1] < 2) return [];
  const [previous, next] = [dom.iconButton("version", "Previous version", "previous"), dom.iconButton("version", "Next version", "next")];
  [previous, next].forEach((button, index) => {
    button.disabled = !ids?.[index];
    button.dataset.version = ids?.[index] ?? "";
  });
  return [previous, dom.element("span", "version", `${version[0]}/${version[1]}`), next];
}

/** Puts text on the clipboard and shows it on the button. */
export async function copy(/** @type {HTMLElement} */ button, /** @type {string} */ text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text); // a page over plain HTTP, or in a frame, has no clipboard
  }
  const shown = button.firstElementChild;
  if (button.classList.contains("copied")) return;
  button.classList.add("copied");
  shown?.replaceWith(dom.icon("check"));
  setTimeout(() => {
    button.classList.remove("copied");
    if (shown) button.firstElementChild?.replaceWith(shown);
  }, COPIED_FOR);
}

function copyBySelection(/** @type {string} */ text) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const area = Object.assign(dom.element("textarea", "chat-hidden"), { value: text });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  focused?.focus();
}
