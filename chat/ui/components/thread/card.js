/**
 * The chosen model's card: one line in its own place, and a small card on the first screen.
 * @import { Card } from "./types"
 */
import * as dom from "../../page/dom.js";
import * as sanitise from "./sanitise.js";

/** @param {Card} card @returns {Node[]} */
export function line(card) {
  return dom.present(
    card.demo && dom.element("span", "demo", "Demo"),
    card.detail && dom.element("span", "detail", card.detail),
    safeLink(card),
    ...problems(card),
  );
}

/** @param {Card} card @returns {Node[]} */
export function full(card) {
  const owner = card.owner && dom.element("span", "owner", card.owner);
  const name = card.name && dom.element("strong", "", card.name);
  const title = dom.element("div", "card-title", name, owner, card.demo && dom.element("span", "demo", "Demo"));
  const more = dom.element("div", "card-facts", ...facts(card), safeLink(card));
  return dom.present(title, card.detail && dom.element("p", "detail", card.detail), more, ...problems(card));
}

/** Servers that do not answer, a sentence each. */
function problems(/** @type {Card} */ card) {
  return (card.problems ?? []).map((sentence) => dom.element("p", "problem", sentence));
}

function facts(/** @type {Card} */ card) {
  return (card.facts ?? []).map(([name, value]) => dom.element("span", "fact", dom.element("span", "fact-name", name), " ", value));
}

function safeLink(/** @type {Card} */ { link }) {
  return link && sanitise.isWebLink(link.href) ? dom.link("", link.label, link.href) : null;
}
