/**
 * Notes in the corner: a command that was refused, and a reply that is finished in a conversation that is not on show.
 */
import { Refused } from "../live/commands.js";
import { store } from "../live/store.js";
import { element } from "./dom.js";
import { on } from "./events.js";
import { mounted } from "./mounted.js";

const SHOWN_MS = 10_000;
/** By status. @type {Record<string, string>} */
const ENDINGS = { complete: "is finished", truncated: "reached its limit", interrupted: "was interrupted", failed: "failed" };

const box = element("div", "toasts");
box.setAttribute("role", "status");

/** Where notes stand. */
export function corner() {
  if (!box.isConnected) document.body.append(box);
  return box;
}

export function listenToReplies() {
  store.subscribe(({ ended }) => {
    if (!ended || ended.conversation === store.shown) return;
    const ending = ENDINGS[ended.status];
    const title = store.state.list.get(ended.conversation)?.title;
    if (!ending) return;
    const sentence = title ? `The reply in “${title}” ${ending}.` : `A reply in another chat ${ending}.`;
    const toast = show(sentence, "Open", () => mounted.sidebar?.open(ended.conversation));
    toast.dataset.conversation = ended.conversation;
  });
  on("chat:shown", ({ conversation }) => {
    for (const toast of box.querySelectorAll("div")) if (toast.dataset.conversation === conversation) toast.remove();
  });
}

/** Show why a command was refused. @param {unknown} error */
export function sayRefused(error) {
  if (!(error instanceof Refused)) throw error;
  show(error.message);
}

/**
 * Show a note, with a button that does something if one is named.
 * @param {string} sentence @param {string} [label] @param {() => void} [act]
 */
export function show(sentence, label, act) {
  const toast = element("div", "toast");
  toast.append(element("p", "", sentence));
  if (label && act) toast.append(button(label, act, toast));
  toast.append(button("Dismiss", () => {}, toast));
  corner().append(toast);
  removeLater(toast);
  return toast;
}

/** A button that does something and removes the toast. @param {string} label @param {() => void} act @param {HTMLElement} toast */
function button(label, act, toast) {
  const made = element("button", "", label);
  made.type = "button";
  made.addEventListener("click", () => {
    toast.remove();
    act();
  });
  return made;
}

/** Removes the toast after a while, but not while the pointer or the focus is on it. @param {HTMLElement} toast */
function removeLater(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? removeLater(toast) : toast.remove()), SHOWN_MS);
}
