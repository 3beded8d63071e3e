/**
 * The `[n]` of a reply as links to its sources, and the list of those under it. Every link comes from the message's own list of sources:
 * neither a model nor a page can make one. Code, math, and what the model made a link of are left alone.
 * @import { Source } from "./types"
 */
import * as dom from "../../page/dom.js";
import * as sanitise from "./sanitise.js";

const CITATION = /\[(\d{1,3})\]/g;
const LEFT_ALONE = "a, pre, code, .math";

/**
 * Draws the citations in nodes that are about to be shown.
 * @param {DocumentFragment} fragment sanitised
 * @param {Source[]} sources
 */
export function draw(fragment, sources) {
  if (!sources.length) return;
  const byNumber = new Map(sources.map((source) => [source.number, source]));
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  /** @type {Text[]} */
  const texts = [];
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    if (node instanceof Text && !node.parentElement?.closest(LEFT_ALONE)) texts.push(node);
  }
  for (const text of texts) drawIn(text, byNumber);
}

/** @param {Text} text @param {Map<number, Source>} byNumber */
function drawIn(text, byNumber) {
  const words = text.data;
  const nodes = [];
  let end = 0;
  for (const match of words.matchAll(CITATION)) {
    const source = byNumber.get(Number(match[1]));
    if (!source) continue;
    nodes.push(words.slice(end, match.index), citation(source));
    end = match.index + match[0].length;
  }
  if (end) text.replaceWith(...nodes, words.slice(end));
}

/** @param {Source} source */
function citation(source) {
  const anchor = link("citation", `[${source.number}]`, source.href);
  anchor.dataset.source = String(source.number);
  anchor.title = `${source.title} — ${source.site}`;
  anchor.setAttribute("aria-label", `Source ${source.number}: ${source.title}`);
  return anchor;
}

/** Lets each citation of a finished reply lead to the words that bear it out. @param {HTMLElement} body @param {Source[]} sources */
export function aim(body, sources) {
  for (const { number, jumps } of sources) {
    body.querySelectorAll(`a.citation[data-source="${number}"]`).forEach((anchor, index) => {
      const jump = jumps[index];
      if (jump && sanitise.isWebLink(jump)) anchor.setAttribute("href", jump);
    });
  }
}

/** The sources that the reply cites, then those that it does not. @param {Source[]} sources */
export function lists(sources) {
  return dom.present(
    list(
      "Sources",
      sources.filter(({ jumps }) => jumps.length),
    ),
    list(
      "Also read",
      sources.filter(({ jumps }) => !jumps.length),
    ),
  );
}

/** @param {string} name @param {Source[]} sources */
function list(name, sources) {
  if (!sources.length) return null;
  const items = dom.element("ul", "", ...sources.map(item));
  items.setAttribute("aria-label", name);
  return dom.element("div", "source-list", dom.element("strong", "", name), items);
}

/** @param {Source} source */
function item({ number, title, site, date, passage, href }) {
  const where = dom.element("span", "site", dom.element("bdi", "", site), date && ` · ${longDate(date)}`);
  const quote = dom.element("q", "", passage);
  quote.dir = "auto";
  return dom.element(
    "li",
    "",
    dom.element("span", "number", String(number)),
    dom.element("div", "", link("", dom.element("bdi", "", title), href), where, quote),
  );
}

function longDate(/** @type {string} */ date) {
  return new Date(`${date}T12:00`).toLocaleDateString("en", { dateStyle: "medium" });
}

/** Words without a link where the address is none of the web's. */
function link(/** @type {string} */ className, /** @type {string | Node} */ label, /** @type {string} */ href) {
  return sanitise.isWebLink(href) ? dom.link(className, label, href) : dom.element("span", className, label);
}
