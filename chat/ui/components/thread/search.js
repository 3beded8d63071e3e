/**
 * What a reply searched for and read, stage by stage: open while it works, folded when the text begins. It stays with the message.
 * Titles and sites are strangers' words; they go in as text, each isolated so that none can turn the line around.
 * @import { Search, Message } from "./types"
 */
import * as dom from "../../page/dom.js";

export class SearchBlock {
  constructor() {
    this.label = dom.element("span");
    this.stages = dom.element("div", "stages");
    this.fold = dom.element("details", "fold", dom.element("summary", "", dom.icon("search"), this.label), this.stages);
    this.sentence = dom.element("p", "sentence");
    this.node = dom.element("section", "search", this.fold, this.sentence);
    this.node.setAttribute("aria-label", "Web search");
    /** What the block itself has done with its fold, once each; between and after that it is as the reader leaves it. */
    this.moved = "";
  }

  /** @param {Search} search @param {Message} message that searched */
  update(search, { status, text }) {
    const writing = status === "writing";
    const working = writing && search.seconds === null;
    this.node.classList.toggle("active", working);
    this.label.textContent = working ? underWay(search) : summary(search);
    this.sentence.textContent = search.sentence;
    this.stages.replaceChildren(...stages(search));
    this.move(writing && !text ? "opened" : "folded");
  }

  move(/** @type {string} */ way) {
    if (this.moved === way) return;
    this.moved = way;
    this.fold.open = way === "opened";
  }
}

/** @param {Search} search */
function underWay({ queries, visits }) {
  if (visits.length) return visits.length === 1 ? "Reading 1 page…" : `Reading ${visits.length} pages…`;
  return queries.length ? "Searching the web…" : "Looking for what to search…";
}

/** @param {Search} search */
function summary({ visits, used, seconds }) {
  if (seconds === null) return "The search was broken off";
  const what = used ? `Used ${used} of ${visits.length} web ${visits.length === 1 ? "page" : "pages"}` : "Searched the web";
  return `${what} · ${seconds.toFixed(1)} s`;
}

/** @param {Search} search */
function stages({ queries, visits }) {
  return dom.present(
    queries.length &&
      named(
        "Searched for",
        queries.map((query) => dom.element("li", "query", isolated(query))),
      ),
    visits.length && named("Pages", visits.map(page)),
  );
}

function named(/** @type {string} */ name, /** @type {Node[]} */ items) {
  const list = dom.element("ul", "", ...items);
  list.setAttribute("aria-label", name);
  return dom.element("div", "", dom.element("strong", "", name), list);
}

/** @param {Search["visits"][number]} visit */
function page({ site, title, state, problem }) {
  const outcome = { reading: "reading…", read: "", refused: `This page ${problem}.` }[state];
  return dom.element(
    "li",
    `page ${state}`,
    isolated(title || site),
    dom.element("span", "site", isolated(site)),
    outcome && dom.element("span", "outcome", outcome),
  );
}

function isolated(/** @type {string} */ words) {
  return dom.element("bdi", "", words);
}
