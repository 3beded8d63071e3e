/**
 * The quiet lines under a message: what happened to it, who wrote it, what it took, and what went wrong.
 * @import { Message } from "./types"
 */
import * as dom from "../../page/dom.js";
import * as sanitise from "./sanitise.js";

/** How a reply ended that is not complete, by status. A failed one says it by its error. @type {Record<string, string>} */
const ENDINGS = {
  stopped: "You stopped this reply.",
  truncated: "This reply reached its limit of tokens.",
  interrupted: "This reply was interrupted.",
};

/** @param {Message} message */
export function notices(message) {
  const ending = message.error ? null : ENDINGS[message.status];
  const lines = [...(message.notices ?? []), ...(ending ? [ending] : [])];
  return lines.map((line) => dom.element("p", "notice", line));
}

/**
 * What went wrong, in place, with what can be done about it.
 * @param {NonNullable<Message["error"]>} error
 */
export function errorBox({ sentence, link, retry }) {
  const isSafe = link && (sanitise.isWebLink(link.href) || /^\/(?!\/)/.test(link.href));
  const actions = dom.element(
    "div",
    "error-actions",
    isSafe && dom.link("text-button", link.label, link.href),
    retry && dom.textButton("retry", "Retry", "retry"),
  );
  const box = dom.element("div", "error", dom.icon("warning"), dom.element("p", "", sentence), actions);
  box.setAttribute("role", "alert");
  return box;
}

/** @param {Message} message */
export function footer({ model, provider, footer: strings }) {
  return dom.present(
    model && dom.element("span", "model", model),
    provider && dom.element("span", "", provider),
    ...(strings ?? []).map((text) => dom.element("span", "", text)),
  );
}
