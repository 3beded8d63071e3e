/**
 * A note in the corner when a reply is finished in a conversation that is not on show.
 *
 * Replies are known from the frames that pass by, so there are notes only for those that this tab asked for or has read.
 */
import { element } from "./dom.js";
import { on } from "./events.js";
import { mounted } from "./mounted.js";
import { firstWords } from "./text.js";

const SHOWN_MS = 10_000;
/** By status. @type {Record<string, string>} */
const ENDINGS = { complete: "is finished", truncated: "reached its limit", interrupted: "was interrupted", failed: "failed" };

const corner = element("div", "toasts");
corner.setAttribute("role", "status");

export function listenToReplies() {
  /** Conversations with a reply that was seen being written. @type {Set<string>} */
  const writing = new Set();
  on("chat:frame", ({ conversation, message, user, done }) => {
    if (message && !done) writing.add(conversation);
    if (!done || !writing.delete(conversation) || conversation === mounted.thread?.conversation) return;
    const ending = message && ENDINGS[message.status];
    if (ending) show(conversation, user?.text ?? "", ending);
  });
  on("chat:shown", ({ conversation }) => {
    for (const toast of corner.querySelectorAll("div")) if (toast.dataset.conversation === conversation) toast.remove();
  });
}

/** @param {string} conversation @param {string} question @param {string} ending */
function show(conversation, question, ending) {
  const toast = element("div", "toast");
  toast.dataset.conversation = conversation;
  const sentence = question ? `The reply to “${firstWords(question)}” ${ending}.` : `A reply in another chat ${ending}.`;
  const open = button("Open", () => mounted.sidebar?.open(conversation), toast);
  toast.append(
    element("p", "", sentence),
    open,
    button("Dismiss", () => {}, toast),
  );
  if (!corner.isConnected) document.body.append(corner);
  corner.append(toast);
  removeLater(toast);
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
